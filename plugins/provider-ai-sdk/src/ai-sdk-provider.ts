/**
 * A model of the AI SDK, by what tells its generation. The packages pin different versions of `@ai-sdk/provider`, whose
 * types grow; so nothing more is asked of a model here than all versions have.
 */
export interface AiSdkModel {
  /** `v2` is AI SDK 5, `v3` is 6, `v4` is 7. */
  readonly specificationVersion: 'v2' | 'v3' | 'v4';
  readonly provider: string;
  readonly modelId: string;
}

interface AiSdkLanguageModel extends AiSdkModel {
  doStream(options: never): PromiseLike<unknown>;
  doGenerate(options: never): PromiseLike<unknown>;
}

interface AiSdkEmbeddingModel extends AiSdkModel {
  doEmbed(options: never): PromiseLike<unknown>;
}

interface AiSdkRerankingModel extends AiSdkModel {
  doRerank(options: never): PromiseLike<unknown>;
}

/** A model of pictures, speech or transcripts: the AI SDK gives them the same method. */
interface AiSdkMediaModel extends AiSdkModel {
  doGenerate(options: never): PromiseLike<unknown>;
}

/** A provider of the AI SDK, of any generation: what packages export as `acme` and make with `createAcme()`. */
export interface AiSdkProvider {
  languageModel?(modelId: string): AiSdkLanguageModel;
  /** Since generation 3. */
  embeddingModel?(modelId: string): AiSdkEmbeddingModel;
  /** Generation 2. */
  textEmbeddingModel?(modelId: string): AiSdkEmbeddingModel;
  rerankingModel?(modelId: string): AiSdkRerankingModel;
  imageModel?(modelId: string): AiSdkMediaModel;
  speechModel?(modelId: string): AiSdkMediaModel;
  transcriptionModel?(modelId: string): AiSdkMediaModel;
}
