/** A provider with a part in the demo, and how fast it pretends to be: the time to the first byte, then the speed. */
export interface DemoProvider {
  /** The plugin's id, which is also its short name. */
  readonly id: string;
  readonly pace: { readonly latencyMs: number; readonly tokensPerSecond: number };
}

/** The plugins are not dependencies of this package: they are loaded by name, where they are installed. */
export const DEMO_PROVIDERS: readonly DemoProvider[] = [
  { id: 'openai', pace: { latencyMs: 60, tokensPerSecond: 160 } },
  { id: 'anthropic', pace: { latencyMs: 80, tokensPerSecond: 140 } },
  { id: 'groq', pace: { latencyMs: 20, tokensPerSecond: 800 } },
  { id: 'bedrock', pace: { latencyMs: 70, tokensPerSecond: 150 } },
];
