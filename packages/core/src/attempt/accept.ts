import { RouterError } from '../errors/router-error.ts';
import type { Accept, Chunk, ToolCallPart, Verdict, WholeAnswer } from '../contracts/index.ts';
import type { Flight } from './flight.ts';

/**
 * Asks the route whether an answer will do.
 * @returns the failure that a refusal is; `undefined`: it will do
 */
export async function judge(accept: Accept, flight: Flight): Promise<RouterError | undefined> {
  const { provider, model } = flight.draft.candidate;
  let verdict: Verdict;
  try {
    verdict = await accept(wholeAnswer(flight.held, provider, model));
  } catch (error) {
    verdict = `its check threw ${error instanceof Error ? error.name : typeof error}`;
  }
  if (verdict === true) return undefined;
  const why = typeof verdict === 'string' && verdict !== '' ? `: ${verdict}` : '';
  return new RouterError('answer_rejected', {
    message: `the answer of ${provider}/${model} was not accepted${why}`,
    provider,
    model,
    billed: true,
  });
}

/** The answer as its judge sees it. */
export function wholeAnswer(chunks: readonly Chunk[], provider: string, model: string): WholeAnswer {
  let text = '';
  let reasoning = '';
  const calls = new Map<number, { type: 'tool-call'; id: string; name: string; arguments: string }>();
  for (const chunk of chunks) {
    if (chunk.type === 'text-delta') text += chunk.text;
    else if (chunk.type === 'reasoning-delta') reasoning += chunk.text;
    else if (chunk.type === 'tool-call-delta') {
      const call = calls.get(chunk.index) ?? { type: 'tool-call', id: '', name: '', arguments: '' };
      call.id ||= chunk.id ?? '';
      call.name ||= chunk.name ?? '';
      call.arguments += chunk.argumentsDelta;
      calls.set(chunk.index, call);
    }
  }
  const finish = chunks.findLast((chunk) => chunk.type === 'finish');
  const toolCalls: readonly ToolCallPart[] = [...calls.values()];
  return { provider, model, text, reasoning, toolCalls, finishReason: finish?.finishReason ?? 'other' };
}
