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

/** Whether the answer comes in one piece. */
export function isWhole(provider: Provider, { operation }: OperationRequest, delivery: Delivery): boolean {
  return (
    operation !== 'chat' || (delivery === 'whole' && provider.complete !== undefined) || provider.stream === undefined
  );
}

/** Asks the provider, in the operation's own way. */
export function open(provider: Provider, input: OpenInput): Opened {
  const { job, model, card, signal, warn } = input;
  const call = <Request>(request: Request): ProviderCall<Request> => ({ model, card, request, signal, warn });
  if (job.operation === 'embed') return (provider.embed ?? missing(input))(call(job.request));
  if (job.operation === 'rerank') return (provider.rerank ?? missing(input))(call(job.request));
  return isWhole(provider, job, input.delivery)
    ? (provider.complete ?? missing(input))(call(job.request))
    : (provider.stream ?? missing(input))(call(job.request));
}

const METHODS: Readonly<Record<Operation, string>> = { chat: 'stream', embed: 'embed', rerank: 'rerank' };

function missing({ provider, model, job }: OpenInput): never {
  throw new RouterError('internal', {
    message: `the plugin of ${provider} lists ${model} for ${job.operation} but has no ${METHODS[job.operation]}()`,
    provider,
    model,
  });
}
