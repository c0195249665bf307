import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation, OperationRequest } from '@signalbox/core';
import { cacheKeyOf, NOT_IN_KEY, NOT_IN_ROUTING_KEY } from '../../src/cache/cache-key.ts';
import { canonical } from '../../src/cache/canonical.ts';
import { REQUEST_FIELDS, ROUTING_FIELDS } from '../../src/router/known-fields.ts';

const PLAN = { route: 'model', strategy: 'priority' };

function keyOf(request: object, operation: Operation = 'chat', plan = PLAN, namespace = ''): string {
  return cacheKeyOf({ operation, request } as OperationRequest, plan, namespace);
}

describe('a key', () => {
  const fields = Object.entries(REQUEST_FIELDS).flatMap(([operation, names]) =>
    [...names].filter((name) => name !== 'routing').map((name) => [operation as Operation, name] as const),
  );

  test.for(fields)('of %s: %s is in it, or is known to change no answer', ([operation, name]) => {
    const [one, two] = [keyOf({ [name]: ['one'] }, operation), keyOf({ [name]: ['two'] }, operation)];
    expect(one === two).toBe(Object.hasOwn(NOT_IN_KEY, name));
  });

  test.for([...ROUTING_FIELDS])('routing.%s is in it, or is known to change no answer', (name) => {
    const [one, two] = [keyOf({ routing: { [name]: ['one'] } }), keyOf({ routing: { [name]: ['two'] } })];
    expect(one === two).toBe(Object.hasOwn(NOT_IN_ROUTING_KEY, name));
  });

  test('names no field that there is not', () => {
    for (const name of Object.keys(NOT_IN_KEY)) expect(REQUEST_FIELDS.chat).toContain(name);
    for (const name of Object.keys(NOT_IN_ROUTING_KEY)) expect(ROUTING_FIELDS).toContain(name);
  });

  test('tells operations, routes, tenants and namespaces apart, and nobody else', () => {
    const request = { input: ['x'] };
    const keys = [
      keyOf(request),
      keyOf(request, 'embed'),
      keyOf(request, 'chat', { ...PLAN, route: 'task:coding' }),
      keyOf(request, 'chat', { ...PLAN, strategy: 'quality' }),
      keyOf(request, 'chat', PLAN, 'n'),
      keyOf({ ...request, metadata: { tenant: 'a' } }),
      keyOf({ ...request, metadata: { tenant: '' } }),
      keyOf({ ...request, metadata: { tenant: 'a' } }, 'chat', PLAN, 'n'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf({ ...request, metadata: { user: 'u', tags: ['t'], session: 's', key: 'k', task: 'x' } })).toBe(
      keys[0],
    );
    expect(keyOf({ ...request, routing: { deadlineMs: 1 } })).toBe(keys[0]);
  });

  test('is the same for the same request, whatever the order of its fields', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(fc.property(value, (fields) => keyOf(fields) === keyOf(shuffled(fields) as object)));
  });

  test('holds no word of the prompt or the tenant', () => {
    expect(keyOf({ system: 'secretword', metadata: { tenant: 'acmecorp' } })).not.toMatch(/secretword|acmecorp/);
  });
});

/** The same with the fields of every object the other way round, and fields that say nothing. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries([...entries.map(([name, each]) => [name, shuffled(each)]), ['\u0000unsaid', undefined]]);
}

describe('a canonical text', () => {
  test('is JSON with its keys in order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonical({ b: [1, undefined], a: 'ü', c: undefined })).toBe('{"a":"ü","b":[1,null]}');
  });

  test('tells apart what is not the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        fc.pre(JSON.stringify(shuffled(one)) !== JSON.stringify(shuffled(two)));
        return canonical(one) !== canonical(two) || JSON.stringify(one).includes('-0');
      }),
    );
    expect(canonical(NaN)).not.toBe(canonical(null));
    expect(canonical('<NaN>')).not.toBe(canonical(NaN));
    expect(canonical('é')).not.toBe(canonical('e\u0301'));
  });

  test.for([() => {}, Symbol('x'), 1n, new Map(), new Date(0), new Uint8Array(2)])('there is none of %o', (value) => {
    expect(() => canonical({ value })).toThrow(TypeError);
  });

  test('there is none of a circle', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => canonical(circle)).toThrow(TypeError);
  });
});
