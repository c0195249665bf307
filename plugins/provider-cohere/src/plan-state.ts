/** What the state of a plan holds: that it is one. Its words are the text beside it. */
export const PLAN = { type: 'tool_plan' } as const;

export function isPlan(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === PLAN.type;
}
