import { inspect } from 'node:util';
import type { Secret } from '../contracts/index.ts';

const HIDDEN = '[secret]';

class HiddenSecret implements Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/**
 * Wraps a value so that it cannot be printed by accident.
 * @throws TypeError when the value is empty
 */
export function secret(value: string): Secret {
  if (typeof value !== 'string' || value === '') throw new TypeError('secret(): expected a text that is not empty');
  return new HiddenSecret(value);
}

/** The value of an option that may be given plain or wrapped. */
export function reveal(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal();
}
