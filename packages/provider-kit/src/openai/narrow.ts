import { RouterError, type Warning } from '@signalbox/core';

type Json = Readonly<Record<string, unknown>>;

// Each throws RouterError `invalid_request` and names the field, never its value.

export function record(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'an object');
  return value as Json;
}

export function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(path, 'a list');
  return value;
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw malformed(path, 'a text');
  return value;
}

export function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(path, 'a number');
  return value;
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw malformed(path, 'true or false');
  return value;
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function reportRest(rest: Json, path: string, warn: ((warning: Warning) => void) | undefined): void {
  for (const [field, value] of Object.entries(rest)) {
    // What kind of thing it is has been read by whoever calls.
    if (field === 'role' || field === 'type') continue;
    const isEmpty = !isPresent(value) || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) warn?.({ field: `${path}.${field}`, message: 'has no counterpart here and is not passed on' });
  }
}

export function malformed(path: string, expected: string): RouterError {
  return new RouterError('invalid_request', { message: `${path}: expected ${expected}` });
}
