/** What the end of a path says about the API, for recordings with a name of their own for it. First match wins. */
const APIS: readonly (readonly [RegExp, string])[] = [
  [/\/fim\/completions$/, 'fim'],
  [/\/chat\/completions$/, 'chat'],
  [/\/completions$/, 'completions'],
  [/\/responses\/input_tokens$/, 'count-tokens'],
  [/\/responses$/, 'responses'],
  [/\/messages\/count_tokens$/, 'count-tokens'],
  [/\/messages$/, 'messages'],
  [/\/converse(?:-stream)?$/, 'converse'],
  [/\/invoke(?:-with-response-stream)?$/, 'invoke'],
  [/:(?:stream)?generateContent$/i, 'generateContent'],
  [/:countTokens$|\/count-tokens$/, 'count-tokens'],
  [/:(?:batchEmbedContents|embedContent)$|\/embed(?:dings)?$/, 'embeddings'],
  [/\/rerank$/, 'rerank'],
  [/\/api\/chat$/, 'ollama-chat'],
  [/\/api\/generate$/, 'ollama-generate'],
  [/\/ocr$/, 'ocr'],
  [/\/audio\/transcriptions$/, 'transcriptions'],
  [/\/v\d\/chat$/, 'chat'],
  [/\/models$|\/api\/tags$|\/foundation-models$/, 'models'],
];

/** The API by its path; `undefined`: none that is known here. */
export function apiOfPath(path: string): string | undefined {
  return APIS.find(([pattern]) => pattern.test(path))?.[1];
}
