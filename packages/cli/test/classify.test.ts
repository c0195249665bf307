import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { promptRow } from '../src/classify/prompt-row.ts';
import { loadInstalled } from '../src/load-installed.ts';
import { projectFolder, spawnCli } from './spawn-cli.ts';

/** Each command is a process of its own, on a machine that may be busy. */
const SPAWNS_MS = 30_000;

interface Printed {
  readonly id?: string | number;
  readonly label: string;
  readonly confidence: number;
  readonly abstains: boolean;
  readonly probabilities: Readonly<Record<string, number>>;
}

function printed(stdout: string): readonly Printed[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Printed);
}

describe('signalbox classify', { timeout: SPAWNS_MS }, () => {
  test('labels each prompt of a file, in its order, under the names of labelled prompts', async () => {
    const cwd = projectFolder();
    const rows = [
      { id: 'a', prompt: 'Can I opt out of having my personal information sold to third parties?' },
      { id: 7, prompt: 'Wie koche ich ein weiches Ei?', label: 'multilingual' },
      { prompt: 'What is the capital of Mongolia?' },
    ];
    writeFileSync(join(cwd, 'prompts.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { code, stdout, stderr } = await spawnCli(['classify', '--input', 'prompts.jsonl', '--json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = printed(stdout);
    expect(found.map(({ id, label }) => [id, label])).toEqual([
      ['a', 'compliance'],
      [7, 'multilingual'],
      ['line-3', 'simple_qa'],
    ]);
    for (const { label, confidence, probabilities } of found) {
      expect(probabilities[label]).toBe(confidence);
      expect(Math.max(...Object.values(probabilities))).toBe(confidence);
      expect(Object.values(probabilities).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4);
      expect(Object.keys(probabilities)).toHaveLength(13);
    }
  });

  test('labels what it is not sure of too, and says so', async () => {
    const { code, stdout } = await spawnCli(['classify', '--json', 'which of them, and the text?']);
    expect(code).toBe(0);
    expect(printed(stdout)).toMatchObject([{ label: expect.any(String), abstains: true }]);
    expect((await spawnCli(['classify', 'which of them, and the text?'])).stdout).toMatch(/^\w+ +\d+ %.*\(not sure/);
  });

  test('tells of a faulty line by its number, and labels the others', async () => {
    const stdin = '{"prompt":"Write a haiku about debugging"}\n{"prompt":3}\n{oops\n{"id":"z","prompt":"2 + 2 ="}\n';
    const { code, stdout, stderr } = await spawnCli(['classify'], { stdin });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^creative .* line-1\nmath .* z\n$/);
    expect(stderr).toBe(
      'signalbox: line 2: prompt: expected a text, found a number\n' +
        'signalbox: line 3: expected one JSON object a line, found something that is no JSON\n' +
        'signalbox: 2 faulty lines were left out\n',
    );
  });

  test.for([
    [['classify', '--input', 'a.jsonl', 'Hello'], 'expected a prompt or --input, found both'],
    [['classify', '--input', 'nowhere.jsonl'], 'there is no file /'],
    [['classify', '--inputs', 'a.jsonl'], 'there is no option --inputs'],
  ] as const)('%j makes no sense', async ([args, message]) => {
    const { code, stdout, stderr } = await spawnCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test.for([
  [{}, 'prompt: expected a text, found nothing'],
  [{ prompt: null }, 'prompt: expected a text, found null'],
  [{ prompt: ' \n' }, 'prompt: expected a text, found an empty one'],
  [{ prompt: 'a', id: {} }, 'id: expected a text or a number, found an object'],
] as const)('%j is no row: %s', ([object, fault]) => {
  expect(promptRow(object, 1)).toBe(fault);
});

test('a plugin that is not there is to be installed', async () => {
  await expect(loadInstalled('@signalbox/classifier-none', projectFolder(), {})).rejects.toThrow(
    /: run npm install @signalbox\/classifier-none$/,
  );
});
