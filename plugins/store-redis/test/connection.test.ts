import { describe, expect, test } from 'vitest';
import { createFakeClock } from '@signalbox/testkit';
import { readAddress } from '../src/address.ts';
import { Connection } from '../src/connection.ts';
import { Refusal } from '../src/failure.ts';
import type { OpenWire, Wire } from '../src/wire.ts';

type Answer = 'OK' | 'hangs' | Error;

const BROKEN = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** A connection over wires that do as they are told, on a clock that is moved by hand. */
function setUp({ maxPending = 100, isWanted = (): boolean => false } = {}) {
  const clock = createFakeClock();
  const script = { opens: 'OK' as Answer, sends: 'OK' as Answer };
  const seen = { opened: [] as number[], closed: 0, sent: 0, answered: 0, onLost: (_: unknown): void => {} };
  const answer = async (how: Answer): Promise<void> => {
    if (how instanceof Error) throw how;
    if (how === 'hangs') await new Promise(() => {});
  };
  const open: OpenWire = async ({ onLost }) => {
    seen.opened.push(clock.monotonicMs());
    await answer(script.opens);
    seen.onLost = onLost;
    return {
      async send() {
        seen.sent += 1;
        await answer(script.sends);
        return 'OK';
      },
      close: () => void (seen.closed += 1),
    } satisfies Wire;
  };
  const connection = new Connection({
    address: readAddress('redis://127.0.0.1', undefined),
    limitMs: 1_000,
    maxPending,
    clock,
    open,
    random: () => 1,
    onOpen() {},
    onAnswer: () => void (seen.answered += 1),
    isWanted,
  });
  const send = async () =>
    connection.send(['GET', 'k']).then(
      (reply) => String(reply),
      (error: Error) => error.message,
    );
  return { clock, script, seen, connection, send };
}

describe('a connection', () => {
  test('is made when it is first needed, once for all who need it', async () => {
    const { seen, send } = setUp();
    expect(seen.opened).toEqual([]);
    expect(await Promise.all([send(), send(), send()])).toEqual(['OK', 'OK', 'OK']);
    expect(seen.opened).toHaveLength(1);
  });

  test('that cannot be made is waited for once, then calls fail at once', async () => {
    const { clock, script, seen, send } = setUp();
    script.opens = 'hangs';
    const first = send();
    await clock.advance(1_000);
    expect(await first).toBe('redis is away: no answer within 1000 ms');
    expect(await send()).toBe('redis is away: no answer within 1000 ms');
    expect(seen.opened).toEqual([0]);
  });

  test('is tried again beside the calls, less and less often, for as long as somebody asks', async () => {
    const { clock, script, seen, send } = setUp();
    script.opens = REFUSED;
    for (let ms = 0; ms < 20_000; ms += 10) {
      expect(await send()).toBe('redis is away: ECONNREFUSED');
      await clock.advance(10);
    }
    expect(seen.opened).toEqual([0, 50, 150, 350, 750, 1_550, 3_150, 6_350, 11_350, 16_350]);
    script.opens = 'OK';
    await clock.advance(5_000);
    expect(await send()).toBe('OK');
  });

  test('is not tried while nobody asks: the next call finds out itself', async () => {
    const { clock, script, seen, send } = setUp();
    script.opens = REFUSED;
    await send();
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
    expect(seen.opened).toEqual([0]);
    script.opens = 'OK';
    expect(await send()).toBe('OK');
  });

  test('is tried though nobody asks where something waits for it', async () => {
    const { clock, script, seen, send } = setUp({ isWanted: () => true });
    script.opens = REFUSED;
    await send();
    await clock.advance(500);
    expect(seen.opened).toEqual([0, 50, 150, 350]);
  });

  test('that breaks is made anew, and the call is sent again, once', async () => {
    const { script, seen, send } = setUp();
    await send();
    script.sends = BROKEN;
    expect(await send()).toBe('redis is away: ECONNRESET');
    expect(seen).toMatchObject({ sent: 3, closed: 2 });
    expect(seen.opened).toHaveLength(2);
  });

  test('that breaks three times without an answer is left alone', async () => {
    const { script, seen, send } = setUp();
    script.sends = BROKEN;
    for (let call = 0; call < 10; call += 1) await send();
    expect(seen.opened).toHaveLength(3);
  });

  test('that breaks while nobody uses it is made anew by the next call', async () => {
    const { seen, send } = setUp();
    await send();
    seen.onLost(BROKEN);
    expect(await send()).toBe('OK');
    expect(seen.opened).toHaveLength(2);
  });

  test('on which an answer is late is given up for all, and they are told that it may have been done', async () => {
    const { clock, script, connection, seen } = setUp();
    script.sends = 'hangs';
    const calls = Promise.allSettled([connection.send(['A']), connection.send(['B'])]);
    await clock.advance(1_000);
    for (const call of await calls) {
      expect(call).toMatchObject({ status: 'rejected', reason: { wasSent: true, reason: 'no answer within 1000 ms' } });
    }
    expect(seen.closed).toBe(1);
    expect(connection.isAway).toBe(true);
  });

  test('keeps to its wire when Redis refuses one command, and leaves it when Redis can do nothing', async () => {
    const { script, seen, send, connection } = setUp();
    script.sends = new Refusal('OOM command not allowed');
    expect(await send()).toBe('redis answered with the error OOM');
    expect(connection.isAway).toBe(false);
    script.sends = new Refusal('READONLY You cannot write');
    expect(await send()).toMatch(/^redis is away: READONLY: it is a replica/);
    expect(connection.isAway).toBe(true);
    expect(seen.closed).toBe(1);
  });

  test('takes so many calls at once, and no more', async () => {
    const { clock, script, send } = setUp({ maxPending: 2 });
    script.sends = 'hangs';
    const waiting = [send(), send()];
    expect(await send()).toBe('redis is away: 2 calls wait for it');
    await clock.advance(1_000);
    await Promise.all(waiting);
  });

  test('leaves no timer when it is disposed of, and takes no more calls', async () => {
    const { clock, script, seen, send, connection } = setUp();
    await send();
    script.sends = BROKEN;
    await Promise.all([send(), send()]);
    connection.dispose();
    expect(clock.pending).toBe(0);
    expect(await send()).toBe('redis is away: the store was disposed of');
    await clock.advance(60_000);
    expect(seen.opened).toHaveLength(2);
  });
});
