import type { Spool } from './spool.ts';

/** What becomes of rows for which there is no room: told once, and counted. */
export interface Fullness {
  readonly isFull: boolean;
  readonly message: string;
  note(): void;
  /** A row is not written. */
  lose(): void;
  /** Tells what was lost, once there is room again. */
  look(): void;
  /** Tells what was lost, if it has not been told. */
  end(): void;
}

export function createFullness(options: {
  readonly spool: Spool;
  readonly maxBytes: number;
  readonly tell: (error: unknown) => void;
}): Fullness {
  const { spool, maxBytes, tell } = options;
  const message = `the spool ${spool.file} is full (${maxBytes} bytes), and the ledger is away`;
  let isTold = false;
  let lost = 0;
  const fullness: Fullness = {
    get isFull() {
      return spool.bytes >= maxBytes;
    },
    message,
    note() {
      if (!isTold) tell(new Error(`${message}: rows of new requests are not kept; raise maxBytes`));
      isTold = true;
    },
    lose() {
      fullness.note();
      lost += 1;
    },
    look() {
      if (!fullness.isFull) fullness.end();
    },
    end() {
      if (lost > 0) tell(new Error(`${lost} rows are not in the ledger: there was no room for them in ${spool.file}`));
      isTold = false;
      lost = 0;
    },
  };
  return fullness;
}
