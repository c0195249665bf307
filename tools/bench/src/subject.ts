/** One way to ask a model, measured beside the others. */
export interface Subject {
  readonly name: string;
  call(): Promise<void>;
  stream(): Promise<void>;
  dispose?(): Promise<void>;
}

/** Where the answers come from: `undefined` as fetch means the subject's own way to the server. */
export interface Place {
  readonly transport: 'memory' | 'loopback';
  readonly url: string;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** A benchmark of wrong answers is worth nothing. */
export function check(isRight: boolean, name: string): void {
  if (!isRight) throw new Error(`${name} did not get the whole answer`);
}
