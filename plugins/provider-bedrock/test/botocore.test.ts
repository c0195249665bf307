import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readBotocore } from './botocore.ts';

const file = new URL('../../../../shared/data/specs/bedrock/botocore-bedrock-runtime-service-2.json', import.meta.url);
const description = readBotocore(fileURLToPath(file));

test('is absent where there is no file', () => {
  expect(readBotocore('/nowhere/service-2.json')).toBeUndefined();
});

describe.skipIf(description === undefined)("AWS's own description (skipped where it is absent)", () => {
  const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];
  const problems = (body: unknown, path = '/model/us.amazon.nova-lite-v1%3A0/converse') =>
    description?.problemsOf({ method: 'POST', path, body });

  test('knows the paths of the runtime, also of ARNs, and no others', () => {
    const arn = encodeURIComponent('arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/x1');
    expect(problems({ messages }, `/model/${arn}/converse-stream`)).toEqual([]);
    expect(problems({ messages: [{}] }, `/model/${arn}/converse-stream`)).not.toEqual([]);
    expect(problems({}, '/rerank')).toBeUndefined();
  });

  test('leaves bodies of models to the models', () => {
    expect(problems({ inputText: 'a' }, '/model/amazon.titan-embed-text-v2:0/invoke')).toEqual([]);
  });

  test.for([
    ['a whole request', { messages, inferenceConfig: { maxTokens: 1, temperature: 0.5 } }, []],
    ['an unknown field', { messages, seed: 1 }, ['.seed is unknown']],
    ['an unknown field deep inside', { messages, inferenceConfig: { topK: 1 } }, ['.inferenceConfig.topK is unknown']],
    ['a missing field', { messages: [{ role: 'user' }] }, ['.messages[0].content is missing']],
    [
      'a number that is too small',
      { messages, inferenceConfig: { maxTokens: 0 } },
      ['.inferenceConfig.maxTokens is out of range'],
    ],
    ['a wrong word', { messages: [{ role: 'tool', content: [] }] }, ['.messages[0].role is none of its values']],
    [
      'two members of a union',
      { messages: [{ role: 'user', content: [{ text: 'a', cachePoint: { type: 'default' } }] }] },
      ['.messages[0].content[0] has 2 members instead of one'],
    ],
    [
      'a name with a dot',
      { messages, toolConfig: { tools: [{ toolSpec: { name: 'a.b', inputSchema: { json: { anything: 1 } } } }] } },
      ['.toolConfig.tools[0].toolSpec.name does not fit its pattern'],
    ],
    [
      'bytes that are none',
      { messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes: 'a b' } } }] }] },
      ['.messages[0].content[0].image.source.bytes is no base64'],
    ],
    ['a map of numbers', { messages, requestMetadata: { a: 1 } }, ['.requestMetadata.a is no text']],
    ['no object', [], ['/ is no object']],
  ])('%s', ([, body, expected]) => {
    expect(problems(body)).toEqual(expected);
  });
});
