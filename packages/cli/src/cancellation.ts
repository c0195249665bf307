/** Ends what is under way when the user presses Ctrl-C, or when whoever reads our output has gone. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
  /** Ctrl-C was pressed. A second one ends the process. */
  readonly interrupted: boolean;
}

export function cancelOnInterrupt(): Cancellation {
  const controller = new AbortController();
  let interrupted = false;
  const onInterrupt = (): void => {
    interrupted = true;
    controller.abort();
  };
  const onBrokenPipe = (): void => controller.abort();
  process.once('SIGINT', onInterrupt);
  process.stdout.on('error', onBrokenPipe);
  return {
    signal: controller.signal,
    get interrupted() {
      return interrupted;
    },
    [Symbol.dispose]() {
      process.off('SIGINT', onInterrupt);
    },
  };
}
