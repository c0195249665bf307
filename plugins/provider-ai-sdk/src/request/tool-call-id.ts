import { createHash } from 'node:crypto';
import type { Scope } from './scope.ts';

/** What most vendors take: those of other providers may have any characters, and any number of them. */
export const TOOL_CALL_IDS = /^[\w.:-]{1,64}$/;

const MOST = 64;
const DIGEST = 16;

/** The id as the vendor takes it. Calls and results are renamed alike, so they still match. */
export function toolCallId(id: string, { toolCallIds }: Scope): string {
  if (id.search(toolCallIds) >= 0) return id;
  const plain = id.replaceAll(/[^\w-]/g, '_');
  if (plain.length > 0 && plain.length <= MOST) return plain;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, DIGEST);
  return `${plain.slice(0, MOST - DIGEST - 1)}_${digest}`;
}
