import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { BodyQueue, type BodySource } from './body-queue.ts';
import { createContentDecoder, type ContentDecoder } from './content-decoder.ts';

type Controller = Dispatcher.DispatchController;

/** Status line and headers of an answer, and where its body will arrive. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: BodyQueue;
}

interface Caller {
  resolve(head: ResponseHead): void;
  reject(error: unknown): void;
}

/**
 * One request on one connection, from undici's side: it is the handler of `dispatch`.
 * No code of the caller runs inside these callbacks, since undici's parser must not be entered twice.
 */
export class Exchange implements Dispatcher.DispatchHandler, BodySource {
  readonly #caller: Caller;
  readonly #signal: AbortSignal | undefined;
  readonly #onClose: (exchange: Exchange) => void;
  #controller: Controller | undefined;
  #body: BodyQueue | undefined;
  #decoder: ContentDecoder | undefined;
  #closed = false;

  /**
   * @param caller waits for the head
   * @param signal aborts it in every phase; not aborted yet
   * @param onClose called once, when nothing more will come
   */
  constructor(caller: Caller, signal: AbortSignal | undefined, onClose: (exchange: Exchange) => void) {
    this.#caller = caller;
    this.#signal = signal;
    this.#onClose = onClose;
    signal?.addEventListener('abort', this);
  }

  /** Makes it a listener of its signal. */
  handleEvent(): void {
    this.cancel(this.#signal?.reason);
  }

  /** Ends it now: whoever waits for head or body gets `reason`. */
  cancel(reason: unknown): void {
    if (this.#closed) return;
    this.#close();
    if (this.#body === undefined) this.#caller.reject(reason);
    else this.#body.abort(reason);
    this.#decoder?.output.destroy();
    this.abort();
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // Aborted while it waited for a connection.
    if (this.#closed) this.abort();
  }

  onResponseStart(_controller: Controller, status: number, headers: IncomingHttpHeaders, statusText = ''): void {
    if (status < 200 || this.#closed) return;
    this.#decoder = createContentDecoder(headers['content-encoding']);
    this.#body = new BodyQueue(this);
    if (this.#decoder !== undefined) this.#read(this.#decoder, this.#body);
    this.#caller.resolve({ status, statusText, headers, body: this.#body });
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#decoder === undefined) return this.#body?.push(chunk);
    if (!this.#decoder.input.write(chunk)) {
      controller.pause();
      this.#decoder.input.once('drain', () => controller.resume());
    }
  }

  onResponseEnd(): void {
    if (this.#decoder !== undefined) this.#decoder.input.end();
    else this.#end();
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    if (this.#decoder !== undefined) this.#decoder.output.destroy(error);
    else this.#fail(error);
  }

  pause(): void {
    if (this.#decoder === undefined) this.#controller?.pause();
    else this.#decoder.output.pause();
  }

  resume(): void {
    if (this.#decoder === undefined) this.#controller?.resume();
    else this.#decoder.output.resume();
  }

  abort(): void {
    this.#controller?.abort(new Error('aborted by the reader'));
  }

  #read(decoder: ContentDecoder, body: BodyQueue): void {
    decoder.output.on('data', (chunk: Buffer) => body.push(chunk));
    decoder.output.on('end', () => this.#end());
    decoder.output.on('error', (error) => {
      this.#fail(error);
      this.abort();
    });
  }

  #end(): void {
    if (this.#closed) return;
    this.#close();
    this.#body?.end();
  }

  /** The words are those of fetch: SDKs and error mappings know them. */
  #fail(cause: Error): void {
    if (this.#closed) return;
    this.#close();
    if (this.#body === undefined) this.#caller.reject(new TypeError('fetch failed', { cause }));
    else this.#body.fail(new TypeError('terminated', { cause }));
  }

  #close(): void {
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this);
    this.#onClose(this);
  }
}
