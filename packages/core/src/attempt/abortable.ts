/**
 * Waits for promises, but no longer than it is let: a provider that ignores its signal cannot hold us.
 * A plain slot instead of a race with the signal, which would leave a reaction behind with every chunk.
 */
export class Abortable {
  readonly #controller = new AbortController();
  #reject: ((reason: unknown) => void) | undefined;

  /** For the provider. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts the signal and ends what is being waited for. */
  abort(reason: unknown): void {
    this.#controller.abort(reason);
    this.#reject?.(reason);
  }

  /** @throws the reason of the abort, once there is one */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.signal.aborted) {
        promise.catch(() => {});
        reject(this.signal.reason as Error);
        return;
      }
      this.#reject = reject;
      promise.then(resolve, reject);
    });
  }
}
