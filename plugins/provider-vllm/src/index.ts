export type { FillPrompt, Gap } from './fill-prompt.ts';
export type { VllmOptions } from './options.ts';
export { vllm } from './vllm.ts';
