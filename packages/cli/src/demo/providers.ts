import type { DialectName } from '@signalbox/testkit';

/** A provider of the demo, and how to reach its emulator. */
export interface DemoProvider {
  /** The plugin's id, which is also its short name. */
  readonly id: string;
  readonly dialect: DialectName;
  /** How fast it pretends to be: the time to the first byte, then the speed. */
  readonly pace: { readonly latencyMs: number; readonly tokensPerSecond: number };
  /** Fields of its own that it sends beside those of the dialect. */
  readonly extraFields?: readonly string[];
  /** Options that send the official SDK to the emulator, with keys that open nothing. */
  options(emulatorUrl: string): Readonly<Record<string, unknown>>;
}

const MADE_UP_KEY = 'made-up-key-of-the-demo';

/** The plugins are not dependencies of this package: they are loaded by name, where they are installed. */
export const DEMO_PROVIDERS: readonly DemoProvider[] = [
  {
    id: 'openai',
    dialect: 'openai',
    pace: { latencyMs: 60, tokensPerSecond: 160 },
    options: (url) => ({ apiKey: MADE_UP_KEY, baseUrl: `${url}/v1` }),
  },
  {
    id: 'anthropic',
    dialect: 'anthropic',
    pace: { latencyMs: 80, tokensPerSecond: 140 },
    options: (url) => ({ apiKey: MADE_UP_KEY, baseUrl: url }),
  },
  {
    id: 'groq',
    dialect: 'openai',
    pace: { latencyMs: 20, tokensPerSecond: 800 },
    extraFields: ['reasoning_format'],
    options: (url) => ({ apiKey: MADE_UP_KEY, baseUrl: url }),
  },
  {
    id: 'bedrock',
    dialect: 'bedrock',
    pace: { latencyMs: 70, tokensPerSecond: 150 },
    options: (url) => ({
      region: 'us-east-1',
      accessKeyId: 'AKIAMADEUPFORTHEDEMO',
      secretAccessKey: MADE_UP_KEY,
      baseUrl: url,
    }),
  },
];
