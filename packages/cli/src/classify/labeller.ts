import { ConfigError } from '@signalbox/config';
import { systemClock, type Classifier, type Facts, type PluginContext } from '@signalbox/core';
import { loadInstalled } from '../load-installed.ts';

const PACKAGE = '@signalbox/classifier-learned';

/** What the classifier says of one prompt. */
export interface Labelled {
  /** The most probable task, as labelled prompts call it: `simple_qa`, `compliance`. */
  readonly label: string;
  /** 0 to 1: how probable the label is. */
  readonly confidence: number;
  /** In a router it would pass, since it is not sure enough, and the next classifier would decide. */
  readonly abstains: boolean;
  /** 0 to 1: how probable it is that a cheap model fails where a strong one succeeds. */
  readonly difficulty?: number;
  /** ISO 639-1, where it is sure. */
  readonly language?: string;
  /** How probable each label is; together they are 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export type Label = (prompt: string) => Promise<Labelled>;

/**
 * The trained classifier, of the project or of the folder of this command. It needs no provider.
 * @throws ConfigError that says what to install
 */
export async function openLabeller(cwd: string): Promise<Label> {
  const { plugin } = await loadInstalled(PACKAGE, cwd, { evidence: 0 });
  if (plugin.kind !== 'classifier') throw new ConfigError(`${PACKAGE}: expected a classifier, found a ${plugin.kind}`);
  const classifier = plugin.create(LENT);
  return (prompt) => label(classifier, prompt);
}

/** The data call two tasks by other words than the router does. */
const LABEL_OF_TASK: Readonly<Record<string, string>> = { simple: 'simple_qa', enterprise: 'compliance' };

async function label(classifier: Classifier, prompt: string): Promise<Labelled> {
  const said = await classifier.classify({ ...NOTHING_KNOWN, text: prompt });
  if (said?.probabilities === undefined) {
    throw new ConfigError(`${PACKAGE} tells no probabilities: run npm install ${PACKAGE}@latest`);
  }
  const { difficulty, language } = said;
  const probabilities: Record<string, number> = {};
  let best = '';
  let confidence = -1;
  for (const [task, probability] of Object.entries(said.probabilities)) {
    const name = LABEL_OF_TASK[task] ?? task;
    probabilities[name] = probability;
    if (probability > confidence) [best, confidence] = [name, probability];
  }
  return {
    label: best,
    confidence,
    abstains: said.task === undefined,
    ...(difficulty !== undefined && { difficulty }),
    ...(language !== undefined && { language }),
    probabilities,
  };
}

/** A prompt by itself, with no request around it. */
const NOTHING_KNOWN: Facts = {
  operation: 'chat',
  text: '',
  system: '',
  model: undefined,
  task: undefined,
  tags: [],
  user: undefined,
  session: undefined,
  tenant: undefined,
  messageCount: 1,
  inputTokens: 0,
  longestInputTokens: 0,
  units: {},
  maxOutputTokens: undefined,
  reasoningEffort: undefined,
  needs: [],
};

/** It asks for no secret, sends nothing and waits for nothing. */
const LENT: PluginContext = {
  fetch: globalThis.fetch,
  secret: () => undefined,
  clock: systemClock,
};
