import type {
  LanguageModelV2CallWarning,
  LanguageModelV2FinishReason,
  LanguageModelV2StreamPart,
  LanguageModelV2Usage,
  LanguageModelV3CallOptions,
  LanguageModelV3Message,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { usageFromV2 } from './v2-usage.ts';
import { fileFromV3, toV3 } from './v3.ts';
import type { Generation } from './generation.ts';

/** What `doGenerate` of a model of generation 2 gives; `@ai-sdk/provider` has no name for it. */
interface V2Result extends Omit<LanguageModelV4GenerateResult, 'content' | 'finishReason' | 'usage' | 'warnings'> {
  readonly content: readonly Exclude<LanguageModelV2StreamPart, { readonly delta: string }>[];
  readonly finishReason: LanguageModelV2FinishReason;
  readonly usage: LanguageModelV2Usage;
  readonly warnings: LanguageModelV2CallWarning[];
}

/** AI SDK 5. */
export const V2: Generation = {
  version: 'v2',
  lacks: new Set([
    'reasoning',
    'newer-parts',
    'strict-tools',
    'url-in-tool-result',
    'dimensions',
    'timestamps',
    'image-files',
  ]),
  callOptions: toV2,
  part: (part) => fromV2(part as LanguageModelV2StreamPart),
  result(result) {
    const { content, finishReason, usage, warnings, ...rest } = result as V2Result;
    return {
      ...rest,
      content: content.map((part) => fromV2(part)) as LanguageModelV4GenerateResult['content'],
      finishReason: { unified: finishReason === 'unknown' ? 'other' : finishReason, raw: undefined },
      usage: usageFromV2(usage, rest.providerMetadata),
      warnings: warnings.map(warningFromV2),
    };
  },
  warning: (warning) => warningFromV2(warning as LanguageModelV2CallWarning),
};

function toV2(options: LanguageModelV4CallOptions): unknown {
  const { prompt, tools, ...rest } = toV3(options);
  return {
    ...rest,
    prompt: prompt.map(messageToV2),
    ...(tools !== undefined && { tools: tools.map(toolToV2) }),
  };
}

function messageToV2(message: LanguageModelV3Message): unknown {
  if (message.role !== 'tool') return message;
  const content = message.content.map((part) => {
    if (part.type !== 'tool-result' || part.output.type !== 'content') return part;
    const value = part.output.value.map((inner) => {
      if (inner.type !== 'image-data' && inner.type !== 'file-data') return inner;
      return { type: 'media', data: inner.data, mediaType: inner.mediaType };
    });
    return { ...part, output: { type: 'content', value } };
  });
  return { ...message, content };
}

function toolToV2(tool: NonNullable<LanguageModelV3CallOptions['tools']>[number]): unknown {
  if (tool.type === 'provider') return { ...tool, type: 'provider-defined' };
  const { strict: _, ...rest } = tool;
  return rest;
}

function fromV2(part: LanguageModelV2StreamPart): LanguageModelV4StreamPart {
  switch (part.type) {
    case 'file':
      return fileFromV3(part);
    case 'finish':
      return {
        ...part,
        finishReason: endFromV2(part.finishReason),
        usage: usageFromV2(part.usage, part.providerMetadata),
      };
    case 'stream-start':
      return { ...part, warnings: part.warnings.map(warningFromV2) };
    default:
      return part as LanguageModelV4StreamPart;
  }
}

function endFromV2(reason: LanguageModelV2FinishReason): LanguageModelV4FinishReason {
  return { unified: reason === 'unknown' ? 'interrupted' : reason, raw: undefined };
}

function warningFromV2(warning: LanguageModelV2CallWarning): SharedV4Warning {
  if (warning.type === 'other') return warning;
  const details = warning.details === undefined ? {} : { details: warning.details };
  const feature = warning.type === 'unsupported-tool' ? `tool ${warning.tool.name}` : String(warning.setting);
  return { type: 'unsupported', feature, ...details };
}
