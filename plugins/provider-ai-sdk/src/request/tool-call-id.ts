import type { Scope } from './scope.ts';

/** What most vendors take: those of other providers may have any characters. */
export const TOOL_CALL_IDS = /^[\w.:-]+$/;

/** The id as the vendor takes it. Calls and results are renamed alike, so they still match. */
export function toolCallId(id: string, { toolCallIds }: Scope): string {
  return id.search(toolCallIds) < 0 ? id.replaceAll(/[^\w-]/g, '_') : id;
}
