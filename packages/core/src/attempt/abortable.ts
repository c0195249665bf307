/** Waits for a promise, but no longer than the signal lets it: a provider that ignores its signal cannot hang us. */
export class Abortable {
  readonly #signal: AbortSignal;
  #reject: ((reason: unknown) => void) | undefined;

  /** One listener for the whole attempt; a race per chunk would leave a reaction behind with each. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#reject?.(signal.reason), { once: true });
  }

  /** @throws the signal's reason once it is aborted */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#signal.aborted) {
        promise.catch(() => {});
        reject(this.#signal.reason as Error);
        return;
      }
      this.#reject = reject;
      promise.then(resolve, reject);
    });
  }
}
