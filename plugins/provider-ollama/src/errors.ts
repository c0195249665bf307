import type { ErrorCode } from '@signalbox/core';
import type { ErrorBody } from '@signalbox/provider-kit';

/** The server has no codes, only words. First match wins. */
const SIGNS: readonly { readonly words: RegExp; readonly code: ErrorCode }[] = [
  { words: /server busy|maximum pending requests/i, code: 'overloaded' },
  { words: /does not support|is not supported for this model/i, code: 'unsupported_param' },
  { words: /exceeds? (?:the |maximum |max )*context length/i, code: 'context_length_exceeded' },
  // Something answers there, but no Ollama.
  { words: /^404 page not found/i, code: 'provider_unavailable' },
];

/** What only this vendor means by its words. */
export function overrideOf({ message = '' }: ErrorBody): ErrorCode | undefined {
  return SIGNS.find(({ words }) => words.test(message.slice(0, 2_000)))?.code;
}
