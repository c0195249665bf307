import { fromOpenAiChat } from '@signalbox/provider-kit';
import { always, openAiWireApis, type CorpusDefinition } from '@signalbox/testkit';
import { lmstudio } from '../src/index.ts';

const { chat, completions, models } = openAiWireApis({
  plugin: always(lmstudio()),
  provider: 'lmstudio',
  defaultModel: 'granite-3.0-2b-instruct',
  fromBody: fromOpenAiChat,
  errorCode: ({ message }) => (message.startsWith('Unexpected endpoint') ? 'model_not_found' : undefined),
  // The same API stands at /v1 and, with some more in its answers, at /api/v0; one client had forgotten either.
  samePath: ({ path }, { request }) => path === `/v1${request.path.replace(/^\/(?:v1|api\/v0)/, '')}`,
});

/** The recorded exchanges of LM Studio. */
export const corpus: CorpusDefinition = {
  vendors: ['lmstudio'],
  apis: {
    chat,
    completions,
    models,
    'lmstudio-native-chat': {
      outside: "LM Studio's own API keeps conversations and runs tools itself: chats are had by /v1/chat/completions",
    },
  },
};
