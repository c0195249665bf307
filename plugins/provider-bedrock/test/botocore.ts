import { existsSync, readFileSync } from 'node:fs';
import type { Description } from '@signalbox/testkit';

/** The parts of an AWS service model that say what a request may hold. */
interface ServiceModel {
  readonly operations: Readonly<
    Record<string, { readonly http: { readonly method: string; readonly requestUri: string }; readonly input?: Ref }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Ref {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Ref>>;
  readonly required?: readonly string[];
  readonly union?: boolean;
  readonly document?: boolean;
  /** The member that is the whole body. */
  readonly payload?: string;
  readonly member?: Ref;
  readonly key?: Ref;
  readonly value?: Ref;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * AWS's own description of a JSON API, as its SDKs are made from, applied strictly: a field that it does not name is a
 * problem, and a union has one member.
 * @returns `undefined` where there is no such file: what needs it is then to be skipped
 */
export function readBotocore(file: string): Description | undefined {
  if (!existsSync(file)) return undefined;
  const model = JSON.parse(readFileSync(file, 'utf8')) as ServiceModel;
  const routes = Object.values(model.operations).map(({ http, input }) => ({
    method: http.method,
    path: new RegExp(`^${http.requestUri.replaceAll(/\{\w+\}/g, '(?:[^/]|/(?!\\w+$))+')}$`),
    input,
  }));
  return {
    problemsOf({ method, path, body }) {
      const route = routes.find((one) => one.method === method && one.path.test(decodeURIComponent(path)));
      if (route === undefined) return undefined;
      return route.input === undefined ? [] : bodyProblems(model, route.input, body);
    },
  };
}

/** The body has the members that are in no path, query or header. */
function bodyProblems({ shapes }: ServiceModel, { shape: name }: Ref, body: unknown): string[] {
  const shape = shapes[name];
  // A payload of bytes belongs to the model that is called, not to AWS.
  if (shape === undefined || shape.payload !== undefined) return [];
  const inBody = Object.entries(shape.members ?? {}).filter(([, { location }]) => location === undefined);
  const members = Object.fromEntries(inBody);
  const required = shape.required?.filter((member) => Object.hasOwn(members, member)) ?? [];
  return structure({ ...shape, members, required }, body, '', shapes);
}

type Check = (shape: Shape, value: unknown, at: string, shapes: ServiceModel['shapes']) => string[];

const CHECKS: Readonly<Record<string, Check>> = {
  structure,
  list(shape, value, at, shapes) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    const items = value.flatMap((item, index) => problems(shape.member, item, `${at}[${index}]`, shapes));
    return [...outOfRange(shape, value.length, `${at} has a length that`), ...items];
  },
  map(shape, value, at, shapes) {
    if (!isObject(value)) return [`${at} is no map`];
    return Object.entries(value).flatMap(([key, one]) => [
      ...problems(shape.key, key, `${at} key`, shapes),
      ...problems(shape.value, one, `${at}.${key}`, shapes),
    ]);
  },
  string(shape, value, at) {
    if (typeof value !== 'string') return [`${at} is no text`];
    const isListed = shape.enum === undefined || shape.enum.includes(value);
    const fits = shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`).test(value);
    return [
      ...(isListed ? [] : [`${at} is none of its values`]),
      ...(fits ? [] : [`${at} does not fit its pattern`]),
      ...outOfRange(shape, value.length, `${at} has a length that`),
    ];
  },
  blob(_shape, value, at) {
    const isBase64 = typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0;
    return isBase64 ? [] : [`${at} is no base64`];
  },
  boolean: (_shape, value, at) => (typeof value === 'boolean' ? [] : [`${at} is neither true nor false`]),
  integer: (shape, value, at) =>
    Number.isInteger(value) ? outOfRange(shape, value, at) : [`${at} is no whole number`],
  float: (shape, value, at) => (typeof value === 'number' ? outOfRange(shape, value, at) : [`${at} is no number`]),
};

function problems(ref: Ref | undefined, value: unknown, at: string, shapes: ServiceModel['shapes']): string[] {
  const shape = ref === undefined ? undefined : shapes[ref.shape];
  if (shape === undefined) return [`${at} has no shape`];
  // Any JSON at all.
  if (shape.document === true) return [];
  const check = CHECKS[shape.type];
  return check === undefined ? [`${at} is of an unknown type ${shape.type}`] : check(shape, value, at, shapes);
}

function structure(
  { members = {}, required = [], union = false }: Shape,
  value: unknown,
  at: string,
  shapes: ServiceModel['shapes'],
): string[] {
  if (!isObject(value)) return [`${at || '/'} is no object`];
  const names = Object.keys(value);
  return [
    ...required.filter((name) => !names.includes(name)).map((name) => `${at}.${name} is missing`),
    ...(union && names.length !== 1 ? [`${at} has ${names.length} members instead of one`] : []),
    ...names.flatMap((name) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      return member === undefined
        ? [`${at}.${name} is unknown`]
        : problems(member, value[name], `${at}.${name}`, shapes);
    }),
  ];
}

function outOfRange({ min, max }: Shape, size: unknown, at: string): string[] {
  const isIn = Number(size) >= (min ?? Number.NEGATIVE_INFINITY) && Number(size) <= (max ?? Number.POSITIVE_INFINITY);
  return isIn ? [] : [`${at} is out of range`];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
