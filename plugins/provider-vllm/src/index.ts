export type { VllmOptions } from './options.ts';
export { vllm } from './vllm.ts';
