import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { AiSdkModel } from '../ai-sdk-provider.ts';

/** What an older generation of the AI SDK has no words for. */
export type Lack =
  | 'reasoning'
  | 'strict-tools'
  | 'url-in-tool-result'
  | 'newer-parts'
  | 'dimensions'
  | 'timestamps'
  | 'image-files';

/** One version of the AI SDK's specification. Inside this package all speak the newest; these are the translations. */
export interface Generation {
  readonly version: AiSdkModel['specificationVersion'];
  readonly lacks: ReadonlySet<Lack>;
  callOptions(options: LanguageModelV4CallOptions): unknown;
  part(part: unknown): LanguageModelV4StreamPart;
  result(result: unknown): LanguageModelV4GenerateResult;
  warning(warning: unknown): SharedV4Warning;
}
