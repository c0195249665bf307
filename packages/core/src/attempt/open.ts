import { RouterError } from '../errors/router-error.ts';
import type {
  Chunk,
  ModelCard,
  Operation,
  OperationRequest,
  Provider,
  ProviderCall,
  Warning,
} from '../contracts/index.ts';

/** `whole`: nobody waits for single chunks, so the provider may be asked for an answer in one piece. */
export type Delivery = 'stream' | 'whole';

export interface OpenInput {
  readonly job: OperationRequest;
  readonly delivery: Delivery;
  readonly provider: string;
  readonly model: string;
  readonly card: ModelCard;
  readonly signal: AbortSignal;
  readonly warn: (warning: Warning) => void;
}

/** Chunks as they come, or all at once. */
export type Opened = AsyncIterable<Chunk> | Promise<readonly Chunk[]>;

/** The provider's method for each operation whose answer comes in one piece. */
const WHOLE = {
  embed: 'embed',
  rerank: 'rerank',
  image: 'generateImages',
  speech: 'speak',
  transcription: 'transcribe',
  ocr: 'ocr',
} as const satisfies Partial<Record<Operation, keyof Provider>>;

/** Whether the answer comes in one piece. */
export function isWhole(provider: Provider, { operation }: OperationRequest, delivery: Delivery): boolean {
  if (operation === 'fill') return false;
  return (
    operation !== 'chat' || (delivery === 'whole' && provider.complete !== undefined) || provider.stream === undefined
  );
}

/** Asks the provider, in the operation's own way. */
export function open(provider: Provider, input: OpenInput): Opened {
  const { job, model, card, signal, warn } = input;
  const call = <Request>(request: Request): ProviderCall<Request> => ({ model, card, request, signal, warn });
  if (job.operation === 'fill') return (provider.fill ?? missing(input, 'fill'))(call(job.request));
  if (job.operation !== 'chat') {
    const method = WHOLE[job.operation];
    // Each method takes the request of its own operation, which the two unions cannot say together.
    const ask = (provider[method] ?? missing(input, method)) as (call: ProviderCall<unknown>) => Opened;
    return ask.call(provider, call(job.request));
  }
  return isWhole(provider, job, input.delivery)
    ? (provider.complete ?? missing(input, 'stream'))(call(job.request))
    : (provider.stream ?? missing(input, 'stream'))(call(job.request));
}

function missing({ provider, model, job }: OpenInput, method: string): never {
  throw new RouterError('internal', {
    message: `the plugin of ${provider} lists ${model} for ${job.operation} but has no ${method}()`,
    provider,
    model,
  });
}
