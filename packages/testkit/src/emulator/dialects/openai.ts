import { openAiDialect } from './openai-dialect.ts';

/**
 * OpenAI's Chat Completions wire, as the vendor itself speaks it, on any path that ends in the right words
 * (`/v1/chat/completions`, `/openai/v1/embeddings`, …).
 * @see https://platform.openai.com/docs/api-reference/chat (read 2026-11-21)
 */
export const openai = openAiDialect({ name: 'openai' });
