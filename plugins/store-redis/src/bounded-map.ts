/** A map that forgets what came first when it is full. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #most: number;
  readonly #onForgotten: (key: Key, value: Value) => void;

  constructor(most: number, onForgotten: (key: Key, value: Value) => void = () => {}) {
    this.#most = most;
    this.#onForgotten = onForgotten;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#most) return;
    const [oldest] = this.#entries.entries();
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    this.#onForgotten(...oldest);
  }

  take(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }
}
