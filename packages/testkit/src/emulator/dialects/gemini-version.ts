/** Whether a model is of this version or a later one. A name that tells no version is of none. */
export function isAtLeast(model: string, version: number): boolean {
  return Number(/^gemini-(\d+(?:\.\d+)?)(?:-|$)/.exec(model)?.[1] ?? 0) >= version;
}
