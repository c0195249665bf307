import { expect, test } from 'vitest';
import { fetchWithForms } from '../src/form-body.ts';

function recorder() {
  const sent: { readonly input: unknown; readonly init: RequestInit | undefined }[] = [];
  const fetch = fetchWithForms((async (input: string, init?: RequestInit) => {
    sent.push({ input, init });
    return new Response();
  }) as typeof globalThis.fetch);
  return { fetch, sent };
}

test('sends a form as bytes, with its boundary, and what else it was given', async () => {
  const { fetch, sent } = recorder();
  const form = new FormData();
  form.append('model', 'whisper-1');
  form.append('file', new File(['sound'], 'a.wav', { type: 'audio/wav' }));
  const { signal } = new AbortController();
  await fetch('https://acme.example', { method: 'POST', body: form, headers: { authorization: 'Bearer k' }, signal });

  const init = sent[0]?.init as RequestInit & { readonly headers: Headers };
  expect(init.body).toBeInstanceOf(Uint8Array);
  expect(init.signal).toBe(signal);
  expect(init.headers.get('authorization')).toBe('Bearer k');
  const read = await new Response(init.body as Uint8Array<ArrayBuffer>, { headers: init.headers }).formData();
  expect(read.get('model')).toBe('whisper-1');
  const file = read.get('file') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['a.wav', 'audio/wav', 'sound']);
});

test('hands on everything else as it is', async () => {
  const { fetch, sent } = recorder();
  const init = { method: 'POST', body: '{}' };
  await fetch('https://acme.example', init);
  expect(sent[0]?.init).toBe(init);
});

test('tells SDKs that it knows forms, so that they need not ask', () => {
  expect(recorder().fetch).toHaveProperty('Response', Response);
});
