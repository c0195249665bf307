type Fields = Readonly<Record<string, unknown>>;

/**
 * The body with the caller's own fields over it: objects are merged, tools are added to ours, all else takes the place
 * of ours.
 */
export function mergeOver(body: Fields, own: Fields): Fields {
  const merged = mergeDeep(body, own);
  const [ours, theirs] = [body['tools'], own['tools']];
  return Array.isArray(ours) && Array.isArray(theirs)
    ? { ...merged, tools: [...ours, ...(theirs as unknown[])] }
    : merged;
}

function mergeDeep(under: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    merged[name] = isFields(before) && isFields(value) ? mergeDeep(before, value) : value;
  }
  return merged;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
