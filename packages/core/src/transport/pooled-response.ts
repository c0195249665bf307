import { Readable } from 'node:stream';
import { joinBytes, type BodyQueue } from './body-queue.ts';
import type { ResponseHead } from './exchange.ts';
import { PooledHeaders } from './pooled-headers.ts';

const NULL_BODY_STATUS: ReadonlySet<number> = new Set([204, 205, 304]);
const UTF8 = new TextDecoder();

/** A response that is dropped unread must not hold its connection for ever. */
const dropped = new FinalizationRegistry<BodyQueue>((body) => body.discard());

/**
 * A `Response` whose `text()`, `json()` and their like read the socket's bytes without a web stream in between.
 * `body` is a real `ReadableStream`, made when it is first asked for.
 */
export class PooledResponse implements Response {
  readonly #head: ResponseHead;
  readonly #url: URL;
  #headers: PooledHeaders | undefined;
  #queue: BodyQueue | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #consumed = false;

  private constructor(head: ResponseHead, url: URL) {
    this.#head = head;
    this.#url = url;
  }

  /** @param method in upper case: the answer to a HEAD has no body */
  static of(head: ResponseHead, url: URL, method: string): PooledResponse {
    const response = new PooledResponse(head, url);
    if (method === 'HEAD' || NULL_BODY_STATUS.has(head.status)) {
      head.body.discard();
    } else {
      response.#queue = head.body;
      if (!head.body.ended) dropped.register(response, head.body, response);
    }
    return response;
  }

  get status(): number {
    return this.#head.status;
  }

  get ok(): boolean {
    return this.#head.status >= 200 && this.#head.status < 300;
  }

  get statusText(): string {
    return this.#head.statusText;
  }

  get type(): Response['type'] {
    return 'basic';
  }

  get redirected(): boolean {
    return false;
  }

  get url(): string {
    const { href, hash } = this.#url;
    return href.slice(0, href.length - hash.length);
  }

  get headers(): Headers {
    return (this.#headers ??= new PooledHeaders(this.#head.headers));
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#stream === undefined && this.#queue !== undefined) {
      dropped.unregister(this);
      this.#stream = this.#queue.stream();
      if (this.#consumed) this.#stream.getReader();
    }
    return (this.#stream ?? null) as ReadableStream<Uint8Array<ArrayBuffer>> | null;
  }

  get bodyUsed(): boolean {
    return this.#consumed || (this.#stream !== undefined && isDisturbed(this.#stream));
  }

  text(): Promise<string> {
    return this.#read().then((chunks) => UTF8.decode(chunks.length === 1 ? chunks[0] : joinBytes(chunks)));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return joinBytes(await this.#read());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.#contentType });
  }

  async formData(): Promise<FormData> {
    return new Response(await this.bytes(), { headers: { 'content-type': this.#contentType } }).formData();
  }

  clone(): Response {
    this.#refuseUsed();
    const [mine, other] = this.body?.tee() ?? [];
    this.#queue = undefined;
    this.#stream = mine;
    const copy = new PooledResponse(this.#head, this.#url);
    copy.#stream = other;
    return copy;
  }

  get #contentType(): string {
    return this.headers.get('content-type') ?? '';
  }

  async #read(): Promise<readonly Uint8Array[]> {
    this.#refuseUsed();
    if (this.#queue === undefined && this.#stream === undefined) return [];
    this.#consumed = true;
    dropped.unregister(this);
    if (this.#queue === undefined) return [await new Response(this.#stream).bytes()];
    this.#stream?.getReader();
    return this.#queue.collect();
  }

  #refuseUsed(): void {
    if (!this.bodyUsed && this.#stream?.locked !== true) return;
    throw new TypeError('Body is unusable: Body has already been read');
  }
}

// What it is, without a constructor that prepares a body and headers of its own: `instanceof` holds.
Object.setPrototypeOf(PooledResponse.prototype, Response.prototype);

/** Node's answers for web streams as well, which its types do not know. */
function isDisturbed(stream: ReadableStream): boolean {
  return Readable.isDisturbed(stream as unknown as Readable);
}
