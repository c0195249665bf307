import { expect, test } from 'vitest';
import { codeOf } from './answer.ts';
import { refusing } from './answering.ts';
import { provider } from './harness.ts';
import { isSignedFor, type Sent } from './signature.ts';

const ARN = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/x1';

/** Answers by path and query. */
function lists(reply: (url: URL) => object) {
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { url } = new Request(input);
    const body = await new Response(init.body ?? null).text();
    sent.push({ method: init.method ?? '', url, headers: new Headers(init.headers), body });
    const answer = reply(new URL(url));
    return answer instanceof Response ? answer : Response.json(answer);
  };
  return Object.assign(fetch, { sent });
}

const list = async (fetch: ReturnType<typeof lists>, options = {}) =>
  (await provider(fetch, options)).listModels?.(new AbortController().signal);

const everything = ({ pathname, searchParams }: URL): object => {
  if (pathname.endsWith('/foundation-models')) {
    return {
      modelSummaries: [
        { modelId: 'amazon.nova-lite-v1:0', inferenceTypesSupported: ['ON_DEMAND'] },
        { modelId: 'anthropic.claude-opus-5', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
        { modelId: 'mistral.old', inferenceTypesSupported: ['PROVISIONED'] },
        { modelId: 'meta.new' },
        { modelName: 'no id' },
        null,
      ],
    };
  }
  if (searchParams.get('type') === 'APPLICATION') {
    return { inferenceProfileSummaries: [{ inferenceProfileId: 'x1', inferenceProfileArn: ARN }] };
  }
  const second = searchParams.get('nextToken') === 'page 2';
  return second
    ? { inferenceProfileSummaries: [{ inferenceProfileId: 'global.anthropic.claude-opus-5' }] }
    : { inferenceProfileSummaries: [{ inferenceProfileId: 'eu.anthropic.claude-opus-5' }], nextToken: 'page 2' };
};

test('lists what can be called: models on demand, inference profiles, and those of the account', async () => {
  const fetch = lists(everything);
  expect(await list(fetch, { region: 'eu-central-1' })).toEqual([
    'amazon.nova-lite-v1:0',
    'meta.new',
    'eu.anthropic.claude-opus-5',
    'global.anthropic.claude-opus-5',
    ARN,
  ]);
  const origin = 'https://bedrock.eu-central-1.amazonaws.com';
  expect(fetch.sent.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
    `GET ${origin}/foundation-models`,
    `GET ${origin}/inference-profiles?type=APPLICATION&maxResults=1000`,
    `GET ${origin}/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000`,
    `GET ${origin}/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000&nextToken=page+2`,
  ]);
});

test('signs for the host that is asked, and sends no body', async () => {
  const fetch = lists(everything);
  await list(fetch);
  for (const sent of fetch.sent.filter(({ url }) => !url.includes('nextToken'))) {
    expect(sent.body).toBe('');
    expect(sent.headers.has('content-type')).toBe(false);
    expect(isSignedFor(sent, 'example')).toBe(true);
  }
});

test('asks with an API key as well', async () => {
  const fetch = lists(everything);
  await list(fetch, { apiKey: 'key' });
  expect(new Set(fetch.sent.map(({ headers }) => headers.get('authorization')))).toEqual(new Set(['Bearer key']));
});

test('does not turn in circles when a page leads to itself', async () => {
  const fetch = lists(() => ({ inferenceProfileSummaries: [{ inferenceProfileId: 'us.a' }], nextToken: 'again' }));
  expect(await list(fetch)).toEqual(['us.a']);
  expect(fetch.sent).toHaveLength(5);
});

test.for([
  ['no lists', () => ({}), 'invalid_response'],
  ['a page', () => new Response('<html>'), 'invalid_response'],
  ['a refusal', () => refusing(403, 'AccessDeniedException', 'no'), 'permission'],
] as const)('%s is an error', async ([, reply, code]) => {
  expect(await codeOf(async () => list(lists(reply)))).toBe(code);
});
