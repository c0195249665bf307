import { learned } from '@signalbox/classifier-learned';
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import type { Labelled } from './task-scores.ts';

/** The labelled prompts call two tasks by other words than the router does. */
const LABEL_OF_TASK: Readonly<Record<string, string>> = { simple: 'simple_qa', enterprise: 'compliance' };

interface Row {
  readonly prompt: string;
  readonly label: string;
}

/** What both classifiers say of labelled prompts, each alone in a router that sends nothing. */
export async function classified(rows: readonly Row[]): Promise<{
  readonly keywords: readonly Labelled[];
  readonly learned: readonly Labelled[];
}> {
  return { keywords: await saidBy('keywords', rows), learned: await saidBy('learned', rows) };
}

async function saidBy(classifier: string, rows: readonly Row[]): Promise<readonly Labelled[]> {
  const router = createRouter({
    plugins: [fakeProvider(), learned({ evidence: 0 })],
    classification: { classifiers: [{ id: classifier, timeLimitMs: 10_000 }] },
  });
  const found: Labelled[] = [];
  for (const { prompt, label } of rows) {
    const { classification } = await router.explain({ messages: [{ role: 'user', content: prompt }] });
    const { task, confidence, by } = classification;
    found.push({ label, confidence, said: by === 'default' ? undefined : (LABEL_OF_TASK[task] ?? task) });
  }
  await router.dispose();
  return found;
}
