import type { ServerResponse } from 'node:http';
import { answerTo, type Speaker } from './answer.ts';
import type { CheckSettings, Dialect, Ids, WireReply, WireRequest } from './dialects/dialect.ts';
import { kindOfStatus, Refusal, retryAfterHeaders, type Failure } from './failure.ts';
import type { Fault } from './faults.ts';
import type { LoggedRequest } from './log.ts';
import type { NeutralRequest, WholeAnswer } from './neutral.ts';
import type { EmulatorOptions } from './options.ts';
import { createWriter, cut } from './pace.ts';
import { sendReplacement, sendStream, sendWhole, type Pace } from './respond.ts';
import { createPromptCache, hash } from './tokens.ts';

export interface Desk {
  readonly pace: Pace;
  answer(entry: LoggedRequest, response: ServerResponse, fault: Fault | undefined): Promise<void>;
}

/** What answers: the dialect, what it is told to say, and how fast. */
export function createDesk(dialect: Dialect, options: EmulatorOptions): Desk {
  const seed = String(options.seed ?? 1);
  const pace: Pace = { latencyMs: options.latencyMs ?? 0, tokensPerSecond: options.tokensPerSecond };
  const settings: CheckSettings = {
    apiKey: options.apiKey,
    models: options.models,
    extraFields: options.extraFields ?? [],
  };
  const speaker: Speaker = {
    cache: createPromptCache(),
    seed,
    reply: options.reply,
    dimensions: options.dimensions ?? 256,
  };
  let served = 0;

  const refuseWith = async (response: ServerResponse, failure: Failure, ids: Ids): Promise<void> => {
    const reply = failureReply(dialect, failure, ids);
    await sendWhole(response, reply, undefined);
  };

  return {
    pace,
    async answer(entry, response, fault) {
      served += 1;
      const ids = idsFor(seed, served, options.models ?? []);
      if (fault?.kind === 'reset') return cut(response, 'reset');
      if (fault?.kind === 'hang-before-headers') return createWriter(response).untilLeft();
      await createWriter(response).wait(pace.latencyMs);
      const refused = refusalOf(fault);
      if (refused !== undefined) return refuseWith(response, refused, ids);
      let request: NeutralRequest;
      try {
        request = dialect.check(wireRequest(entry), settings);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuseWith(response, error.failure, ids);
      }
      await send(response, request, fault, ids);
    },
  };

  async function send(
    response: ServerResponse,
    request: NeutralRequest,
    fault: Fault | undefined,
    ids: Ids,
  ): Promise<void> {
    const answer = usageLeftOut(answerTo(request, speaker), fault);
    const headers = dialect.headers(ids, answer);
    const streamed = request.stream && !(fault?.kind === 'wrong-content-type' && fault.body === 'json');
    const contentType = streamed ? dialect.streamContentType : 'application/json';
    if (sendReplacement(response, fault, contentType, headers)) return;
    if (streamed) {
      const frames = dialect.frames(answer, request, ids);
      return sendStream(response, { dialect, frames, ids, headers, pace }, fault);
    }
    if (fault?.kind === 'stream-error') return refuseWith(response, { kind: fault.reason ?? 'overloaded' }, ids);
    const reply: WireReply = { status: 200, headers, body: dialect.whole(answer, request, ids) };
    if (pace.tokensPerSecond !== undefined) {
      await createWriter(response).wait(((answer.usage?.outputTokens ?? 0) * 1000) / pace.tokensPerSecond);
    }
    await sendWhole(response, reply, fault);
  }
}

function usageLeftOut(answer: WholeAnswer, fault: Fault | undefined): WholeAnswer {
  return fault?.kind === 'no-usage' ? { ...answer, usage: undefined } : answer;
}

/** The refusal that a fault asks for. */
function refusalOf(fault: Fault | undefined): Failure | undefined {
  if (fault?.kind === 'rate-limit') {
    return { kind: 'rate-limit', retryAfter: { form: fault.form ?? 'seconds', ms: fault.retryAfterMs ?? 1000 } };
  }
  if (fault?.kind !== 'status') return undefined;
  const { status, message } = fault;
  const reason = fault.reason ?? (status === undefined ? 'server-error' : kindOfStatus(status));
  return {
    kind: reason,
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { message }),
  };
}

function failureReply(dialect: Dialect, failure: Failure, ids: Ids): WireReply {
  const reply = dialect.failure(failure, ids);
  const now = Date.now();
  const reset = failure.retryAfter?.form === 'vendor-reset' ? dialect.resetHeaders(failure.retryAfter.ms, now) : {};
  return {
    ...reply,
    headers: { ...dialect.headers(ids, undefined), ...reply.headers, ...reset, ...retryAfterHeaders(failure, now) },
  };
}

function idsFor(seed: string, served: number, models: readonly string[]): Ids {
  return {
    requestId: hash(`${seed} request ${served}`).slice(0, 32),
    answerId: hash(`${seed} answer ${served}`).slice(0, 24),
    createdSec: Math.floor(Date.now() / 1000),
    models,
  };
}

function wireRequest(entry: LoggedRequest): WireRequest {
  const { method, headers, body } = entry;
  return { method, headers, body, path: decoded(entry.path), query: new URLSearchParams(entry.query) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
