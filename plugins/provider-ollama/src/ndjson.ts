import { RouterError } from '@signalbox/core';

/** More than any line of a model that answers, less than what would fill the memory. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/**
 * The JSON documents of a body, one a line, wherever its bytes are cut. Leaving the loop early cancels the body. What a
 * body ends in may be half a line: then it was cut off, and is left out.
 * @throws RouterError `invalid_response` when a line before the last is no JSON, or is too long
 */
export async function* ndjson(
  body: ReadableStream<Uint8Array>,
  { provider }: { readonly provider: string },
): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH) throw unreadable(provider, `a line of more than ${MAX_LINE_LENGTH} characters`);
    for (const line of lines) {
      if (line.trim() === '') continue;
      const value = parsed(line);
      if (value === undefined) throw unreadable(provider, 'a line that is no JSON');
      yield value;
    }
  }
  const last = parsed(rest + decoder.decode());
  if (last !== undefined) yield last;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function unreadable(provider: string, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider });
}
