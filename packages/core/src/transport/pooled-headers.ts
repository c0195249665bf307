import type { IncomingHttpHeaders } from 'node:http';
import { inspect, type InspectOptions } from 'node:util';

/**
 * The headers of a response, read as they came. Filling a real `Headers` checks every name and value anew and sorts
 * them at each turn: with twenty headers, as vendors send them, that takes longer than reading the answer.
 * As those of any response of `fetch`, they cannot be changed.
 */
export class PooledHeaders implements Headers {
  readonly #raw: IncomingHttpHeaders;
  #names: readonly string[] | undefined;

  /** @param raw names in lower case */
  constructor(raw: IncomingHttpHeaders) {
    this.#raw = raw;
  }

  get(name: string): string | null {
    const value = this.#raw[name.toLowerCase()];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  has(name: string): boolean {
    return this.#raw[name.toLowerCase()] !== undefined;
  }

  getSetCookie(): string[] {
    return [this.#raw['set-cookie'] ?? []].flat();
  }

  /** By name; each cookie by itself, as the standard has it. */
  *entries(): Generator<[string, string], undefined> {
    this.#names ??= Object.keys(this.#raw).sort();
    for (const name of this.#names) {
      const value = this.#raw[name];
      if (typeof value === 'string') yield [name, value];
      else if (name === 'set-cookie') for (const one of value ?? []) yield [name, one];
      else if (value !== undefined) yield [name, value.join(', ')];
    }
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries();
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Headers ${inspect(Object.fromEntries(this.entries()), options)}`;
  }

  append(): never {
    return immutable();
  }

  set(): never {
    return immutable();
  }

  delete(): never {
    return immutable();
  }
}

// What they are, without a constructor that prepares for being filled: `instanceof` holds, and names are the same.
Object.setPrototypeOf(PooledHeaders.prototype, Headers.prototype);

function immutable(): never {
  throw new TypeError('immutable');
}
