/** Where the keys of one store lie. All begin with one hash tag, so that in a cluster they lie in one slot. */
export interface Space {
  /** The two keys of entries. */
  readonly entries: readonly [values: string, ends: string];
  readonly cache: string;
  readonly counters: string;
  readonly leases: string;
  readonly records: string;
  readonly marks: string;
  /** What scripts are told of the time: nothing, so that Redis' own counts. Tests tell it. */
  readonly now: () => string;
}

export function spaceOf(prefix: string, now?: () => number): Space {
  const tag = `{${prefix}}:`;
  return {
    entries: [`${tag}entries`, `${tag}entries:ends`],
    cache: `${tag}cache:`,
    counters: `${tag}quota:`,
    leases: `${tag}leases`,
    records: `${tag}hold:`,
    marks: `${tag}charged:`,
    now: now === undefined ? () => '' : () => String(now()),
  };
}

/** A pattern for SCAN that means the text itself, and whatever follows. */
export function patternOf(text: string): string {
  return `${text.replaceAll(/[\\*?[\]^]/g, '\\$&')}*`;
}
