import type { Dialect } from './dialect.ts';
import { openai } from './openai.ts';

/** The wires that come with this package. */
export const DIALECTS = { openai } as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
