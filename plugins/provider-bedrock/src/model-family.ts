/** Cross-region inference profiles begin with a geography. */
const GEOGRAPHY = /^(?:us|us-gov|eu|apac|jp|au|in|ca|sa|global)\./;

/** The model behind an id, an inference profile or an ARN that names one: `anthropic.claude-haiku-4-5-…`. */
export function baseModel(modelId: string): string {
  const name = modelId.startsWith('arn:') ? (modelId.split('/').at(-1) ?? modelId) : modelId;
  return name.replace(GEOGRAPHY, '');
}

/** Who made the model, as Bedrock spells it: `anthropic`, `amazon`, `openai`. A bare ARN tells nothing. */
export function vendorOf(modelId: string): string {
  return baseModel(modelId).split('.')[0] ?? '';
}

/**
 * A Claude version as one number that compares: 3.7 is 3.07, 4.10 would be 4.1; `undefined` for other models.
 * Ids come in two shapes: `claude-3-7-sonnet-20250219` and `claude-opus-4-6-v1`.
 */
export function claudeVersion(modelId: string): number | undefined {
  const name = baseModel(modelId);
  if (!name.startsWith('anthropic.claude')) return undefined;
  const [, major, minor] = /claude-(?:[a-z]+-)?(\d+)(?:-(\d{1,2})(?!\d))?/.exec(name) ?? [];
  return major === undefined ? undefined : Number(major) + Number(minor ?? 0) / 100;
}
