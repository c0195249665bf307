import { refuse } from '../failure.ts';
import type { WireRequest } from './dialect.ts';

/** The three shapes of Azure's URLs. */
const SHAPES = [
  { shape: 'deployments', path: /^\/openai\/deployments\/([^/]+)(\/(?!responses|models).+)$/ },
  { shape: 'v1', path: /^\/openai\/v1()(\/.+)$/ },
  { shape: 'models', path: /^\/models()(\/(?:chat\/completions|embeddings))$/ },
  { shape: 'deployments', path: /^\/openai()(\/(?:responses|models))$/ },
] as const;

const VERSION = /^(\d{4}-\d{2}-\d{2})(?:-preview)?$/;
/** The first with the Responses API. */
const RESPONSES_SINCE = '2025-03-01';

/**
 * The request as OpenAI's own path would have it: the name of the deployment is that of the model.
 * @see https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle (read 2026-11-25)
 * @throws Refusal for other paths, and for versions that they do not have
 */
export function atOpenAiPath(request: WireRequest): WireRequest {
  const { path, query, body } = request;
  const version = query.get('api-version');
  for (const { shape, path: pattern } of SHAPES) {
    const [, deployment = '', rest] = pattern.exec(path) ?? [];
    if (rest === undefined) continue;
    if (shape === 'v1') checkV1(version);
    else checkDated(version, rest);
    const isNamed = deployment !== '' && typeof body === 'object' && body !== null;
    return { ...request, path: rest, ...(isNamed && { body: { ...body, model: deployment } }) };
  }
  return refuse('not-found');
}

function checkV1(version: string | null): void {
  if (version === null || ['v1', 'preview', 'latest'].includes(version)) return;
  refuse('invalid-request', 'API version not supported');
}

function checkDated(version: string | null, path: string): void {
  const [, date] = VERSION.exec(version ?? '') ?? [];
  if (date === undefined) refuse('not-found');
  if (path === '/responses' && date < RESPONSES_SINCE) {
    refuse(
      'invalid-request',
      `Azure OpenAI Responses API is enabled only for api-version 2025-03-01-preview and later`,
    );
  }
}
