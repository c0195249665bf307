import type { ChatCall } from '@signalbox/core';
import { expect, test } from 'vitest';
import { toOpenAiChat } from '../../src/openai/to-openai-chat.ts';

const INLINE = 'data:image/png;base64,aaaa';

test.for([
  ['a picture by its URL', { url: 'https://a.example/b.png' }, [], ['messages[0].content[0]']],
  ['a picture in its URL', { url: INLINE }, [{ type: 'image_url', image_url: { url: INLINE } }], []],
  [
    'the bytes of a picture',
    { data: 'aaaa', mediaType: 'image/png' },
    [{ type: 'image_url', image_url: { url: INLINE } }],
    [],
  ],
] as const)('a vendor that takes no URLs is sent what it can of %s', ([, source, content, fields]) => {
  const warned: string[] = [];
  const call: ChatCall = {
    model: 'm',
    card: { id: 'm', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
    request: { messages: [{ role: 'user', content: [{ type: 'image', source }] }] },
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.push(field),
  };
  const body = toOpenAiChat(call, { lacks: [{ features: ['image-url'] }] }, { provider: 'acme', stream: false });
  expect(body['messages']).toEqual([{ role: 'user', content }]);
  expect(warned).toEqual(fields);
});
