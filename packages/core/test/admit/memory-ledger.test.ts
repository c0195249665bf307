import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cost, Need, ReservationRequest, Settlement } from '@signalbox/core';
import { createMemoryLedger } from '../../src/admit/memory-ledger.ts';

function request(id: string, more: Partial<ReservationRequest> = {}): ReservationRequest {
  return {
    id,
    at: 0,
    operation: 'chat',
    task: 'general',
    metadata: {},
    needs: [need(100)],
    leftOut: [],
    ...more,
  };
}

function need(estimateNanoUsd: number | undefined): Need {
  return { provider: 'p', model: 'm', worstCaseNanoUsd: 900, estimateNanoUsd, worstCaseTokens: 10 };
}

function settled(cost: Cost): Settlement {
  return { kind: 'settled', attempts: [], cost };
}

const SPENT = settled({ source: 'catalogue', nanoUsd: 70 });

describe('a reservation', () => {
  test('is open until it is settled', async () => {
    const ledger = createMemoryLedger();
    const reservation = await ledger.reserve(request('a'));
    expect(ledger.open).toEqual([request('a')]);
    expect(ledger.spentNanoUsd).toBe(0);
    await reservation.commit(SPENT);
    expect(ledger.open).toEqual([]);
    expect(ledger.spentNanoUsd).toBe(70);
  });

  test('is settled once, however often that is tried', async () => {
    const settlements: string[] = [];
    const ledger = createMemoryLedger({ onSettled: (id) => settlements.push(id) });
    const reservation = await ledger.reserve(request('a'));
    await reservation.commit(SPENT);
    await reservation.commit(settled({ source: 'catalogue', nanoUsd: 1 }));
    expect(ledger.spentNanoUsd).toBe(70);
    expect(settlements).toEqual(['a']);
  });

  test('made twice under one id is one, and stays as it was first written', async () => {
    const ledger = createMemoryLedger();
    const first = await ledger.reserve(request('a'));
    const second = await ledger.reserve(request('a', { needs: [] }));
    expect(ledger.open).toEqual([request('a')]);
    await second.commit(SPENT);
    await first.commit(SPENT);
    expect(ledger.spentNanoUsd).toBe(70);
  });

  test('of an unknown cost is counted, not added', async () => {
    const ledger = createMemoryLedger();
    await (await ledger.reserve(request('a'))).commit(settled({ source: 'unknown' }));
    expect(ledger).toMatchObject({ spentNanoUsd: 0, unknownCosts: 1, open: [] });
  });
});

describe('recover', () => {
  test('settles by the estimate what a dead process left open, and marks it so', async () => {
    const settlements: [string, Settlement][] = [];
    const ledger = createMemoryLedger({
      open: [request('a'), request('b', { needs: [need(undefined)] })],
      onSettled: (id, settlement) => settlements.push([id, settlement]),
    });
    expect(await ledger.recover()).toBe(2);
    expect(settlements).toEqual([
      ['a', { kind: 'recovered', attempts: [], cost: { source: 'estimate', nanoUsd: 100 } }],
      ['b', { kind: 'recovered', attempts: [], cost: { source: 'unknown' } }],
    ]);
    expect(ledger).toMatchObject({ spentNanoUsd: 100, unknownCosts: 1, open: [] });
  });

  test('does nothing the second time', async () => {
    const ledger = createMemoryLedger({ open: [request('a')] });
    expect(await ledger.recover()).toBe(1);
    expect(await ledger.recover()).toBe(0);
    expect(ledger.spentNanoUsd).toBe(100);
  });

  test('leaves requests under way alone', async () => {
    const ledger = createMemoryLedger({ open: [request('old')] });
    const live = await ledger.reserve(request('new'));
    expect(await ledger.recover()).toBe(1);
    expect(ledger.open.map(({ id }) => id)).toEqual(['new']);
    await live.commit(SPENT);
    expect(ledger.spentNanoUsd).toBe(170);
  });
});

test('every reservation has exactly one settlement, in whatever order things happen', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.record({ do: fc.constantFrom('reserve' as const, 'commit' as const, 'recover' as const), id });
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(step, { maxLength: 30 }), (left, steps) => {
      const settlements: string[] = [];
      const ledger = createMemoryLedger({
        open: left.map((each) => request(each)),
        onSettled: (each) => settlements.push(each),
      });
      const known = new Set(left);
      const reservations = new Map<string, { commit(settlement: Settlement): unknown }>();
      for (const { do: what, id: each } of steps) {
        if (what === 'recover') void ledger.recover();
        else if (what === 'commit') void reservations.get(each)?.commit(SPENT);
        else if (!known.has(each)) {
          known.add(each);
          reservations.set(each, ledger.reserve(request(each)) as { commit(settlement: Settlement): unknown });
        }
      }
      expect(new Set(settlements).size).toBe(settlements.length);
      expect(settlements.length + ledger.open.length).toBe(known.size);
    }),
  );
});
