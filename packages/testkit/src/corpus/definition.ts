import type {
  ErrorCode,
  FinishReason,
  ModelCard,
  Operation,
  ProviderPlugin,
  Requests,
  Usage,
  Warning,
} from '@signalbox/core';
import type { Recording } from '../recording.ts';

/** How the recorded exchanges of one vendor are put to a plugin. One stands in the test folder of each plugin. */
export interface CorpusDefinition {
  /** The vendors whose recordings these are: names of folders. `*`: any vendor that no other definition names. */
  readonly vendors: readonly string[];
  /** By the `api` of a recording. */
  readonly apis: Readonly<Record<string, CorpusApi>>;
}

/** One API of the vendor; `outside`: none that a provider speaks, and why. */
export type CorpusApi = ExchangeApi | { readonly outside: string };

export interface ExchangeApi {
  /** Why a single exchange is none for a provider, although its API is. */
  readonly outsideWhen?: (recording: Recording) => string | undefined;
  /** The plugin, set up as the recorded client was. */
  readonly plugin: (recording: Recording) => ProviderPlugin;
  readonly secrets?: Readonly<Record<string, string>>;
  /** The same question in our words. What has none of ours is to be warned about. */
  readonly ask: (recording: Recording, warn: (warning: Warning) => void) => Question;
  /** What the recorded answer says, read without any code of the plugin. */
  readonly read: (recording: Recording) => Expected;
  /** Makes bodies that mean the same equal. Called for both sides. */
  readonly normalize?: (body: unknown, about: BodyAbout) => unknown;
  /** Whether the path and query that are asked are the recorded ones. Default: the path is equal. */
  readonly samePath?: (sent: SentRequest, recording: Recording) => boolean;
  /** Differences between what was recorded and what we send that are meant to be, by path in the body. */
  readonly differences?: readonly AllowedDifference[];
}

/** A request as it left the plugin. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface BodyAbout {
  readonly recording: Recording;
  readonly side: 'recorded' | 'sent';
  /** Fields of our request that the plugin warned about: what is not sent then was said. */
  readonly warned: ReadonlySet<string>;
}

export interface AllowedDifference {
  /** Path in the normalized body: `stream_options`, `messages[2].name`. */
  readonly path: RegExp;
  readonly reason: string;
}

/** A question to a provider. */
export type Question =
  | {
      readonly [Name in Operation]: {
        readonly operation: Name;
        readonly model: string;
        readonly request: Requests[Name];
        /** Default: the plugin's, or one that can do everything. */
        readonly card?: ModelCard;
      };
    }[Operation]
  | { readonly operation: 'models' }
  | { readonly operation: 'count-tokens'; readonly model: string; readonly request: Requests['chat'] };

/** What a raw answer says. */
export type Expected =
  | ExpectedAnswer
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      /** What had been said before the error, in a stream. Default: nothing. */
      readonly text?: string;
    }
  | {
      readonly kind: 'embeddings';
      readonly count: number;
      readonly dimensions: number;
      readonly usage?: Usage | undefined;
    }
  | {
      readonly kind: 'ranking';
      readonly ranking: readonly { readonly index: number; readonly score: number }[];
      readonly usage?: Usage | undefined;
    }
  | { readonly kind: 'models'; readonly ids: readonly string[] }
  | { readonly kind: 'tokens'; readonly inputTokens: number };

/** A text, or a call for tools. */
export interface ExpectedAnswer {
  readonly kind: 'answer';
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finishReason: FinishReason | undefined;
  readonly usage: Usage | undefined;
  /** URLs, in order. Absent: not compared. */
  readonly citations?: readonly string[];
  readonly model?: string | undefined;
}
