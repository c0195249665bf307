import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest } from '../neutral.ts';
import type { WireRequest } from './dialect.ts';

const LISTS = ['/foundation-models', '/inference-profiles'];
const ACCOUNT = '123456789012';
const MOST_PER_PAGE = 1000;

/**
 * The lists of the control plane, which is another host of the vendor's.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html (read 2026-11-25)
 */
export function readList({ method, path, query }: WireRequest): NeutralRequest | undefined {
  const list = LISTS.find((one) => path.endsWith(one));
  if (method !== 'GET' || list === undefined) return undefined;
  const size = Number(query.get('maxResults') ?? MOST_PER_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > MOST_PER_PAGE)
    refuse('invalid-request', 'maxResults is out of range');
  const type = query.get('type');
  if (type !== null && type !== 'SYSTEM_DEFINED' && type !== 'APPLICATION')
    refuse('invalid-request', 'type is unknown');
  const start = Number(query.get('nextToken') ?? 0);
  if (!Number.isInteger(start)) refuse('invalid-request', 'nextToken is invalid');
  return { ...EMPTY_REQUEST, operation: 'models', extra: { list, size, start, type: type ?? undefined } };
}

const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|in|ca|sa|global)\./;

/** Ids with a geography before them are inference profiles, ARNs those of the account; the others are models. */
export function listAnswer({ extra }: NeutralRequest, models: readonly string[]): object {
  if (extra['list'] === '/foundation-models') {
    return { modelSummaries: models.filter((model) => kindOf(model) === undefined).map(modelSummary) };
  }
  const start = Number(extra['start']);
  const end = start + Number(extra['size']);
  const profiles = models.filter((model) => {
    const kind = kindOf(model);
    return kind !== undefined && (extra['type'] ?? kind) === kind;
  });
  return {
    inferenceProfileSummaries: profiles.slice(start, end).map(profileSummary),
    ...(end < profiles.length ? { nextToken: String(end) } : {}),
  };
}

function kindOf(model: string): 'SYSTEM_DEFINED' | 'APPLICATION' | undefined {
  if (model.startsWith('arn:')) return 'APPLICATION';
  return PROFILE.test(model) ? 'SYSTEM_DEFINED' : undefined;
}

function modelSummary(modelId: string): object {
  const needsProfile = /^anthropic\.claude-(?!3|instant|v2)/.test(modelId);
  return {
    modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
    modelId,
    modelName: modelId,
    inferenceTypesSupported: [needsProfile ? 'INFERENCE_PROFILE' : 'ON_DEMAND'],
    modelLifecycle: { status: 'ACTIVE' },
  };
}

function profileSummary(model: string): object {
  const arn = model.startsWith('arn:') ? model : `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/${model}`;
  return {
    inferenceProfileArn: arn,
    inferenceProfileId: arn.replace(/^.*\//, ''),
    inferenceProfileName: model,
    type: kindOf(model),
    status: 'ACTIVE',
  };
}
