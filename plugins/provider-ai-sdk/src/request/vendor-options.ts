import type { Warning } from '@signalbox/core';
import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { AiSdkOptions, ProviderOptions, Unsaid, VendorOptions } from '../options.ts';

/** What mappings of all operations need to know. */
export interface Wishes {
  readonly vendor: VendorOptions;
  warn(warning: Warning): void;
}

/**
 * What the AI SDK has no field for, in the way that the vendor's package wants to be told; where there is none, a
 * warning.
 * @param path where it stands in the request
 */
export function inVendorsWay<Field extends keyof Unsaid>(
  field: Field,
  value: Unsaid[Field] | undefined,
  { vendor, warn }: Wishes,
  path: string = field,
): ProviderOptions | undefined {
  if (value === undefined) return undefined;
  const say: ((value: Unsaid[Field]) => ProviderOptions | undefined) | undefined = vendor[field];
  const options = say?.(value);
  if (options === undefined) {
    const how = say === undefined ? `, unless vendorOptions.${field} says how` : '';
    warn({ field: path, message: `the AI SDK cannot say this to the model: left out${how}` });
  }
  return options;
}

/** All of them by the vendor's key; of two that say the same the later one counts. */
export function merged(...all: readonly (ProviderOptions | undefined)[]): SharedV4ProviderOptions | undefined {
  const given = all.filter((options) => options !== undefined);
  if (given.length < 2) return given[0] as SharedV4ProviderOptions | undefined;
  const whole: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const options of given) {
    for (const [key, fields] of Object.entries(options)) whole[key] = { ...whole[key], ...fields };
  }
  // JSON is what the specification asks for; what the caller gives goes on as it is.
  return whole as SharedV4ProviderOptions;
}

/**
 * The caller's own options under the key where the package looks for them: `openai` for the model `openai.chat`, unless
 * the user named another; `false` for options that are by key already.
 */
export function byKey(
  own: Readonly<Record<string, unknown>>,
  { provider }: { readonly provider: string },
  optionsKey: AiSdkOptions['optionsKey'],
): ProviderOptions | undefined {
  if (Object.keys(own).length === 0) return undefined;
  if (optionsKey === false) return own as ProviderOptions;
  const name = provider.split('.', 1)[0] as string;
  return { [optionsKey ?? OTHER_KEYS[name] ?? name]: own };
}

/** Packages that look elsewhere than under the name of their models. */
const OTHER_KEYS: Readonly<Record<string, string>> = { 'amazon-bedrock': 'bedrock' };
