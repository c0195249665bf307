import { openAiDialect } from './openai-dialect.ts';
import { OPENAI_MEDIA } from './openai-media.ts';
import { checkKey } from './openai-request.ts';
import { withMedia } from './with-media.ts';
import { withResponses } from './with-responses.ts';

/**
 * OpenAI's wires as the vendor itself speaks them, for chats (Chat Completions and Responses), pictures and sound, on any
 * path that ends in the right words (`/v1/chat/completions`, `/v1/responses`, `/openai/v1/embeddings`, …).
 * @see https://platform.openai.com/docs/api-reference (read 2026-11-25)
 */
export const openai = withMedia(withResponses(openAiDialect({ name: 'openai' }), { checkKey }), OPENAI_MEDIA);
