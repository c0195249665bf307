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
  /v1/{model}/chats:
    post: { requestBody: { content: { application/json: { schema: { type: object, properties: { top: {} } } } } } }
  /v1/parts:
    post:
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { parts: { type: array, items: { $ref: '#/components/schemas/Part' } } } }
components:
  schemas:
    Part:
      type: object
      properties: { type: { type: string } }
      discriminator:
        propertyName: type
        mapping: { text: '#/components/schemas/Text', media: '#/components/schemas/Media' }
    Text:
      type: object
      required: [text]
      properties: { type: { enum: [text] }, text: { type: string } }
      allOf: [{ $ref: '#/components/schemas/Part' }]
    Media:
      type: object
      properties: { type: { enum: [media] } }
      discriminator: { propertyName: of, mapping: { sound: '#/components/schemas/Sound' } }
      allOf: [{ $ref: '#/components/schemas/Part' }]
    Sound:
      type: object
      properties: { of: { enum: [sound] }, data: { type: string } }
      allOf: [{ $ref: '#/components/schemas/Media' }]
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

  test('is read by the path that says most', () => {
    expect(problemsOf('/v1/m/chats', { top: 1 })).toEqual([]);
    expect(problemsOf('/v1/chats', { temperature: 0.5 })).toEqual([]);
  });

  test('has room for each kind of what a discriminator tells apart, and for no other', () => {
    const text = { type: 'text', text: 'hi' };
    const sound = { type: 'media', of: 'sound', data: 'AQID' };
    expect(problemsOf('/v1/parts', { parts: [text, sound] })).toEqual([]);
    expect(problemsOf('/v1/parts', { parts: [{ ...text, data: 'AQID' }] })).not.toEqual([]);
    expect(problemsOf('/v1/parts', { parts: [{ type: 'media', of: 'smell' }] })).not.toEqual([]);
  });

  test('takes a number in JSON as a number only', () => {
    expect(problemsOf('/v1/chats', { temperature: 0.5 })).toEqual([]);
    expect(problemsOf('/v1/chats', { temperature: '0.5' })).toHaveLength(1);
  });

  test('says nothing of paths that it does not know', () => {
    expect(problemsOf('/v1/pictures', {})).toBeUndefined();
  });
});
