import { RouterError } from '../errors/router-error.ts';
import type { Classification, Classified, Clock, Facts, Operation, Traits } from '../contracts/index.ts';
import { within } from '../time/within.ts';
import type { ClassifierStep } from './classifier-order.ts';
import type { MatchRule, Rule } from './rules.ts';

export interface ClassifyOptions {
  readonly matchRule: MatchRule;
  /** Asked in order until one answers. */
  readonly classifiers: readonly ClassifierStep[];
  /** What it is when nobody can tell. */
  readonly defaultTask: string;
  readonly clock: Clock;
  /** Told when a classifier throws or takes too long; the request goes on. */
  readonly onFailure: (classifier: string, error: unknown) => void;
}

export type Classify = (facts: Facts) => Classification | Promise<Classification>;

/**
 * Tells what a request is about: the caller's word, then a rule, then the endpoint, then the classifiers in
 * order, then the default. A rule that names candidates but no task leaves the task to the others.
 */
export function createClassify(options: ClassifyOptions): Classify {
  return (facts) => {
    const rule = options.matchRule(facts);
    const known = taskOfCaller(facts) ?? taskOfRule(rule) ?? TASK_OF_OPERATION[facts.operation];
    if (known !== undefined) return withRule(known, rule);
    const found = firstAnswer(options, facts, 0);
    return found instanceof Promise ? found.then((task) => withRule(task, rule)) : withRule(found, rule);
  };
}

const TASK_OF_OPERATION: Readonly<Record<Operation, Classification | undefined>> = {
  chat: undefined,
  embed: { task: 'embedding', confidence: 1, evidence: ['embed request'], by: 'operation' },
  rerank: { task: 'embedding', confidence: 1, evidence: ['rerank request'], by: 'operation' },
  fill: { task: 'coding', confidence: 1, evidence: ['fill request'], by: 'operation' },
  image: { task: 'creative', confidence: 1, evidence: ['image request'], by: 'operation' },
  speech: { task: 'general', confidence: 1, evidence: ['speech request'], by: 'operation' },
  transcription: { task: 'extraction', confidence: 1, evidence: ['transcription request'], by: 'operation' },
  ocr: { task: 'extraction', confidence: 1, evidence: ['ocr request'], by: 'operation' },
};

function taskOfCaller({ task }: Facts): Classification | undefined {
  return task === undefined ? undefined : { task, confidence: 1, evidence: ['named in the request'], by: 'caller' };
}

function taskOfRule(rule: Rule | undefined): Classification | undefined {
  return rule?.task === undefined
    ? undefined
    : { task: rule.task, confidence: 1, evidence: [`rule ${rule.name}`], by: `rule:${rule.name}` };
}

function withRule(classification: Classification, rule: Rule | undefined): Classification {
  if (rule?.use === undefined) return classification;
  return {
    ...classification,
    by: `rule:${rule.name}`,
    evidence: [`rule ${rule.name}`, ...classification.evidence.filter((line) => line !== `rule ${rule.name}`)],
    use: rule.use,
    ...(rule.reason !== undefined && { reason: rule.reason }),
  };
}

/**
 * Stays synchronous as long as the classifiers are: a promise costs more than matching keywords. What those said that
 * passed is in the answer where it has no word of its own.
 */
function firstAnswer(
  options: ClassifyOptions,
  facts: Facts,
  from: number,
  heard?: Traits,
): Classification | Promise<Classification> {
  let traits = heard;
  for (let index = from; index < options.classifiers.length; index += 1) {
    const step = options.classifiers[index] as ClassifierStep;
    const { classifier } = step;
    try {
      const answer = classifier.classify(facts);
      if (answer instanceof Promise) {
        const before = traits;
        return inTime(options, step, answer).then((found) =>
          isSure(step, found)
            ? { ...before, ...found }
            : firstAnswer(options, facts, index + 1, { ...traitsOf(found), ...before }),
        );
      }
      if (isSure(step, answer)) return traits === undefined ? answer : { ...traits, ...answer };
      if (answer !== undefined) traits = { ...traitsOf(answer), ...traits };
    } catch (error) {
      options.onFailure(classifier.id, error);
    }
  }
  return { ...traits, task: options.defaultTask, confidence: 0, evidence: [], by: 'default' };
}

function isSure({ minConfidence }: ClassifierStep, said: Classified): said is Classification {
  return said?.task !== undefined && said.confidence >= minConfidence;
}

/** An answer that is not sure enough still knows these. */
function traitsOf(said: Classified): Traits {
  const { difficulty, language, probabilities } = said ?? {};
  return {
    ...(difficulty !== undefined && { difficulty }),
    ...(language !== undefined && { language }),
    ...(probabilities !== undefined && { probabilities }),
  };
}

async function inTime(
  { clock, onFailure }: ClassifyOptions,
  { classifier, timeLimitMs }: ClassifierStep,
  answer: Promise<Classified>,
): Promise<Classified> {
  try {
    const message = `classifier ${classifier.id}: no answer in ${timeLimitMs} ms`;
    return await within(clock, timeLimitMs, answer, () => new RouterError('timeout', { message }));
  } catch (error) {
    onFailure(classifier.id, error);
    return undefined;
  }
}
