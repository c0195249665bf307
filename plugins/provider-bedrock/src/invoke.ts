import type { Bedrock } from './client.ts';

export type Fields = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;
type InvokeModelCommand = InstanceType<Bedrock['sdk']['InvokeModelCommand']>;

/** An answer that is JSON. */
export interface Reply {
  readonly fields: Fields;
  readonly headers: Headers;
  readonly requestId: string | undefined;
}

/** A request to one of Bedrock's other endpoints. */
export interface OtherRequest {
  readonly service: 'bedrock' | 'bedrock-agent-runtime';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Plain JSON. */
  readonly body?: object;
}

/** The parts of Smithy's HttpRequest that matter here. */
interface SmithyRequest {
  hostname: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

/** Asks a model that has a body of its own. */
export async function invoke(
  bedrock: Bedrock,
  modelId: string,
  body: object,
  abortSignal: AbortSignal,
): Promise<Reply> {
  return send(bedrock, commandOf(bedrock, modelId, body), abortSignal);
}

/**
 * Asks another service of Bedrock's with the runtime's client. All of them are signed, and refuse, in the same way, so
 * that no SDK of their own is needed: the request is rewritten after it was written and before it is signed.
 */
export async function ask(bedrock: Bedrock, request: OtherRequest, abortSignal: AbortSignal): Promise<Reply> {
  const command = commandOf(bedrock, 'none', request.body ?? {});
  command.middlewareStack.add(
    (next) => async (args) => {
      redirect(args.request as SmithyRequest, request);
      return next(args);
    },
    { step: 'build', priority: 'high' },
  );
  return send(bedrock, command, abortSignal);
}

function commandOf({ sdk }: Bedrock, modelId: string, body: object): InvokeModelCommand {
  const json = 'application/json';
  return new sdk.InvokeModelCommand({ modelId, contentType: json, accept: json, body: JSON.stringify(body) });
}

function redirect(wire: SmithyRequest, { service, method, path, query = {}, body }: OtherRequest): void {
  // An endpoint of the user's own is asked for everything.
  wire.hostname = wire.hostname.replace(/^bedrock-runtime(?=[.-])/, service);
  wire.path = wire.path.replace(/\/model\/[^/]+\/invoke$/, path);
  wire.query = { ...query };
  wire.method = method;
  if (body !== undefined) return;
  delete wire.body;
  delete wire.headers['content-type'];
}

async function send({ client }: Bedrock, command: InvokeModelCommand, abortSignal: AbortSignal): Promise<Reply> {
  const headers = keepHeaders(command);
  const output = await client.send(command, { abortSignal });
  // The SDK has none for an empty answer, which is no JSON either.
  const { body } = output as Partial<typeof output>;
  const reply: unknown = JSON.parse(body?.transformToString() ?? '');
  const fields = typeof reply === 'object' && reply !== null ? (reply as Fields) : {};
  return { fields, headers: headers(), requestId: output.$metadata.requestId };
}

/** The SDK shows no headers of a reply, and only they count the tokens of every model. */
function keepHeaders(command: InvokeModelCommand): () => Headers {
  let headers: Headers = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      headers = (result.response as { readonly headers?: Headers }).headers ?? {};
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  return () => headers;
}
