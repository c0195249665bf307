import type { BaseRequest, ProviderCall } from '@signalbox/core';
import { ownOptions } from '../own-options.ts';
import type { MediaField, MediaQuirks } from './media-quirks.ts';

/** Whose options of a request are passed on untranslated. */
export interface OptionNames {
  readonly provider: string;
  readonly dialect?: string;
}

/** What one body is made of. */
interface Parts<Request> {
  /** What it must have. */
  readonly required: Readonly<Record<string, unknown>>;
  /** Fields of the request that go as they are, under the wire's name. */
  readonly fields: Readonly<Partial<Record<keyof Request & MediaField, string>>>;
  /** What the caller wants that goes in other words. */
  readonly translated?: Readonly<Record<string, unknown>>;
}

/**
 * The body of one call: what it must have, what its model is always sent, what the caller wants, and over all that the
 * caller's own options. A field that the model lacks is reported, and not sent.
 */
export function mediaBody<Request extends BaseRequest>(
  call: ProviderCall<Request>,
  quirks: MediaQuirks,
  names: OptionNames,
  { required, fields, translated }: Parts<Request>,
): Record<string, unknown> {
  const { model, request } = call;
  const always = quirks.alwaysSent?.find(({ models }) => models.test(model))?.fields;
  const body: Record<string, unknown> = { model, ...required, ...always };
  for (const [name, word] of Object.entries(fields) as [keyof Request & MediaField, string][]) {
    const value = request[name];
    if (value !== undefined && takes(call, quirks, name)) body[word] = value;
  }
  return { ...body, ...translated, ...ownOptions(request.providerOptions, names) };
}

/** Whether the model takes the field; that it does not is reported. */
export function takes(
  { model, warn }: Pick<ProviderCall<never>, 'model' | 'warn'>,
  { lacks = [] }: MediaQuirks,
  field: MediaField,
): boolean {
  const isLacking = lacks.some(({ models, fields }) => fields.includes(field) && models?.test(model) !== false);
  if (isLacking) warn({ field, message: `${model} does not take ${field}: it is not sent` });
  return !isLacking;
}
