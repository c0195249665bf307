import type { ChatRequest, Clock, Settlement } from '../contracts/index.ts';
import { toNanoUsd } from '../money/nano-usd.ts';

export interface ProbeOptions {
  /** How old the last measurement may be before the candidates are measured again. `Infinity`: they are not. */
  readonly everyMs: number;
  /** Candidates whose breaker has rested long enough are asked for a sign of life, so that no request has to find out. */
  readonly openBreakers: boolean;
  /** What probing may cost; no probe is made beyond it. */
  readonly maxUsdPerHour: number;
  /** Whom to measure. Default: those that tasks and `fallback` name, else the first chat model of each provider. */
  readonly candidates?: readonly string[];
}

export interface ProbeInput {
  readonly options: ProbeOptions;
  readonly clock: Clock;
  /** Names of the candidates to be measured. */
  readonly candidates: () => readonly string[];
  /** Keys of candidates that may be probed although their breaker is not closed. */
  readonly resting: () => readonly string[];
  /** Sends a request, leaves after its first content, and says what it cost. */
  readonly send: (request: ChatRequest) => Promise<Settlement | undefined>;
}

/** Calls made for measuring alone. They start when a request comes, never by a timer, and no request waits for them. */
export interface Probes {
  /** Starts what is due. */
  tick(): void;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
}

const HOUR_MS = 3_600_000;

/** The shortest question there is: the answer is thrown away. */
const QUESTION: Pick<ChatRequest, 'messages' | 'maxOutputTokens'> = {
  messages: [{ role: 'user', content: 'Hi' }],
  maxOutputTokens: 16,
};

/** Between two looks at resting breakers: they rest for seconds. */
const REST_CHECK_MS = 1_000;

export function createProbes({ options, clock, candidates, resting, send }: ProbeInput): Probes {
  const measures = options.everyMs < Infinity;
  const isOff = !measures && !options.openBreakers;
  let measuredAt = -Infinity;
  let lookedAt = -Infinity;
  let windowFrom = 0;
  let spentNanoUsd = 0;
  const underWay = new Map<string, Promise<void>>();

  const mayStart = (): boolean => {
    const now = clock.monotonicMs();
    if (now - windowFrom > HOUR_MS) {
      windowFrom = now;
      spentNanoUsd = 0;
    }
    return spentNanoUsd < toNanoUsd(options.maxUsdPerHour);
  };

  const start = (model: string): void => {
    if (underWay.has(model) || !mayStart()) return;
    const request: ChatRequest = {
      ...QUESTION,
      model,
      metadata: { task: 'general', tags: ['probe'] },
      routing: { fallback: false, hedge: false, race: 1 },
    };
    const probe = send(request)
      .then((settlement) => void (spentNanoUsd += settlement?.cost.nanoUsd ?? 0))
      // What went wrong is in the observation and in the breaker.
      .catch(() => {})
      .finally(() => underWay.delete(model));
    underWay.set(model, probe);
  };

  return {
    tick() {
      if (isOff) return;
      const now = clock.monotonicMs();
      if (measures && now - measuredAt >= options.everyMs) {
        measuredAt = now;
        for (const name of candidates()) start(name);
      }
      if (!options.openBreakers || now - lookedAt < REST_CHECK_MS) return;
      lookedAt = now;
      for (const key of resting()) start(key);
    },
    async idle() {
      await Promise.all(underWay.values());
    },
  };
}
