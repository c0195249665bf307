import type { Answer, AnswerPicture, Finish, NeutralRequest, NeutralTool, WholeAnswer } from './neutral.ts';
import { valueFor } from './schema-value.ts';
import { CHARS_PER_TOKEN, countTokens, hash, type PromptCache } from './tokens.ts';
import { SIMULATED, TOPICS } from './topics.ts';
import { vectorFor } from './vector.ts';

/** What an answer is made with beside the request. */
export interface Speaker {
  readonly cache: PromptCache;
  /** Changes ids, not words. */
  readonly seed: string;
  readonly reply: ((request: NeutralRequest) => Answer | undefined) | undefined;
  /** Vector length when the request names none. */
  readonly dimensions: number;
}

/** Says something about the request, within its limits. The same prompt always gets the same words. */
export function answerTo(request: NeutralRequest, speaker: Speaker): WholeAnswer {
  const {
    text = '',
    reasoning = '',
    toolCalls = [],
    citations = [],
    pictures = [],
    ...given
  } = speaker.reply?.(request) ?? ownWords(request);
  const calls = toolCalls.map((call, index) => ({
    id: hash(`${speaker.seed} call ${index} ${request.prompt}`).slice(0, 24),
    name: call.name,
    json: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
  }));
  const limited = withinLimits(text, reasoning, calls.length > 0, request);
  const written = limited.text + calls.map(({ name, json }) => name + json).join('');
  const reasoningTokens = countTokens(limited.reasoning);
  const isWritten = request.operation !== 'embed' && request.operation !== 'rerank';
  return {
    ...limited,
    toolCalls: calls,
    finish: given.finish ?? limited.finish,
    usage: {
      ...speaker.cache.use(request),
      outputTokens: isWritten ? countTokens(written) + reasoningTokens : 0,
      reasoningTokens: isWritten ? reasoningTokens : 0,
      ...given.usage,
    },
    vectors:
      request.operation === 'embed'
        ? request.input.map((one) => vectorFor(one, request.dimensions ?? speaker.dimensions))
        : [],
    ranking: request.operation === 'rerank' ? rankingFor(request) : [],
    citations,
    pictures: request.operation === 'image' ? Array.from({ length: request.count ?? 1 }, () => GREY_PIXEL) : pictures,
  };
}

/** A picture to be looked at by nobody. */
const GREY_PIXEL: AnswerPicture = {
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  mediaType: 'image/png',
};

const RANKING_DIMENSIONS = 64;

/** By how near the texts are to the query: documents that share its words come first. */
function rankingFor({ input, prompt, count }: NeutralRequest): WholeAnswer['ranking'] {
  const query = vectorFor(prompt.slice(0, prompt.indexOf('\n') + 1 || undefined), RANKING_DIMENSIONS);
  const scored = input.map((document, index) => {
    const vector = vectorFor(document, RANKING_DIMENSIONS);
    const cosine = vector.reduce((sum, value, place) => sum + value * (query[place] ?? 0), 0);
    return { index, score: Math.min(1, Math.max(0, (cosine + 1) / 2)) };
  });
  return scored.toSorted((a, b) => b.score - a.score).slice(0, count);
}

const OWN_WORDS: Readonly<Partial<Record<NeutralRequest['operation'], string>>> = {
  fill: `filled in ${SIMULATED}`,
  transcription: `What was said. ${SIMULATED}`,
  ocr: `What stands on the page. ${SIMULATED}`,
  speech: SIMULATED,
};

function ownWords(request: NeutralRequest): Answer {
  if (request.operation !== 'chat') return { text: OWN_WORDS[request.operation] ?? '' };
  const last = request.turns.at(-1);
  const reasoning = request.wantsReasoning ? `A short and plain answer will do here. ${SIMULATED}` : '';
  const tools = toolsToCall(request);
  if (tools.length > 0) {
    const words = properNames(last?.text ?? '');
    const toolCalls = tools.map(({ name, schema }, index) => ({
      name,
      arguments: valueFor(schema, rotate(words, index)),
    }));
    return { reasoning, toolCalls };
  }
  return { reasoning, text: textFor(request) };
}

function textFor(request: NeutralRequest): string {
  const last = request.turns.at(-1);
  if (request.format === 'json') return JSON.stringify({ answer: `${topicFor(request)} ${SIMULATED}` });
  if (request.format !== 'text') return JSON.stringify(valueFor(request.format.schema, [`sample ${SIMULATED}`]));
  if (last?.role === 'tool') return `The tool answered: ${last.text.slice(0, 200)} ${SIMULATED}`;
  const whole = `${topicFor(request)} ${SIMULATED}`;
  // The assistant's own last message is gone on with.
  const said = last?.role === 'assistant' && whole.startsWith(last.text) ? last.text : '';
  return whole.slice(said.length);
}

function topicFor(request: NeutralRequest): string {
  const asked = request.turns.findLast(({ role }) => role === 'user');
  const about = asked !== undefined && asked.images > 0 ? `image ${asked.text}` : (asked?.text ?? '');
  return TOPICS.find((topic) => topic.about.test(about))?.text ?? '';
}

/** Tools are called when they must be, or when the last thing said by the user asks for one. */
function toolsToCall(request: NeutralRequest): readonly NeutralTool[] {
  const { tools, toolChoice, turns } = request;
  if (tools.length === 0 || toolChoice === 'none') return [];
  const last = turns.at(-1);
  const prompt = last?.text ?? '';
  const asked = tools.filter(({ name }) => mentions(prompt, name));
  const wanted = typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : asked;
  if (
    toolChoice === 'auto' &&
    (last?.role !== 'user' || (asked.length === 0 && !/\b(tool|function)s?\b/i.test(prompt)))
  )
    return [];
  const first = wanted[0] ?? tools[0];
  if (first === undefined) return [];
  const several = request.parallelTools && /\b(both|parallel)\b/i.test(prompt);
  if (!several) return [first];
  return wanted.length > 1 ? wanted : [first, first];
}

/** The tool's name, or a telling part of it, stands in the prompt. */
function mentions(prompt: string, name: string): boolean {
  const text = prompt.toLowerCase();
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  return text.includes(name.toLowerCase()) || parts.some((part) => part.length > 4 && text.includes(part));
}

/** Capitalised words inside the prompt: most likely what a tool is to be asked about. */
function properNames(prompt: string): string[] {
  return [...new Set(prompt.match(/(?<=[a-z,] )\p{Lu}[\p{L}]+/gu) ?? [])];
}

function rotate<T>(items: readonly T[], by: number): readonly T[] {
  return [...items.slice(by % Math.max(items.length, 1)), ...items.slice(0, by % Math.max(items.length, 1))];
}

interface Limited {
  readonly text: string;
  readonly reasoning: string;
  readonly finish: Finish;
  readonly stopSequence: string | undefined;
}

/** Cuts at the first stop sequence, then at the token limit; thinking counts towards the limit first. */
function withinLimits(text: string, reasoning: string, callsTools: boolean, request: NeutralRequest): Limited {
  const stops = request.stop
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ stop, at }) => stop !== '' && at >= 0);
  const first = stops.sort((a, b) => a.at - b.at)[0];
  const stopped = first === undefined ? text : text.slice(0, first.at);
  const room = (request.maxOutputTokens ?? Infinity) * CHARS_PER_TOKEN;
  const thought = reasoning.slice(0, room);
  const said = stopped.slice(0, Math.max(0, room - Math.ceil(thought.length / CHARS_PER_TOKEN) * CHARS_PER_TOKEN));
  const cut = said.length < stopped.length || thought.length < reasoning.length;
  const ended: Finish = callsTools ? 'tool-calls' : first === undefined ? 'stop' : 'stop-sequence';
  return {
    text: said,
    reasoning: thought,
    finish: cut ? 'length' : ended,
    stopSequence: cut ? undefined : first?.stop,
  };
}
