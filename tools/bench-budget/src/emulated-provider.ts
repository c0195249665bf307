import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { definePlugin, RouterError, type KnownPrice } from '@signalbox/core';

const PRICE: KnownPrice = { kind: 'known', inputPerMTok: '1', outputPerMTok: '1', source: 'bench', asOf: '2026-11-25' };
const MOST_TOKENS = 1_000;
const INPUT_TOKENS = 3;
/** A token costs so much at that price. */
const NANO_USD_PER_TOKEN = 1_000;

/**
 * A provider that writes down what it bills before the first word leaves it: that line is the truth, whatever becomes of
 * the request or of the process. One call in ten is refused and not billed, one in ten breaks off and is billed whole.
 */
export function emulatedProvider(bills: string) {
  return definePlugin({
    kind: 'provider',
    id: 'vendor',
    apiVersion: 1,
    models: [{ id: 'm', kind: 'chat', capabilities: [], price: PRICE, maxOutputTokens: MOST_TOKENS }],
    create: () => ({
      async *stream({ signal }) {
        const fate = Math.random();
        if (fate < 0.1) throw new RouterError('provider_unavailable', { message: 'it is down', status: 503 });
        const outputTokens = Math.ceil(Math.random() * MOST_TOKENS);
        appendFileSync(bills, `${(INPUT_TOKENS + outputTokens) * NANO_USD_PER_TOKEN}\n`);
        yield { type: 'text-delta', text: 'words' };
        await wait(1 + Math.random() * 10, undefined, { signal });
        if (fate < 0.2) throw new RouterError('stream_truncated', { message: 'it broke off' });
        yield { type: 'text-delta', text: 'more words' };
        yield { type: 'finish', finishReason: 'stop', usage: { inputTokens: INPUT_TOKENS, outputTokens } };
      },
    }),
  })();
}
