import { secret } from '@signalbox/core';
import { ConfigError } from './config-error.ts';

/** Values by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts values of the environment where plugin options refer to them, at any depth: `{ env: 'GROQ_KEY_2' }` becomes a
 * secret, `{ env: 'GROQ_URL', plain: true }` a text. Everything else stays as it is.
 * @param path for messages
 * @throws ConfigError when a variable is not set: another account's key must not slip in by default
 */
export function withEnvironment(value: unknown, environment: Environment, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => withEnvironment(item, environment, `${path}[${index}]`));
  }
  // What a class or a function made is the plugin's business.
  if (!isPlainObject(value)) return value;
  if (isReference(value)) return referred(value, environment, path);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withEnvironment(item, environment, `${path}.${key}`)]),
  );
}

interface Reference {
  readonly env: string;
  readonly plain?: boolean;
}

function referred({ env, plain = false }: Reference, environment: Environment, path: string): unknown {
  const found = environment[env];
  if (found === undefined || found === '') {
    throw new ConfigError(`${path}: expected the environment variable ${env} to be set`);
  }
  return plain ? found : secret(found);
}

function isReference(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & Reference {
  return (
    typeof value['env'] === 'string' &&
    Object.entries(value).every(([key, item]) => key === 'env' || (key === 'plain' && typeof item === 'boolean'))
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
