type Fields = Readonly<Record<string, unknown>>;

/** `base` with the fields of `over`; objects in both are merged, everything else is replaced. Changes neither. */
export function mergeOver<T extends object>(base: T, over: Fields): T {
  const merged = { ...base } as Record<string, unknown>;
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    merged[name] = isPlain(before) && isPlain(value) ? mergeOver(before, value) : value;
  }
  return merged as T;
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
