import { RouterError } from '@signalbox/core';
import type { Bedrock } from './client.ts';
import { ask, type Fields } from './invoke.ts';

/** The most that a page may have. */
const PAGE = '1000';

/**
 * What can be called from the region: models that are served on demand under their own ids, the inference profiles of
 * Bedrock, and those of the account, by their ARN.
 * @throws RouterError `invalid_response` when neither list is one
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html (read 2026-11-25)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html (read 2026-11-25)
 */
export async function listModels(bedrock: Bedrock, provider: string, abortSignal: AbortSignal): Promise<string[]> {
  const found = await Promise.all([
    foundationModels(bedrock, abortSignal),
    inferenceProfiles(bedrock, 'SYSTEM_DEFINED', abortSignal),
    inferenceProfiles(bedrock, 'APPLICATION', abortSignal),
  ]);
  const lists = found.filter((list) => list !== undefined);
  if (lists.length > 0) return [...new Set(lists.flat())];
  throw new RouterError('invalid_response', { message: `${provider} sent no list of models`, provider });
}

async function foundationModels(bedrock: Bedrock, abortSignal: AbortSignal): Promise<string[] | undefined> {
  const { fields } = await ask(bedrock, { service: 'bedrock', method: 'GET', path: '/foundation-models' }, abortSignal);
  return listIn(fields, 'modelSummaries')?.flatMap(({ modelId, inferenceTypesSupported: types }) =>
    typeof modelId === 'string' && (!Array.isArray(types) || types.includes('ON_DEMAND')) ? [modelId] : [],
  );
}

async function inferenceProfiles(
  bedrock: Bedrock,
  type: 'SYSTEM_DEFINED' | 'APPLICATION',
  abortSignal: AbortSignal,
): Promise<string[] | undefined> {
  const found: (readonly Fields[] | undefined)[] = [];
  const seen = new Set<string>();
  let query: Readonly<Record<string, string>> = { type, maxResults: PAGE };
  for (;;) {
    const request = { service: 'bedrock', method: 'GET', path: '/inference-profiles', query } as const;
    const { fields } = await ask(bedrock, request, abortSignal);
    found.push(listIn(fields, 'inferenceProfileSummaries'));
    const { nextToken } = fields;
    // A token that comes again would go round for ever.
    if (typeof nextToken !== 'string' || nextToken === '' || seen.has(nextToken)) break;
    seen.add(nextToken);
    query = { type, maxResults: PAGE, nextToken };
  }
  if (found.every((page) => page === undefined)) return undefined;
  const name = type === 'APPLICATION' ? 'inferenceProfileArn' : 'inferenceProfileId';
  return found.flatMap((page = []) =>
    page.flatMap((profile) => (typeof profile[name] === 'string' ? [profile[name]] : [])),
  );
}

function listIn(fields: Fields, name: string): readonly Fields[] | undefined {
  const list = fields[name];
  if (!Array.isArray(list)) return undefined;
  return list.filter((one): one is Fields => typeof one === 'object' && one !== null);
}
