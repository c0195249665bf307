import { RouterError } from '../errors/router-error.ts';
import type { BaseRequest, ChatRequest, EmbedRequest, OperationRequest, RerankRequest } from '../contracts/index.ts';

/**
 * Catches what would only come back as a provider's complaint, or not at all.
 * @throws RouterError `invalid_request` that says which field is wrong and what was expected
 */
export function checkRequest({ operation, request }: OperationRequest): void {
  if (typeof request !== 'object' || request === null) fail('request', 'expected an object', request);
  if (operation === 'chat') checkChat(request);
  else if (operation === 'embed') checkEmbed(request);
  else checkRerank(request);
  checkRouting(request);
}

function checkChat(request: ChatRequest): void {
  if (!Array.isArray(request.messages)) fail('messages', 'expected a list of messages', request.messages);
  if (request.messages.length === 0) fail('messages', 'expected at least one message', request.messages);
  request.messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (!ROLES.has(message?.role)) fail(`${path}.role`, `expected one of ${[...ROLES].join(', ')}`, message?.role);
    const { content } = message;
    if (typeof content !== 'string' && !Array.isArray(content)) {
      fail(`${path}.content`, 'expected a text or a list of parts', content);
    }
  });
  between(request.temperature, 'temperature', 0, 2);
  between(request.topP, 'topP', 0, 1);
  between(request.maxOutputTokens, 'maxOutputTokens', 1, Number.MAX_SAFE_INTEGER);
}

const ROLES: ReadonlySet<string> = new Set(['system', 'user', 'assistant', 'tool']);

function checkEmbed({ input }: EmbedRequest): void {
  if (!Array.isArray(input) || input.length === 0) fail('input', 'expected a list of at least one text', input);
  input.forEach((text, index) => {
    if (typeof text !== 'string') fail(`input[${index}]`, 'expected a text', text);
  });
}

function checkRerank({ query, documents }: RerankRequest): void {
  if (typeof query !== 'string' || query === '') fail('query', 'expected a text', query);
  if (!Array.isArray(documents) || documents.length === 0) {
    fail('documents', 'expected a list of at least one text', documents);
  }
  documents.forEach((text, index) => {
    if (typeof text !== 'string') fail(`documents[${index}]`, 'expected a text', text);
  });
}

function checkRouting({ routing }: BaseRequest): void {
  if (routing === undefined) return;
  between(routing.maxCostUsd, 'routing.maxCostUsd', 0, Infinity);
  between(routing.maxLatencyMs, 'routing.maxLatencyMs', 0, Infinity);
  between(routing.deadlineMs, 'routing.deadlineMs', 0, Infinity);
  if (routing.prefer !== undefined && !PREFERENCES.has(routing.prefer)) {
    fail('routing.prefer', `expected one of ${[...PREFERENCES].join(', ')}`, routing.prefer);
  }
}

const PREFERENCES: ReadonlySet<string> = new Set(['fast', 'cheap', 'quality']);

function between(value: number | undefined, path: string, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    const range = most >= Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    fail(path, `expected a number, ${range}`, value);
  }
}

/** Says what kind of thing was found, never the thing: it may be a prompt. */
function fail(path: string, expected: string, found: unknown): never {
  const kind =
    typeof found === 'number' ? String(found) : Array.isArray(found) ? `a list of ${found.length}` : typeof found;
  throw new RouterError('invalid_request', { message: `${path}: ${expected}, found ${kind}` });
}
