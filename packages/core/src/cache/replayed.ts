import type { AttemptRecord } from '../contracts/index.ts';

/** Who gave an answer, and what that took. */
export type AnsweredBy = Pick<AttemptRecord, 'provider' | 'model' | 'responseModel' | 'requestId' | 'usage' | 'cost'>;

/** An answer that is given a second time. */
export interface Replayed {
  readonly kind: 'exact' | 'semantic' | 'coalesced';
  readonly ageMs: number;
  /** Of `semantic`: how near the two questions are, a cosine. */
  readonly similarity?: number;
  readonly answer: AnsweredBy;
}
