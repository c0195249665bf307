import { providerConformance } from '@signalbox/testkit/vitest';
import { vllm } from '../src/index.ts';

providerConformance({
  dialect: 'vllm',
  make: (url, { apiKey }) => vllm({ apiKey, baseUrl: `${url}/v1` }),
  // What a model can do is told by its name, when the server is asked for its list.
  capabilities: ['tools', 'parallel-tools', 'json', 'json-schema', 'reasoning', 'vision', 'audio-input'],
  providerOptions: { chat_template_kwargs: { note: 'own-marker' } },
  models: {
    chat: 'Qwen/Qwen3-Omni-30B-A3B-Thinking',
    fim: 'Qwen/Qwen2.5-Coder-7B',
    embedding: 'BAAI/bge-m3',
    rerank: 'BAAI/bge-reranker-v2-m3',
    transcription: 'openai/whisper-large-v3',
  },
});
