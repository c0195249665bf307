import { RouterError, type Chunk, type Usage } from '@signalbox/core';
import { recordedBytes, type Recording } from '@signalbox/testkit';
import { decodeFrames } from './frames.ts';

/** What an answer comes to, however it was read. */
export interface Answer {
  text: string;
  reasoning: string;
  /** Signatures and redacted thinking, in order. */
  readonly secrets: string[];
  readonly tools: { id: string; name: string; input: unknown }[];
  readonly citations: string[];
  finishReason?: string;
  raw?: string;
  usage?: Usage;
}

type Fields = Readonly<Record<string, any>>; // A recorded reply is read here as a person would, without types.

const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  guardrail_intervened: 'content-filter',
};

function empty(): Answer {
  return { text: '', reasoning: '', secrets: [], tools: [], citations: [] };
}

/** Reads a recorded reply without the SDK and without the plugin: the oracle. */
export function readRecorded(recording: Recording): Answer {
  const answer = empty();
  if (recording.response.eventstream_base64 === undefined) {
    const body = recording.response.body as Fields;
    for (const block of body['output'].message.content) readBlock(answer, block);
    end(answer, body['stopReason'], body['usage']);
    return answer;
  }
  const inputs = new Map<number, { name: string; id: string; input: string }>();
  let stopReason = '';
  for (const { headers, payload } of decodeFrames(recordedBytes(recording))) {
    const event = payload as Fields;
    const type = headers[':event-type'];
    if (type === 'contentBlockStart' && event['start'].toolUse) {
      const { name, toolUseId } = event['start'].toolUse;
      inputs.set(event['contentBlockIndex'], { name, id: toolUseId, input: '' });
    }
    if (type === 'contentBlockDelta') {
      const tool = inputs.get(event['contentBlockIndex']);
      if (tool && event['delta'].toolUse) tool.input += event['delta'].toolUse.input;
      else readBlock(answer, { ...event['delta'], reasoningContent: streamed(event['delta'].reasoningContent) });
    }
    if (type === 'messageStop') stopReason = event['stopReason'];
    if (type === 'metadata') end(answer, stopReason, event['usage']);
  }
  for (const { id, name, input } of inputs.values()) answer.tools.push({ id, name, input: JSON.parse(input || '{}') });
  return answer;
}

function streamed(delta: Fields | undefined): Fields | undefined {
  return delta?.['redactedContent'] === undefined ? delta && { reasoningText: delta } : delta;
}

function readBlock(answer: Answer, block: Fields): void {
  answer.text += block['text'] ?? '';
  for (const { text } of block['citationsContent']?.content ?? []) answer.text += text;
  for (const citation of block['citationsContent']?.citations ?? []) answer.citations.push(citation.title);
  const { reasoningText, redactedContent } = block['reasoningContent'] ?? {};
  answer.reasoning += reasoningText?.text ?? '';
  for (const secret of [reasoningText?.signature, redactedContent]) if (secret) answer.secrets.push(secret);
  const tool = block['toolUse'];
  if (tool) answer.tools.push({ id: tool.toolUseId, name: tool.name, input: tool.input });
}

function end(answer: Answer, stopReason: string, usage: Fields): void {
  answer.finishReason = FINISH[stopReason] ?? 'other';
  answer.raw = stopReason;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  answer.usage = {
    inputTokens: usage['totalTokens'] - outputTokens,
    outputTokens,
    ...(cacheReadInputTokens !== undefined && { cachedInputTokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens !== undefined && { cacheWriteTokens: cacheWriteInputTokens }),
  };
  if (inputTokens > usage['totalTokens']) throw new Error('the recording counts tokens otherwise than thought');
}

/** Puts the plugin's chunks together, and checks their order on the way. */
export function readChunks(chunks: readonly Chunk[]): Answer {
  const answer = empty();
  const inputs: string[] = [];
  for (const [at, chunk] of chunks.entries()) {
    if (chunk.type === 'text-delta') answer.text += chunk.text;
    if (chunk.type === 'reasoning-delta') {
      answer.reasoning += chunk.text;
      if (chunk.state !== undefined) answer.secrets.push(...Object.values(chunk.state.value as Record<string, string>));
    }
    if (chunk.type === 'tool-call-delta') {
      if (chunk.id !== undefined)
        answer.tools[chunk.index] = { id: chunk.id, name: chunk.name ?? '', input: undefined };
      inputs[chunk.index] = (inputs[chunk.index] ?? '') + chunk.argumentsDelta;
    }
    if (chunk.type === 'citation') answer.citations.push(chunk.citation.title ?? '');
    if (chunk.type === 'finish') {
      if (at !== chunks.length - 1) throw new Error('a chunk follows the finish');
      answer.finishReason = chunk.finishReason;
      if (chunk.rawFinishReason !== undefined) answer.raw = chunk.rawFinishReason;
      if (chunk.usage !== undefined) answer.usage = chunk.usage;
    }
  }
  for (const [index, tool] of answer.tools.entries()) tool.input = JSON.parse(inputs[index] ?? '');
  return answer;
}

/** The code that a recorded refusal must have, from its status and AWS's own name and words. */
export function readRefusal({ response }: Recording): string {
  const name = response.headers['x-amzn-errortype']?.split(':')[0] ?? '';
  const { message = '' } = response.body as Fields;
  if (name === 'ExpiredTokenException' || name === 'UnrecognizedClientException') return 'provider_auth';
  if (response.status === 404 || /identifier is invalid|on-demand throughput/.test(message)) return 'model_not_found';
  if (message.includes("doesn't support")) return 'unsupported_param';
  return response.status === 429 ? 'rate_limited' : 'invalid_request';
}

/** The code of what a call throws. */
export async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (RouterError.isInstance(error)) return error.code;
    throw error;
  }
  return 'no error';
}
