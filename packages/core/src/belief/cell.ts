/**
 * What was seen of one candidate, as sums that can be added up over processes. Judgements are kept as a normal
 * distribution on the logistic scale: `precision` is how much they say, `pull` is precision times the mean of what they
 * say, an offset from the prior. Signs are kept beside them: see `signShift`.
 */
export interface Cell {
  /** How many judgements, each by its weight, older ones counting less. */
  readonly answers: number;
  readonly precision: number;
  readonly pull: number;
  /** Over how many answers signs were looked for, and what they came to together. */
  readonly seen: number;
  readonly signs: number;
  /** Epoch milliseconds of the last change. */
  readonly at: number;
}

export const EMPTY_CELL: Cell = { answers: 0, precision: 0, pull: 0, seen: 0, signs: 0, at: 0 };

/** How fast the past is forgotten. */
export interface Forgetting {
  /** What is this old counts half. */
  readonly halfLifeMs: number;
  /** About how many of the last judgements count: models change. */
  readonly answers: number;
}

/** Signs come with every answer, judgements with few. */
const SEEN_PER_ANSWER = 5;

/** The cell as it counts at a later time. */
export function agedCell(cell: Cell, now: number, { halfLifeMs }: Forgetting): Cell {
  const age = now - cell.at;
  // A clock that was put back makes nothing grow.
  return age <= 0 ? cell : { ...scaled(cell, 2 ** (-age / halfLifeMs)), at: now };
}

/** The cell with one more judgement. @param gain how much it says, and where it pulls: of `evidenceOf` */
export function withJudgement(cell: Cell, weight: number, gain: Evidence, now: number, forgetting: Forgetting): Cell {
  const aged = agedCell(cell, now, forgetting);
  const keep = 1 - Math.min(1, weight / forgetting.answers);
  return {
    ...aged,
    answers: aged.answers * keep + weight,
    precision: aged.precision * keep + weight * gain.precision,
    pull: aged.pull * keep + weight * gain.pull,
    at: Math.max(cell.at, now),
  };
}

/** The cell with a judgement put right that it holds already. */
export function withCorrection(cell: Cell, pull: number): Cell {
  return { ...cell, pull: cell.pull + pull };
}

/** The cell with what the signs of one more answer came to. @param isNew `false`: a sign of an answer that was seen before */
export function withSigns(cell: Cell, signs: number, isNew: boolean, now: number, forgetting: Forgetting): Cell {
  const aged = agedCell(cell, now, forgetting);
  const keep = isNew ? 1 - 1 / (forgetting.answers * SEEN_PER_ANSWER) : 1;
  return {
    ...aged,
    seen: aged.seen * keep + (isNew ? 1 : 0),
    signs: aged.signs * keep + signs,
    at: Math.max(cell.at, now),
  };
}

/** What two processes have seen, together. */
export function joined(a: Cell, b: Cell, forgetting: Forgetting): Cell {
  const at = Math.max(a.at, b.at);
  const one = agedCell(a, at, forgetting);
  const other = agedCell(b, at, forgetting);
  return {
    answers: one.answers + other.answers,
    precision: one.precision + other.precision,
    pull: one.pull + other.pull,
    seen: one.seen + other.seen,
    signs: one.signs + other.signs,
    at,
  };
}

function scaled(cell: Cell, by: number): Cell {
  return {
    answers: cell.answers * by,
    precision: cell.precision * by,
    pull: cell.pull * by,
    seen: cell.seen * by,
    signs: cell.signs * by,
    at: cell.at,
  };
}

export interface Evidence {
  readonly precision: number;
  readonly pull: number;
}

/** A judgement says little where its outcome was clear, but never nothing. */
const LEAST_PRECISION = 0.05;

/**
 * What one judgement says of an ability: the step of Newton's method from where the belief stands now.
 * @param value the judgement, 0 to 1
 * @param expected what was expected of this prompt, 0 to 1
 * @param offset the belief's offset from the prior
 */
export function evidenceOf(value: number, expected: number, offset: number): Evidence {
  const precision = Math.max(LEAST_PRECISION, expected * (1 - expected));
  return { precision, pull: precision * offset + (value - expected) };
}

/** Where few answers were looked at, chance makes signs: they count in full only over many. */
const SIGNS_UNSURE = 50;

/** What signs add to the expected quality, or take away: how much more often they are good, or bad, than with others. */
export function signShift({ seen, signs }: Cell): number {
  return signs / (seen + SIGNS_UNSURE);
}
