import { definePlugin, type Classified, type Facts } from '@signalbox/core';
import type { DifficultyModel } from './difficulty/difficulty-model.ts';
import type { TaskModel } from './task-model.ts';

export interface LearnedOptions {
  /**
   * Below this confidence it passes, and the next classifier or the default decides; the difficulty, the language and the
   * probabilities are told all the same. Default: the model's own, near 0.6.
   */
  readonly threshold?: number;
  /** How many pieces of evidence are given. Default: 5; 0 is faster. */
  readonly evidence?: number;
}

/** Our word for a task, where the labelled prompts have another. */
const TASK_OF_LABEL: Readonly<Record<string, string>> = { simple_qa: 'simple', compliance: 'enterprise' };

/** Everything that takes time to load. */
interface Loaded {
  readonly model: TaskModel;
  readonly difficultyModel: DifficultyModel;
  readonly languageOf: (text: string) => string | undefined;
}

/**
 * Tells the task, the language and the difficulty of a prompt by small models that were trained on labelled prompts and on
 * recorded outcomes: no network call, well under a millisecond. The models are loaded when the first prompt comes, which takes
 * about 150 ms; from then on it answers at once.
 */
export const learned = definePlugin<LearnedOptions>({
  kind: 'classifier',
  id: 'learned',
  apiVersion: 1,
  create(options) {
    let loaded: Loaded | undefined;
    let loading: Promise<Loaded> | undefined;
    return {
      id: 'learned',
      classify(facts) {
        if (loaded !== undefined) return classify(loaded, facts, options);
        loading ??= load().then((ready) => (loaded = ready));
        return loading.then((ready) => classify(ready, facts, options));
      },
    };
  },
});

async function load(): Promise<Loaded> {
  const [tasks, difficulty, { languageOf }] = await Promise.all([
    import('./task-model.ts'),
    import('./difficulty/difficulty-model.ts'),
    import('./language.ts'),
  ]);
  return { model: tasks.TaskModel.load(), difficultyModel: difficulty.DifficultyModel.load(), languageOf };
}

function classify({ model, difficultyModel, languageOf }: Loaded, facts: Facts, options: LearnedOptions): Classified {
  const { text } = facts;
  if (text.trim() === '') return undefined;
  const language = languageOf(text);
  const guess = model.guess(text, language);
  const { probabilities, features } = guess;
  const traits = {
    difficulty: difficultyModel.difficulty(text, features, { labels: model.labels, probabilities }),
    ...(language !== undefined && { language }),
    probabilities: byTask(model.labels, probabilities),
  };
  const { label, confidence } = guess;
  if (confidence < (options.threshold ?? model.threshold)) return traits;
  const most = options.evidence ?? 5;
  return {
    ...traits,
    task: taskOf(label),
    confidence,
    evidence: most === 0 ? [] : model.evidence(text, language, label, most),
    by: 'learned',
  };
}

function byTask(labels: readonly string[], probabilities: Float64Array): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let at = 0; at < labels.length; at += 1) found[taskOf(labels[at] as string)] = probabilities[at] as number;
  return found;
}

function taskOf(label: string): string {
  return TASK_OF_LABEL[label] ?? label;
}
