/** A stream that ends with its call. */
export interface StreamReader {
  /** `undefined` at the end, and once the call was aborted. */
  next(): Promise<unknown>;
  /** Ends the upstream request, unless the stream was read to its end. */
  close(): Promise<void>;
}

/** Reads a package's stream. Also packages that take no notice of the signal are stopped by it. */
export function readerOf(stream: ReadableStream<unknown>, signal: AbortSignal): StreamReader {
  const reader = stream.getReader();
  let open = true;
  const cancel = async (): Promise<void> => {
    open = false;
    await reader.cancel(signal.reason).catch(ignore);
  };
  const onAbort = (): void => void cancel();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    async next() {
      const { done, value } = await reader.read();
      if (done) open = false;
      return value;
    },
    async close() {
      signal.removeEventListener('abort', onAbort);
      if (open) await cancel();
    },
  };
}

function ignore(): void {
  // The connection is gone already.
}
