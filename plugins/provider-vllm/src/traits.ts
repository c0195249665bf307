import type { Capability, ModelCard, ModelKind } from '@signalbox/core';
import { fillsGaps } from '@signalbox/provider-kit';

const KINDS: readonly (readonly [ModelKind, RegExp])[] = [
  ['rerank', /rerank|cross-encoder/i],
  ['embedding', /embed|minilm|mpnet|sentence-t5|gritlm|(?:^|[/\s_-])(?:bge|e5|gte|uae|sfr|stella|contriever)[-_]/i],
  ['transcription', /whisper|parakeet|canary|transcri|(?:^|[^a-z])asr(?:[^a-z]|$)/i],
  // Models that go on with code, and have not been taught to chat.
  [
    'fim',
    /starcoder|santacoder|stable-code|qwen2\.5-coder-[\d.]+b$|codeqwen1\.5-7b$|codegemma-(?:1\.1-)?\db$|codellama-\d+b(?:-python)?(?:-hf)?$|deepseek-coder-.*base$|granite.*code-base|seed-coder.*base/i,
  ],
];

const SEES =
  /vision|visual|multimodal|omni|(?:^|[^a-z])vlm?\d*(?:[^a-z]|$)|llava|pixtral|internvl|intern-s|gemma-?[34]|llama-4|llama-guard-4|molmo|idefics|smolvlm|paligemma|fuyu|ovis|aria|minicpm-[vo]|deepseek-(?:vl|ocr)|qwen-?3\.\d|qwen-?[4-9]|mistral-(?:small-3\.[1-9]|(?:small|medium|large)-[34])|ministral-3|magistral-small-(?:1\.2|2509)|kimi-(?:k2\.[5-9]|k3)|glm-(?:4(?:\.\d)?v|5v)|phi-3.*vision|step-?3|ernie-4\.5-vl/i;

const HEARS = /omni|audio|voxtral|ultravox|multimodal|gemma-?3n|gemma-?4|minicpm-o|granite-speech/i;

const THINKS =
  /gpt-oss|deepseek-(?:r\d|v3\.[1-9]|v[4-9])|qwq|qwen-?3(?!.*(?:instruct|coder))|qwen-?[4-9]|glm-(?:4\.[5-9]|[5-9]|z1)|kimi-k(?:2\.[5-9]|[3-9])|magistral|minimax-m|think|reason|nemotron|exaone|seed-oss|hunyuan|granite-(?:3\.[2-9]|4)|step-?3|mimo|-r1(?:[^a-z\d]|$)/i;

/**
 * What models of these names are for, and can do. Tools and formats are for the server to allow: it is taken to.
 * @param names the name that it goes by, and what stands behind it
 */
export function traitsOf(...names: readonly string[]): Pick<ModelCard, 'kind' | 'capabilities'> {
  const is = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  const [kind] = KINDS.find(([, pattern]) => is(pattern)) ?? ['chat' as const];
  if (kind !== 'chat') return { kind, capabilities: [] };
  const capabilities: Capability[] = ['tools', 'parallel-tools', 'json', 'json-schema'];
  if (is(SEES)) capabilities.push('vision');
  if (is(HEARS)) capabilities.push('audio-input');
  if (is(THINKS)) capabilities.push('reasoning');
  if (names.some(fillsGaps)) capabilities.push('fim');
  return { kind, capabilities };
}
