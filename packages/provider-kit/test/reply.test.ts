import { describe, expect, test } from 'vitest';
import { readErrorBody } from '../src/error-body.ts';
import { readJson, refusalOf } from '../src/reply.ts';

const provider = 'acme';

describe('refusalOf', () => {
  test("has the vendor's code, words and id, and the time to wait", async () => {
    const response = Response.json(
      { type: 'rate_limited', message: 'Slow down' },
      { status: 429, headers: { 'retry-after': '2', 'acme-id': 'r1' } },
    );
    expect(await refusalOf(response, { provider, model: 'm', requestIdHeader: 'acme-id' })).toMatchObject({
      code: 'rate_limited',
      providerCode: 'rate_limited',
      status: 429,
      requestId: 'r1',
      retryAfterMs: 2000,
      model: 'm',
    });
  });

  test('asks the plugin first what the reply means', async () => {
    const response = Response.json({ message: 'blocked' }, { status: 498 });
    const override = ({ status }: { status: number }) => (status === 498 ? ('content_policy' as const) : undefined);
    expect(await refusalOf(response, { provider, override })).toMatchObject({ code: 'content_policy' });
  });

  test("repeats nothing of a proxy's page", async () => {
    const error = await refusalOf(new Response('<html>blocked</html>', { status: 403 }), { provider });
    expect(error).toMatchObject({ code: 'permission' });
    expect(error.message).not.toContain('blocked');
  });
});

describe('readJson', () => {
  test('refuses what is no JSON', async () => {
    await expect(readJson(new Response('{"a":'), { provider })).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('readErrorBody', () => {
  test("names what Azure's filters found in the prompt", () => {
    const filters = { hate: { filtered: false, severity: 'safe' }, violence: { filtered: true, severity: 'medium' } };
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result: filters };
    const error = { code: 'content_filter', message: 'The response was filtered.', status: 400, innererror };
    const read = { code: 'content_filter', message: 'violence: The response was filtered.', status: 400 };
    expect(readErrorBody({ error })).toEqual(read);
    expect(readErrorBody(error)).toEqual(read);
    expect(readErrorBody({ ...error, innererror: {} })).toMatchObject({ message: 'The response was filtered.' });
    const blocked = [{ blocked: true, source_type: 'prompt', content_filter_results: filters }, { blocked: false }];
    const byResponses = { ...error, innererror: { code: 'ContentFiltered' }, content_filters: blocked };
    expect(readErrorBody(byResponses)).toMatchObject({ message: 'violence: The response was filtered.' });
  });

  const detail = [
    {
      type: 'extra_forbidden',
      loc: ['body', 'messages', 0, 'name'],
      msg: 'Extra inputs are not permitted',
      input: 'x',
    },
    { type: 'missing', loc: ['body', 'model'], msg: 'Field required', input: { messages: 'a secret' } },
  ];
  const words = 'body.messages.0.name: Extra inputs are not permitted; body.model: Field required';

  test.for([
    ['alone', { detail }],
    ['inside a message', { object: 'error', message: { detail }, code: null }],
    ['as text inside a message', { object: 'error', message: JSON.stringify({ detail }) }],
  ] as const)('names the fields at fault, not what was in them: %s', ([, body]) => {
    expect(readErrorBody(body)).toEqual({ message: words });
  });

  test('reads a detail of one sentence', () => {
    expect(readErrorBody({ detail: 'Invalid API Key' })).toEqual({ message: 'Invalid API Key' });
  });

  test.for([
    ['a body', JSON.stringify({ error: { message: 'temperature is not supported', code: 'unsupported_parameter' } })],
    ['an object', { error: { message: 'temperature is not supported', code: 'unsupported_parameter' } }],
  ] as const)('reads what an upstream provider said as %s', ([, raw]) => {
    const error = { code: 400, message: 'Provider returned error', metadata: { provider_name: 'OpenAI', raw } };
    expect(readErrorBody({ error })).toEqual({
      code: 'unsupported_parameter',
      message: 'temperature is not supported',
      status: 400,
    });
  });

  test('reads the words and the kind of an upstream error that is no JSON', () => {
    const metadata = { raw: 'is rate-limited upstream', error_type: 'rate_limit_exceeded' };
    expect(readErrorBody({ error: { code: 429, message: 'Provider returned error', metadata } })).toEqual({
      code: 'rate_limit_exceeded',
      message: 'is rate-limited upstream',
      status: 429,
    });
  });
});
