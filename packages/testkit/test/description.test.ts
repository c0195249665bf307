import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readDescription } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'description-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ACME = `
openapi: 3.0.0
paths:
  /v1/transcripts:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema: { $ref: '#/components/schemas/Transcript' }
  /v1/chats:
    post:
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { temperature: { type: number } } }
components:
  schemas:
    Transcript:
      type: object
      required: [file]
      properties:
        file: { type: string, format: binary }
        temperature: { type: number }
        times: { type: array, items: { type: string, enum: [word, segment] } }
`;

function problemsOf(path: string, body: unknown): readonly string[] | undefined {
  const file = join(folder, 'acme.yaml');
  writeFileSync(file, ACME);
  return readDescription(file)?.problemsOf({ method: 'POST', path, body });
}

describe("a vendor's own description", () => {
  const file = { filename: 'a.wav', mediaType: 'audio/wav', data: 'AQID' };

  test('has room for the fields of a form as they are sent', () => {
    expect(problemsOf('/v1/transcripts', { file, temperature: '0.5', 'times[]': 'word' })).toEqual([]);
    expect(problemsOf('/v1/transcripts', { file, 'times[]': ['word', 'segment'] })).toEqual([]);
  });

  test.for([
    [{ file, temperature: 'warm' }],
    [{ file, 'times[]': 'letter' }],
    [{ file, tempo: '1' }],
    [{ temperature: '0.5' }],
  ])('has none for what the form does not know: %j', ([body]) => {
    expect(problemsOf('/v1/transcripts', body)).toHaveLength(1);
  });

  test('takes a number in JSON as a number only', () => {
    expect(problemsOf('/v1/chats', { temperature: 0.5 })).toEqual([]);
    expect(problemsOf('/v1/chats', { temperature: '0.5' })).toHaveLength(1);
  });

  test('says nothing of paths that it does not know', () => {
    expect(problemsOf('/v1/pictures', {})).toBeUndefined();
  });
});
