import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { withKinds } from './discriminators.ts';
import type { LoggedRequest } from './emulator/log.ts';

type Json = Readonly<Record<string, unknown>>;

/** A vendor's own description of its API. It is applied strictly: a field that it does not name is a problem. */
export interface Description {
  /** What is wrong with a request by the description; `undefined` when the description does not know the path. */
  problemsOf(request: Pick<LoggedRequest, 'method' | 'path' | 'body'>): readonly string[] | undefined;
}

export interface DescriptionOptions {
  /** What requests have before the paths of the description: `/openai`. */
  readonly prefix?: string;
  /** Where the description is wrong about its own API, by JSON pointer, and what belongs there. */
  readonly corrections?: Readonly<Record<string, unknown>>;
}

/**
 * Reads an OpenAPI description, 3.0 or 3.1, as JSON or YAML.
 * @returns `undefined` where there is no such file: what needs it is then to be skipped
 */
export function readDescription(file: string | undefined, options: DescriptionOptions = {}): Description | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  const written = parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }) as Json;
  for (const [pointer, value] of Object.entries(options.corrections ?? {})) correct(written, pointer, value);
  const document = withKinds(written);
  const { prefix = '' } = options;
  const ajv = new Ajv2020(LENIENT);
  /** A form has only texts, so that a number is whatever reads as one. */
  const formAjv = new Ajv2020({ ...LENIENT, coerceTypes: true });
  const components = at(document, ['components', 'schemas']) ?? {};
  const bodies = bodiesOf(document);
  const schema = {
    $id: 'api:description',
    components: { schemas: mapped(components as Json, (schema) => closed(schema, true)) },
    bodies: mapped(Object.fromEntries(bodies.map(({ key, schema }) => [key, schema])), (schema) =>
      closed(schema, false),
    ),
  };
  ajv.addSchema(schema);
  formAjv.addSchema(schema);
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = ({ key, isForm }: Body): ValidateFunction => {
    const known = validators.get(key) ?? (isForm ? formAjv : ajv).compile({ $ref: `api:description#/bodies/${key}` });
    validators.set(key, known);
    return known;
  };
  // Of two templates that fit, the one that says more is meant.
  const paths = Object.keys((document['paths'] ?? {}) as Json).sort((a, b) => literal(b) - literal(a));

  return {
    problemsOf({ method, path, body }) {
      const own = path.startsWith(prefix) ? path.slice(prefix.length) : path;
      const known = paths.find((template) => fits(template, decodeURIComponent(own)));
      if (known === undefined) return undefined;
      const found = bodies.find((one) => one.path === known && one.method === method.toLowerCase());
      if (found === undefined) return [];
      const validate = validatorOf(found);
      return validate(found.isForm ? fromForm(body) : (body ?? {})) ? [] : (validate.errors ?? []).map(problem);
    },
  };
}

const LENIENT = { strict: false, validateFormats: false, allErrors: true } as const;

/** The fields of a form as the description has them: lists without brackets, files as what is in them. */
function fromForm(body: unknown): Json {
  const plain = (value: unknown): unknown => (isFile(value) ? value.data : value);
  return Object.fromEntries(
    Object.entries((body ?? {}) as Json).map(([name, value]) =>
      name.endsWith('[]')
        ? [name.slice(0, -'[]'.length), [value].flat().map(plain)]
        : [name, Array.isArray(value) ? value.map(plain) : plain(value)],
    ),
  );
}

function isFile(value: unknown): value is { readonly data: string } {
  return typeof value === 'object' && value !== null && 'filename' in value && 'data' in value;
}

interface Body {
  readonly key: string;
  readonly path: string;
  readonly method: string;
  readonly schema: unknown;
  readonly isForm: boolean;
}

function bodiesOf(document: Json): readonly Body[] {
  const paths = (document['paths'] ?? {}) as Readonly<Record<string, Json>>;
  return Object.entries(paths).flatMap(([path, methods], place) =>
    Object.entries(methods).flatMap(([method, operation]): Body[] => {
      const content = (at(operation, ['requestBody', 'content']) ?? {}) as Readonly<Record<string, Json>>;
      const type = Object.keys(content).find((name) => name.includes('json') || name.includes('form-data'));
      const schema = type === undefined ? undefined : content[type]?.['schema'];
      return schema === undefined
        ? []
        : [{ key: `${method}${place}`, path, method, schema, isForm: type?.includes('form-data') === true }];
    }),
  );
}

function problem({ instancePath, message, params }: NonNullable<ValidateFunction['errors']>[number]): string {
  const { unevaluatedProperty: extra } = params as { readonly unevaluatedProperty?: string };
  return `${instancePath || '/'} ${message ?? 'is wrong'}${extra === undefined ? '' : `: ${extra}`}`;
}

/** Whether a path is one of a template's: `/models/{model}:generateContent` stands for any text in the braces' place. */
function fits(template: string, path: string): boolean {
  const [plain = ''] = template.split('?');
  const pieces = plain.split(/\{[^}]+\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pieces.join('.+')}$`).test(path);
}

function literal(template: string): number {
  return template.replaceAll(/\{[^}]+\}/g, '').length;
}

function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((current, key) => (current as Json | undefined)?.[key], value);
}

function correct(document: Json, pointer: string, value: unknown): void {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const parent = at(document, keys.slice(0, -1)) as Record<string, unknown> | undefined;
  if (parent === undefined) throw new TypeError(`the description has no ${pointer}`);
  parent[keys.at(-1) ?? ''] = value;
}

const COMPOSED = ['allOf', 'anyOf', 'oneOf'] as const;
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const INNER: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames']);
/** Notes for people, which a validator of 2020-12 may stumble over. */
const NOTES: ReadonlySet<string> = new Set(['nullable', 'discriminator', 'example', 'examples', 'xml', 'externalDocs']);

/**
 * A schema that takes no field which it does not name; 3.0's `nullable` is said as 3.1 does.
 * @param isPart a part of a composition, or one that others refer to, is closed by the whole that it is a part of
 */
function closed(schema: unknown, isPart: boolean): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = schema as Json;
  const out: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(fields)) {
    if (NOTES.has(name)) continue;
    if (MAPS.has(name)) out[name] = mapped(inner as Json, (each) => closed(each, false));
    else if (INNER.has(name)) out[name] = closed(inner, false);
    else if (name === 'prefixItems') out[name] = (inner as unknown[]).map((each) => closed(each, false));
    else if (COMPOSED.includes(name as 'allOf')) out[name] = (inner as unknown[]).map((each) => closed(each, true));
    else out[name] = inner;
  }
  // 3.0 says whether a bound is exclusive, where 2020-12 has the bound itself.
  for (const name of ['exclusiveMinimum', 'exclusiveMaximum']) if (typeof out[name] === 'boolean') delete out[name];
  const isComposed = '$ref' in out || COMPOSED.some((name) => name in out);
  const isOpen = 'additionalProperties' in out || 'patternProperties' in out;
  if (!('properties' in out) && !isComposed && !isOpen && out['type'] === 'object') out['additionalProperties'] = true;
  if (!isPart && !isOpen && ('properties' in out || isComposed)) out['unevaluatedProperties'] = false;
  return fields['nullable'] === true ? { anyOf: [{ type: 'null' }, out] } : out;
}

function mapped(of: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}
