import type { ChatRequest } from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { withOwnState } from '../attempt/own-state.ts';
import { refusalOf } from '../plan/make-plan.ts';
import type { Journey } from './journey.ts';
import { restMs, type RoadDeps } from './road.ts';

/** How many input tokens a request has, and who says so. */
export interface TokenCount {
  readonly inputTokens: number;
  /** `estimate`: ours, rounded up, where the provider does not count. */
  readonly source: 'provider' | 'estimate';
  /** The candidate that the request would go to. */
  readonly provider: string;
  readonly model: string;
}

/**
 * Asks the first candidate of the plan. Not behind its breaker and not retried: nothing is generated and nothing billed.
 * @throws RouterError `no_candidate`, or what the provider answers
 */
export async function countTokens(deps: RoadDeps, journey: Journey, request: ChatRequest): Promise<TokenCount> {
  const [first] = journey.plan.candidates;
  if (first === undefined) throw refusalOf(journey.plan, (key) => restMs(deps, key));
  const { provider: id, model, card } = first;
  const provider = await deps.provider(id);
  const estimate: TokenCount = {
    inputTokens: journey.expected.inputTokens,
    source: 'estimate',
    provider: id,
    model,
  };
  if (provider.countTokens === undefined) return estimate;
  const signal = request.signal ?? new AbortController().signal;
  try {
    const call = { model, card, request: withOwnState(request, id), signal, warn: () => {} };
    return { inputTokens: await provider.countTokens(call), source: 'provider', provider: id, model };
  } catch (error) {
    // Some providers count for some of their models only.
    if (RouterError.isInstance(error) && error.code === 'unsupported_param') return estimate;
    throw error;
  }
}
