export type Fields = Readonly<Record<string, unknown>>;

/** The body with the caller's own fields over it: the model's options are merged, all else takes the place of ours. */
export function mergeOver(body: Fields, own: Fields): Fields {
  const [ours, theirs] = [body['options'], own['options']];
  const options = isFields(ours) && isFields(theirs) ? { options: { ...ours, ...theirs } } : {};
  return { ...body, ...own, ...options };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
