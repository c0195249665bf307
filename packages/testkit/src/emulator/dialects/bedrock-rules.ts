import { refuse } from '../failure.ts';
import { limitsOf, type ModelLimits } from './anthropic-models.ts';
import type { Block, Body } from './bedrock-schema.ts';
import { signatureOf } from './signature.ts';

type Fields = Readonly<Record<string, unknown>>;
type Conversation = Pick<Body, 'messages' | 'system' | 'toolConfig' | 'additionalModelRequestFields'>;

function bad(message: string): never {
  refuse('invalid-request', message);
}

/** What the model itself says comes with a preface. */
function badForModel(message: string): never {
  bad(`The model returned the following errors: ${message}`);
}

/**
 * What holds for every conversation.
 * @throws Refusal
 */
export function checkConversation(body: Conversation, model: string): void {
  checkTurns(body);
  checkDocuments(body);
  if (!isClaude(model)) return;
  if (/"s3Location"/.test(JSON.stringify(body.messages))) bad("This model doesn't support the s3Uri field.");
  checkCachePoints(body);
}

/**
 * What holds for an answer that is asked for.
 * @throws Refusal
 */
export function checkConverse(body: Body, model: string, stream: boolean): void {
  checkConversation(body, model);
  checkForcedTool(body, model);
  if (body.toolConfig !== undefined && stream && NO_STREAMED_TOOLS.test(model)) {
    bad("This model doesn't support tool use in streaming mode.");
  }
  if (isClaude(model)) checkClaude(body, model, limitsOf(model));
}

const NO_STREAMED_TOOLS = /\b(?:meta\.llama|mistral\.(?:mistral-(?:7b|large-24)|mixtral|pixtral))/;

function isClaude(model: string): boolean {
  return /\banthropic\.claude/.test(model);
}

/** The user begins, roles alternate, and tool results answer the tool uses of the message before. */
function checkTurns({ messages, toolConfig }: Conversation): void {
  if (messages[0]?.role !== 'user') {
    bad(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  const usesTools = messages.some(({ content }) =>
    content.some((block) => block.toolUse !== undefined || block.toolResult !== undefined),
  );
  if (usesTools && toolConfig === undefined) {
    bad('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (before?.role === message.role) {
      bad(
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    }
    const asked = new Set(before?.content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId])));
    for (const { toolResult } of message.content) {
      if (toolResult !== undefined && !asked.delete(toolResult.toolUseId)) {
        bad(
          `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
        );
      }
    }
    if (asked.size > 0) {
      bad(`Expected toolResult blocks at messages.${index}.content for the following Ids: ${[...asked].join(', ')}`);
    }
    checkContent(message.content, index);
  });
}

function checkContent(content: readonly Block[], index: number): void {
  for (const { text, toolUse, reasoningContent } of content) {
    if (text?.trim() === '') bad(`The text field in the ContentBlock object at messages.${index}.content is blank.`);
    const input = toolUse?.input;
    if (toolUse !== undefined && (typeof input !== 'object' || input === null || Array.isArray(input))) {
      bad(`The value at messages.${index}.content.toolUse.input must be a JSON object.`);
    }
    const thought = reasoningContent?.reasoningText;
    if (thought?.signature !== undefined && thought.signature !== signatureOf(thought.text)) {
      badForModel('Invalid `signature` in `thinking` block');
    }
  }
}

/** Documents have names of their own, and stand beside a text. */
function checkDocuments({ messages }: Conversation): void {
  const names = messages.flatMap(({ content }) =>
    content.flatMap(({ document }) => (document === undefined ? [] : [document.name])),
  );
  if (new Set(names).size < names.length) bad('Messages cannot include duplicate document names.');
}

const MOST_CACHE_POINTS = 4;

/** Longer lives come first; there are four points at most. */
function checkCachePoints({ messages, system = [], toolConfig }: Conversation): void {
  const parts = [...(toolConfig?.tools ?? []), ...system, ...messages.flatMap(({ content }) => content)];
  const lives = parts.flatMap(({ cachePoint }) => (cachePoint === undefined ? [] : [cachePoint.ttl ?? '5m']));
  if (lives.length > MOST_CACHE_POINTS) {
    badForModel(`A maximum of 4 blocks with cache_control may be provided. Found ${lives.length}.`);
  }
  if (lives.includes('5m') && lives.lastIndexOf('1h') > lives.indexOf('5m')) {
    badForModel("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
  }
}

function checkForcedTool({ toolConfig }: Body, model: string): void {
  const names = (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => (toolSpec === undefined ? [] : [toolSpec.name]));
  if (new Set(names).size < names.length) bad('Tool names must be unique.');
  const choice = toolConfig?.toolChoice;
  if (choice?.tool !== undefined && !names.includes(choice.tool.name)) bad('The tool in toolChoice is not declared.');
  const word = choice?.any !== undefined ? 'any' : 'tool';
  if (isForced(choice) && /\bmeta\./.test(model)) {
    bad(
      `This model doesn't support the toolConfig.toolChoice.${word} field. Remove toolConfig.toolChoice.${word} and try again.`,
    );
  }
}

function isForced(choice: NonNullable<Body['toolConfig']>['toolChoice']): boolean {
  return choice?.any !== undefined || choice?.tool !== undefined;
}

const CLAUDE_FIELDS = ['thinking', 'reasoning_config', 'top_k', 'tool_choice', 'anthropic_beta', 'output_config'];
const SMALLEST_BUDGET = 1024;
const THINKS_BY_DEFAULT = /claude-(?:opus-5|sonnet-5|haiku-5-5)(?!-\d(?!\d))/;

function checkClaude(body: Body, model: string, limits: ModelLimits): void {
  const fields: Fields = body.additionalModelRequestFields ?? {};
  for (const name of Object.keys(fields)) {
    if (!CLAUDE_FIELDS.includes(name)) badForModel(`${name}: Extra inputs are not permitted`);
  }
  const { effort, textFormat } = body.outputConfig ?? {};
  if (effort !== undefined && !limits.efforts.includes(effort)) {
    badForModel(`This model does not support effort level '${effort}'.`);
  }
  // Bedrock's copy of the API is older than its newest models.
  const holdsToSchemas = limits.schemas && !limits.hidesThinking;
  if (textFormat !== undefined && !holdsToSchemas) badForModel('output_config.format: Extra inputs are not permitted');
  if (!holdsToSchemas && body.toolConfig?.tools.some(({ toolSpec }) => toolSpec?.strict !== undefined) === true) {
    badForModel('tools.0.custom.strict: Extra inputs are not permitted');
  }
  checkThinking(body, fields, model, limits);
  checkSampling(body, fields, limits);
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html (read 2026-11-25) */
function checkThinking(
  { inferenceConfig = {}, toolConfig }: Body,
  fields: Fields,
  model: string,
  limits: ModelLimits,
): void {
  const thinking = (fields['thinking'] ?? fields['reasoning_config'] ?? {}) as Fields;
  const type = thinking['type'] as ModelLimits['thinking'][number] | undefined;
  if (type !== undefined && !limits.thinking.includes(type)) {
    badForModel(`"thinking.type.${type}" is not supported for this model.`);
  }
  const isOff = type === 'disabled' || type === 'between_tools';
  const thinks = type === undefined ? THINKS_BY_DEFAULT.test(model) : !isOff;
  if (isForced(toolConfig?.toolChoice)) {
    if (!limits.forcedTools) badForModel('tool_choice forces tool use is not supported for this model.');
    if (thinks) badForModel('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (type !== 'enabled') return;
  const budget = Number(thinking['budget_tokens']);
  if (!(budget >= SMALLEST_BUDGET)) {
    badForModel('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  }
  if (inferenceConfig.maxTokens !== undefined && budget >= inferenceConfig.maxTokens) {
    badForModel('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (inferenceConfig.temperature !== undefined && inferenceConfig.temperature !== 1) {
    badForModel('`temperature` may only be set to 1 when thinking is enabled.');
  }
  if (fields['top_k'] !== undefined) badForModel('`top_k` must be unset when thinking is enabled.');
}

function checkSampling({ inferenceConfig = {} }: Body, fields: Fields, { sampling }: ModelLimits): void {
  const { temperature, topP } = inferenceConfig;
  if (sampling === 'one of two' && temperature !== undefined && topP !== undefined) {
    badForModel('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  }
  const isSet = (temperature !== undefined && temperature !== 1) || topP !== undefined || fields['top_k'] !== undefined;
  if (sampling === 'fixed' && isSet) {
    badForModel('`temperature`, `top_p` and `top_k` are deprecated for this model.');
  }
}
