import type { Bedrock } from './client.ts';

type StreamCommand = InstanceType<Bedrock['sdk']['ConverseStreamCommand']>;

/** The parts of Smithy's HttpResponse that matter here. */
interface SmithyResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A good status, and something else than an event stream. No RouterError, since the SDK writes into what is thrown. */
export class NoEventStream extends Error {
  override readonly name = 'NoEventStream';
}

/**
 * Lets the command fail with NoEventStream when a proxy that does not know how to stream answers with a page or with
 * JSON: the SDK takes the first bytes of anything for the length of a frame, and waits for that many.
 */
export function expectEvents(command: StreamCommand): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { statusCode, headers } = result.response as SmithyResponse;
      const type = headers['content-type'] ?? EVENT_STREAM;
      if (statusCode < 300 && !type.includes(EVENT_STREAM)) {
        throw new NoEventStream(`${statusCode} with ${type} instead of a stream`);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
