import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder, spawnCli } from './spawn-cli.ts';

/** Each command is a process of its own, on a machine that may be busy. */
const SPAWNS_MS = 30_000;

/** Long prompts gain, and those about law. */
const ROWS = Array.from({ length: 40 }, (_, at) => ({
  ...(at !== 3 && { id: `row-${at}` }),
  bench: 'exam',
  subject: at % 4 === 0 ? 'law' : 'art',
  prompt: 'why '.repeat(at % 4 === 0 ? 20 + at : 1 + at),
  outcomes: { cheap: at % 4 === 0 ? 0 : 1, dear: 1 },
}));

function written(rows: readonly unknown[]): string {
  const cwd = projectFolder();
  writeFileSync(join(cwd, 'exam.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return cwd;
}

interface Document {
  readonly metrics: {
    readonly benches: readonly {
      readonly routers: Readonly<Record<string, { readonly apgr: { readonly value: number } }>>;
    }[];
  };
  readonly rows: readonly { readonly id: string; readonly score: number }[];
}

describe('signalbox eval outcomes', { timeout: SPAWNS_MS }, () => {
  test('prints a router beside those that it has to beat', async () => {
    const { code, stdout } = await spawnCli(
      ['eval', 'outcomes', 'exam.jsonl', '--router', 'length', '--resamples', '50'],
      {
        cwd: written(ROWS),
      },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^exam: 40 rows\nweak +cheap, 0\.750\nstrong +dear, 1\.000\nbest single +dear, 1\.000\n/);
    expect(stdout.match(/^\w+(?= +\d\.\d{3} \()/gm)).toEqual(['length', 'random', 'subject', 'oracle']);
    expect(stdout).toMatch(/^oracle +0\.875 \(/m);
  });

  test('gives each row its score, in the order of the file', async () => {
    const { code, stdout } = await spawnCli(
      ['eval', 'outcomes', 'exam.jsonl', '--router', 'length', '--resamples', '20', '--json'],
      { cwd: written(ROWS) },
    );
    expect(code).toBe(0);
    const { metrics, rows } = JSON.parse(stdout) as Document;
    expect(rows).toEqual(ROWS.map(({ id, prompt }, at) => ({ id: id ?? `line-${at + 1}`, score: prompt.length })));
    expect(Object.keys(metrics.benches[0]?.routers ?? {})).toEqual(['length', 'random', 'subject', 'oracle']);
    expect(metrics.benches[0]?.routers['subject']?.apgr.value).toBeCloseTo(0.875, 2);
  });

  test('gives each row the score of the trained classifier, in the order of the file', async () => {
    const { code, stdout } = await spawnCli(['eval', 'outcomes', 'exam.jsonl', '--resamples', '20', '--json'], {
      cwd: written(ROWS),
    });
    expect(code).toBe(0);
    const { metrics, rows } = JSON.parse(stdout) as Document;
    expect(rows.map(({ id }) => id)).toEqual(ROWS.map(({ id }, at) => id ?? `line-${at + 1}`));
    for (const { score } of rows) expect(score > 0 && score < 1).toBe(true);
    expect(Object.keys(metrics.benches[0]?.routers ?? {})).toEqual([
      'learned',
      'length',
      'random',
      'subject',
      'oracle',
    ]);
    expect(metrics.benches[0]?.routers['subject']?.apgr.value).toBeCloseTo(0.875, 2);
  });

  test('draws the curves', async () => {
    const cwd = written(ROWS);
    await spawnCli(['eval', 'outcomes', 'exam.jsonl', '--router', 'cheapest', '--resamples', '5', '--svg', 'a.svg'], {
      cwd,
    });
    const svg = readFileSync(join(cwd, 'a.svg'), 'utf8');
    expect(svg.match(/<polyline/g)).toHaveLength(5);
    expect(svg).toContain('exam: cheap and dear');
  });

  test('reads scores in the order of a list of models, and tells of faulty lines', async () => {
    const cwd = written([{ prompt: 'a', bench: 'pool', o: '01' }, { prompt: 'b', bench: 'pool', o: '0' }, 'x']);
    writeFileSync(join(cwd, 'exam.models.json'), '{ "pool": { "models": ["cheap", "dear"] } }');
    const { code, stdout, stderr } = await spawnCli(['eval', 'outcomes', 'exam.jsonl', '--router', 'length'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^pool: 1 rows\n/);
    expect(stderr).toBe(
      'signalbox: line 2: o: expected scores for 2 models, found 1\n' +
        'signalbox: line 3: expected one JSON object a line, found a string\n' +
        'signalbox: 2 faulty lines were left out\n',
    );
  });

  test.for([
    [['exam.jsonl', '--strong', 'best'], 2, 'there is no model "best"; there are cheap, dear'],
    [['exam.jsonl', '--router', 'best'], 2, 'Expected one of: learned, length'],
    [['nowhere.jsonl'], 2, 'there is no file /'],
    [['exam.jsonl', '--models', 'exam.jsonl'], 1, 'expected a JSON object of models by bench'],
    [['exam.jsonl', '--seed', 'x'], 2, '--seed: expected a number above 0'],
  ] as const)('%j ends with %i', async ([args, exit, message]) => {
    const { code, stdout, stderr } = await spawnCli(['eval', 'outcomes', '--router=length', ...args], {
      cwd: written(ROWS),
    });
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(message);
  });
});
