import type { BaseRequest } from './request.ts';

/** Text to be written between what stands before and what stands after: completion of code, most often. */
export interface FillRequest extends BaseRequest {
  readonly prefix: string;
  /** Absent: the prefix is gone on with. */
  readonly suffix?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly maxOutputTokens?: number;
}
