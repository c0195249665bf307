import type {
  LanguageModelV3CallOptions,
  LanguageModelV3File,
  LanguageModelV3GenerateResult,
  LanguageModelV3Message,
  LanguageModelV3StreamPart,
  LanguageModelV3ToolResultOutput,
  LanguageModelV4CallOptions,
  LanguageModelV4File,
  LanguageModelV4FinishReason,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultOutput,
  SharedV4FileData,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { Generation } from './generation.ts';

/** AI SDK 6. Files are bare data or URLs here, tool results have a kind for each form of file. */
export const V3: Generation = {
  version: 'v3',
  lacks: new Set(['reasoning', 'newer-parts', 'dimensions', 'timestamps']),
  callOptions: toV3,
  part: (part) => fromV3(part as LanguageModelV3StreamPart),
  result(result) {
    const { content, ...rest } = result as LanguageModelV3GenerateResult;
    return { ...rest, content: content.map((part) => (part.type === 'file' ? fileFromV3(part) : part)) };
  },
  warning: (warning) => warning as SharedV4Warning,
};

/** The call in the words of generation 3. What it has no words for must not be in it any more. */
export function toV3({ reasoning: _, ...options }: LanguageModelV4CallOptions): LanguageModelV3CallOptions {
  return { ...options, prompt: options.prompt.map(messageToV3) } as LanguageModelV3CallOptions;
}

function messageToV3(message: LanguageModelV4Message): LanguageModelV3Message {
  if (message.role === 'system') return message;
  const content = message.content.map((part) => {
    if (part.type === 'file') return { ...part, data: bare(part.data) };
    return part.type === 'tool-result' ? { ...part, output: outputToV3(part.output) } : part;
  });
  return { ...message, content } as LanguageModelV3Message;
}

/** Bytes, base64, or a URL. */
function bare(data: SharedV4FileData): unknown {
  return data.type === 'data' ? data.data : data.type === 'url' ? data.url : undefined;
}

function outputToV3(output: LanguageModelV4ToolResultOutput): LanguageModelV3ToolResultOutput {
  if (output.type !== 'content') return output;
  const value = output.value.map((part) => {
    if (part.type !== 'file') return part;
    const { data, ...rest } = part;
    const kind = part.mediaType.startsWith('image/') ? 'image' : 'file';
    return data.type === 'url'
      ? { ...rest, type: `${kind}-url`, url: String(data.url) }
      : { ...rest, type: `${kind}-data`, data: bare(data) };
  });
  return { type: 'content', value } as LanguageModelV3ToolResultOutput;
}

function fromV3(part: LanguageModelV3StreamPart): LanguageModelV4StreamPart {
  if (part.type === 'file') return fileFromV3(part);
  if (part.type === 'finish') return { ...part, finishReason: endFromV3(part.finishReason) };
  return part;
}

/** A file in the words of the newest generation. Those of generation 2 are the same, without metadata. */
export function fileFromV3({ data, ...rest }: LanguageModelV3File): LanguageModelV4File {
  return { ...rest, data: { type: 'data', data } };
}

/** Until generation 4 had a word for it, packages said `other` without the vendor's word when a stream just stopped. */
function endFromV3(reason: LanguageModelV4FinishReason): LanguageModelV4FinishReason {
  return reason.unified === 'other' && reason.raw === undefined ? { unified: 'interrupted', raw: undefined } : reason;
}
