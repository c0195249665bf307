import { fromOpenAiChat } from '@signalbox/provider-kit';
import {
  openAiWireApis,
  recordedDocuments,
  withoutReportedParts,
  withoutUnsaidParts,
  type CorpusDefinition,
  type Expected,
  type ExpectedAnswer,
  type RecordedError,
  type Recording,
} from '@signalbox/testkit';
import type { ErrorCode } from '@signalbox/core';
import { zhipu } from '../src/index.ts';

type Json = Readonly<Record<string, unknown>>;

const { chat, embeddings, models } = openAiWireApis({
  // The recorded clients asked both sites, and the addresses for coding plans.
  plugin: ({ request: { path } }: Recording) =>
    zhipu({ baseUrl: `https://api.z.ai${path.replace(/\/(?:chat\/completions|embeddings|models)$/, '')}` }),
  secrets: { ZAI_API_KEY: 'test-key' },
  provider: 'zhipu',
  defaultModel: 'glm-4.6',
  fromBody: (body, options) => fromOpenAiChat(withoutUnsaidParts(inOurWords(body as Json), options.warn), options),
  normalize: (body, about) => withoutReportedParts(withCallIds(body as Json), about),
  errorCode,
  adjust: inVendorsWords,
  differences: [
    { path: /^tool_stream$/, reason: 'the arguments of a tool call are asked for as they are written' },
    { path: /^tools\[\d+\]\.function\.strict$/, reason: 'not in the documentation: true is warned about' },
    { path: /^reasoning_effort$/, reason: 'this model only knows whether to think; it was warned about' },
    { path: /^thinking$/, reason: 'an effort is said by the switch, to a model that knows no efforts' },
    { path: /^tool_choice$/, reason: 'only "auto" is known to the API; another choice was warned about' },
    {
      path: /^(?:frequency_penalty|presence_penalty|parallel_tool_calls)$/,
      reason: 'not in the documentation: it was warned about',
    },
    { path: /^stop(?:\[\d+\])?$/, reason: 'the API takes one; others were warned about' },
  ],
});

/** Zhipu's recorded exchanges on its own wire; those on Anthropic's are put to that plugin. */
export const corpus: CorpusDefinition = {
  vendors: ['zhipu'],
  apis: {
    chat: { ...chat, read: (recording) => failedOnTheWay(recording) ?? chat.read(recording) },
    embeddings,
    models,
  },
};

/** Thinking that is switched off is an effort of ours, and so is the vendor's highest. */
function inOurWords({ thinking, reasoning_effort: effort, ...rest }: Json): Json {
  const isOff = isDeepOff(thinking);
  return {
    ...withCallIds(rest),
    ...(isOff ? { reasoning_effort: 'none' } : thinking !== undefined && { thinking }),
    ...(!isOff && effort !== undefined && { reasoning_effort: effort === 'max' ? 'xhigh' : effort }),
  };
}

function isDeepOff(thinking: unknown): boolean {
  const { type, ...more } = (thinking ?? {}) as Json;
  return type === 'disabled' && Object.keys(more).length === 0;
}

/** Some clients leave out whose result it is: then results are in the order of the calls. */
function withCallIds(body: Json): Json {
  let open: string[] = [];
  const messages = (body['messages'] as readonly Json[]).map((message) => {
    const { role, tool_calls: calls, tool_call_id: id } = message;
    if (role === 'assistant') open = ((calls ?? []) as readonly { readonly id: string }[]).map((call) => call.id);
    if (role !== 'tool') return message;
    const next = open.shift();
    return id === undefined ? { ...message, tool_call_id: next } : message;
  });
  return { ...body, messages };
}

interface Document {
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly delta?: { readonly content?: string };
  }[];
  readonly web_search?: readonly { readonly link?: string }[];
}

function reasonsOf(documents: readonly Document[]): readonly (string | null | undefined)[] {
  return documents.flatMap(({ choices = [] }) => choices.map(({ finish_reason: reason }) => reason));
}

/** Finish reasons, and sources, that only this vendor has. */
function inVendorsWords(answer: ExpectedAnswer, recording: Recording): ExpectedAnswer {
  const documents = recordedDocuments<Document>(recording);
  const reasons = reasonsOf(documents);
  const links = documents.flatMap(({ web_search: found = [] }) => found.flatMap(({ link }) => link ?? []));
  return {
    ...answer,
    ...(reasons.includes('sensitive') && { finishReason: 'content-filter' as const }),
    ...(reasons.includes('model_context_window_exceeded') && { finishReason: 'length' as const }),
    citations: [...new Set([...(answer.citations ?? []), ...links])],
  };
}

/** An answer that ended because the vendor lost its model. */
function failedOnTheWay(recording: Recording): Expected | undefined {
  if (recording.response.status >= 400) return undefined;
  const documents = recordedDocuments<Document>(recording);
  if (!reasonsOf(documents).includes('network_error')) return undefined;
  const said = documents.flatMap(({ choices = [] }) => choices.map(({ delta }) => delta?.content ?? ''));
  return { kind: 'error', code: 'provider_unavailable', text: recording.stream ? said.join('') : '' };
}

/** By the vendor's table: the status says little. */
function errorCode({ status, code }: RecordedError): ErrorCode | undefined {
  if (/^100\d$/.test(code)) return 'provider_auth';
  if (code === '1113' || code === '1309') return 'provider_billing';
  if (/^130[234]$|^1308$|^131[06-9]$|^132[01]$/.test(code)) return 'rate_limited';
  if (code === '1305' || code === '1312') return 'overloaded';
  if (code === '1211' || code === '1221' || code === '1222') return 'model_not_found';
  if (code === '1261') return 'context_length_exceeded';
  if (code === '1300' || code === '1301') return 'content_policy';
  if (/^11[12]\d$|^1220$|^131[13]$/.test(code) || status === 434) return 'permission';
  return code === '1230' || code === '1234' ? 'provider_unavailable' : undefined;
}
