import {
  definePlugin,
  type ChatChunk,
  type Chunk,
  type Clock,
  type CommonProviderOptions,
  type ModelCard,
  type ModelOverride,
  type Operation,
  type PluginContext,
  type Provider,
  type ProviderCall,
  type ProviderPlugin,
  type Requests,
} from '@signalbox/core';
import { collect } from './chunks.ts';
import { play, type FakeStep } from './script.ts';

type AnyRequest = Requests[Operation];

type Awaitable<T> = T | Promise<T>;

/** One call that a fake provider got. The fields change while it runs. */
export interface FakeCall {
  readonly operation: Operation;
  /** Whether it came through `stream`. */
  readonly streamed: boolean;
  readonly model: string;
  readonly card: ModelCard;
  readonly request: AnyRequest;
  readonly signal: AbortSignal;
  /** On the clock, epoch milliseconds. */
  readonly at: number;
  /** The signal has aborted. */
  readonly aborted: boolean;
  /** `left`: the reader stopped before the end. */
  readonly outcome: 'running' | 'finished' | 'failed' | 'left';
  /** Chunks handed over so far. */
  readonly chunksSent: number;
}

export interface FakeProviderOptions extends Omit<CommonProviderOptions, 'models'> {
  /** First half of `provider/model`. Default: `fake`. */
  readonly id?: string;
  /** Ids, or cards with only what matters. Default: one chat model, `model`. */
  readonly models?: readonly (string | ModelOverride)[];
  /** One step per call, in order, or a function of the call. Default: every call says `ok`. */
  readonly script?: readonly FakeStep[] | ((call: FakeCall, index: number) => FakeStep);
  /** What a call past the end of the script gets. Default: `repeat-last`. */
  readonly after?: 'repeat-last' | 'cycle';
  /** Default: the clock of the PluginContext. */
  readonly clock?: Clock;
  /** Offer `complete` beside `stream`. Default: no. */
  readonly offerComplete?: boolean;
  /** What `listModels` answers. Default: the ids of `models`. */
  readonly listedModels?: readonly string[];
  /** What `countTokens` answers, or throws. Absent: the provider does not count. */
  readonly countedTokens?: number | Error;
  /** What `discoverModels` answers. Absent: the provider does not discover. */
  readonly discovers?: (signal: AbortSignal) => Awaitable<readonly (string | ModelOverride)[]>;
}

/** A provider plugin with a script and a memory. */
export interface FakeProvider extends ProviderPlugin {
  readonly calls: readonly FakeCall[];
  /** How often `create` was called. */
  readonly created: number;
  readonly disposed: number;
  /** More steps, after those there are. Not for a script that is a function. */
  push(...steps: FakeStep[]): void;
}

/** A model card of which only some fields matter. Default: a free chat model that can do everything. */
export function fakeCard(card: string | ModelOverride): ModelCard {
  return {
    kind: 'chat',
    capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'vision', 'reasoning'],
    price: { kind: 'free' },
    ...(typeof card === 'string' ? { id: card } : card),
  };
}

/** A provider in memory that does what its script says. Nothing leaves the process. */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const { id = 'fake', models = ['model'], script = [], countedTokens, discovers } = options;
  const cards = models.map(fakeCard);
  const steps = typeof script === 'function' ? [] : [...script];
  const calls: FakeCall[] = [];
  const counts = { created: 0, disposed: 0 };

  const stepOf = (call: FakeCall, index: number): FakeStep => {
    if (typeof script === 'function') return script(call, index);
    return steps[options.after === 'cycle' ? index % steps.length : Math.min(index, steps.length - 1)] ?? {};
  };

  const run = (context: PluginContext, operation: Operation, streamed: boolean) =>
    async function* (call: ProviderCall<AnyRequest>): AsyncGenerator<Chunk, void> {
      const clock = options.clock ?? context.clock;
      const { record, entry } = remember(call, operation, streamed, clock.now());
      const index = calls.push(entry) - 1;
      try {
        const stage = { provider: id, model: call.model, clock, signal: call.signal, warn: call.warn.bind(call) };
        for await (const chunk of play(stepOf(entry, index), stage, silentAnswer(operation, call.request))) {
          record.chunksSent += 1;
          yield chunk;
        }
        record.outcome = 'finished';
      } catch (error) {
        record.outcome = 'failed';
        throw error;
      } finally {
        if (record.outcome === 'running') record.outcome = 'left';
      }
    };

  const plugin = definePlugin<CommonProviderOptions>({
    kind: 'provider',
    id,
    apiVersion: 1,
    models: cards,
    discovers: discovers !== undefined,
    create: (_options, context): Provider => {
      counts.created += 1;
      return {
        stream: (call) => run(context, 'chat', true)(call) as AsyncGenerator<ChatChunk, void>,
        ...(options.offerComplete === true
          ? { complete: async (call) => (await collect(run(context, 'chat', false)(call))) as ChatChunk[] }
          : {}),
        fill: (call) => run(context, 'fill', true)(call) as AsyncGenerator<ChatChunk, void>,
        embed: (call) => collect(run(context, 'embed', false)(call)),
        rerank: (call) => collect(run(context, 'rerank', false)(call)),
        generateImages: (call) => collect(run(context, 'image', false)(call)),
        speak: (call) => collect(run(context, 'speech', false)(call)),
        transcribe: (call) => collect(run(context, 'transcription', false)(call)),
        ocr: (call) => collect(run(context, 'ocr', false)(call)),
        ...(countedTokens === undefined
          ? {}
          : {
              countTokens: async () => {
                if (countedTokens instanceof Error) throw countedTokens;
                return countedTokens;
              },
            }),
        ...(discovers === undefined
          ? {}
          : { discoverModels: async (signal) => (await discovers(signal)).map(fakeCard) }),
        listModels: async () => options.listedModels ?? cards.map((card) => card.id),
        dispose: () => void (counts.disposed += 1),
      };
    },
  })(commonOptions(options));

  return Object.defineProperties(plugin, {
    calls: { value: calls, enumerable: true },
    created: { get: () => counts.created, enumerable: true },
    disposed: { get: () => counts.disposed, enumerable: true },
    push: { value: (...more: FakeStep[]) => void steps.push(...more) },
  }) as FakeProvider;
}

/** What a person who installs the plugin could say. */
function commonOptions({ compliance, regions, group, weight }: FakeProviderOptions): CommonProviderOptions {
  return {
    ...(compliance !== undefined && { compliance }),
    ...(regions !== undefined && { regions }),
    ...(group !== undefined && { group }),
    ...(weight !== undefined && { weight }),
  };
}

interface Progress {
  outcome: FakeCall['outcome'];
  chunksSent: number;
}

function remember(
  call: ProviderCall<AnyRequest>,
  operation: Operation,
  streamed: boolean,
  at: number,
): { record: Progress; entry: FakeCall } {
  const record: Progress = { outcome: 'running', chunksSent: 0 };
  const { model, card, request, signal } = call;
  const entry: FakeCall = {
    operation,
    streamed,
    model,
    card,
    request,
    signal,
    at,
    get aborted() {
      return signal.aborted;
    },
    get outcome() {
      return record.outcome;
    },
    get chunksSent() {
      return record.chunksSent;
    },
  };
  return { record, entry };
}

/** What a step that says nothing answers: what the operation cannot do without. */
function silentAnswer(operation: Operation, request: AnyRequest): readonly Chunk[] {
  return (SILENT[operation] as (request: AnyRequest) => readonly Chunk[])(request);
}

const OK: readonly Chunk[] = [{ type: 'text-delta', text: 'ok' }];
const SOURCE = { data: 'AAAA', mediaType: 'image/png' };

const SILENT: { readonly [Name in Operation]: (request: Requests[Name]) => readonly Chunk[] } = {
  chat: () => OK,
  fill: () => OK,
  embed: ({ input }) => [{ type: 'embeddings', embeddings: input.map(() => [0, 1]) }],
  rerank: ({ documents, topN = documents.length }) => {
    const ranking = documents.map((_, index) => ({ index, score: 1 / (index + 1) })).slice(0, topN);
    return [{ type: 'ranking', ranking }];
  },
  image: ({ count = 1 }) => [{ type: 'images', images: Array.from({ length: count }, () => ({ source: SOURCE })) }],
  speech: () => [{ type: 'audio', data: 'AAAA', mediaType: 'audio/mpeg' }],
  transcription: () => [{ type: 'transcript', text: 'ok' }],
  ocr: () => [{ type: 'pages', pages: [{ index: 0, markdown: 'ok' }] }],
};
