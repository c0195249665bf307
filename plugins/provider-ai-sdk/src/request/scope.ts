import type { ChatCall } from '@signalbox/core';
import type { Generation } from '../generations/generation.ts';
import type { VendorOptions } from '../options.ts';
import type { Silences } from './silences.ts';
import type { Wishes } from './vendor-options.ts';

/** What the mapping of a conversation needs beside the conversation. */
export interface Scope extends Wishes {
  readonly call: ChatCall;
  /** The id in use: opaque state tagged with another one stays here. */
  readonly origin: string;
  readonly generation: Generation;
  readonly vendor: VendorOptions;
  readonly silences: Silences;
  /** The ids of tool calls that the vendor takes. */
  readonly toolCallIds: RegExp;
  /** URLs that the model fetches itself, by media type. */
  readonly supportedUrls: Readonly<Record<string, readonly RegExp[]>>;
}
