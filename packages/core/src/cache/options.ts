import type { Operation, OperationRequest } from '../contracts/index.ts';
import type { SemanticOptions } from './semantic-options.ts';

/** How answers are kept. */
export interface CacheOptions {
  /** How long an answer may be used. */
  readonly ttlMs: number;
  /** How much the memory may hold, where no store carries a cache. */
  readonly maxBytes: number;
  /** A longer answer is not kept, and not shared among those who ask at once. */
  readonly maxAnswerBytes: number;
  /** Answers are given only to requests of the same namespace. */
  readonly namespace: string;
  /** Also where asking again would give another answer: no temperature of 0 and no seed. */
  readonly sampled: boolean;
  /** What is cached. */
  readonly operations: readonly Operation[];
  /** How long a store may take before it counts as empty. */
  readonly timeLimitMs: number;
  /** Answers to questions that only mean the same; `undefined`: only to the very same. */
  readonly semantic: SemanticOptions | undefined;
}

/** What a request is to the cache. */
export interface CacheWish {
  readonly read: boolean;
  readonly write: boolean;
  readonly ttlMs: number;
  readonly namespace: string;
}

/** Pictures, sounds and documents are large, and seldom asked for twice. */
export const CACHED_OPERATIONS: readonly Operation[] = ['chat', 'fill', 'embed', 'rerank'];

/** @returns `undefined` for a request that has nothing to do with the cache */
export function wishOf(options: CacheOptions, { operation, request }: OperationRequest): CacheWish | undefined {
  if (!options.operations.includes(operation) || request.routing?.sideEffects === true) return undefined;
  const { cache = {} } = request;
  const likely = options.sampled || isRepeatable({ operation, request } as OperationRequest);
  const wish = {
    read: cache.read ?? likely,
    write: cache.write ?? likely,
    ttlMs: cache.ttlMs ?? options.ttlMs,
    namespace: cache.namespace ?? options.namespace,
  };
  return wish.read || wish.write ? wish : undefined;
}

/** Whether asking again is expected to give the same answer. */
function isRepeatable({ operation, request }: OperationRequest): boolean {
  if (operation === 'embed' || operation === 'rerank' || operation === 'ocr') return true;
  if ('seed' in request && request.seed !== undefined) return true;
  return 'temperature' in request && request.temperature === 0;
}
