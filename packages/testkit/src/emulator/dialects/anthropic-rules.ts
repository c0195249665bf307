import { refuse } from '../failure.ts';
import { limitsOf, type ModelLimits } from './anthropic-models.ts';
import type { Block, Body, CacheControl, WireMessage } from './anthropic-schema.ts';
import { signatureOf } from './signature.ts';

/**
 * What the vendor demands of a request beside the shapes of its fields.
 * @throws Refusal
 */
export function checkRules(body: Body): void {
  const limits = limitsOf(body.model);
  checkMessages(body, limits);
  checkCacheMarks(body);
  checkTools(body, limits);
  checkThinking(body, limits);
  checkSampling(body, limits);
  const { effort, format } = body.output_config ?? {};
  if (effort != null && !limits.efforts.includes(effort)) {
    bad(`This model does not support effort level '${effort}'.`, 'output_config.effort');
  }
  if ((format ?? body.output_format) != null && !limits.schemas) {
    bad(`'${body.model}' does not support output format.`);
  }
}

function bad(message: string, field?: string): never {
  refuse('invalid-request', message, field);
}

const blocksIn = (message: WireMessage | undefined): readonly Block[] =>
  message === undefined || typeof message.content === 'string' ? [] : message.content;

/** The user begins; every `tool_use` is answered at the start of the very next message, and nothing else is answered. */
function checkMessages({ messages, model }: Body, limits: ModelLimits): void {
  if (messages[0]?.role !== 'user') bad('first message must use the "user" role', 'messages');
  messages.forEach((message, index) => {
    if (message.role === 'system') checkSystemTurn(messages, index, limits);
    const asked = new Set(
      blocksIn(messages[index - 1]).flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    checkBlocks(message, index, asked);
    if (asked.size > 0) {
      bad(
        `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...asked].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
        `messages.${index - 1}`,
      );
    }
  });
  checkPrefill(messages.at(-1), model, limits);
}

/** @see https://docs.claude.com/en/docs/prefill-claudes-response (read 2026-11-25) */
function checkPrefill(last: WireMessage | undefined, model: string, limits: ModelLimits): void {
  if (last?.role !== 'assistant') return;
  if (!limits.prefill) {
    bad(
      `This model does not support assistant message prefill. The conversation must end with a user message. (${model})`,
    );
  }
  const end = typeof last.content === 'string' ? { type: 'text' as const, text: last.content } : last.content.at(-1);
  if (end?.type === 'text' && /\s$/.test(end.text)) {
    bad('final assistant content cannot end with trailing whitespace', 'messages');
  }
}

function checkBlocks(message: WireMessage, index: number, asked: Set<string>): void {
  let isPastResults = false;
  blocksIn(message).forEach((block, at) => {
    const field = `messages.${index}.content.${at}`;
    if (block.type === 'tool_result') {
      if (isPastResults) bad('`tool_result` blocks must come before all other content', field);
      if (!asked.delete(block.tool_use_id)) {
        bad(
          `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
          field,
        );
      }
    } else isPastResults = true;
    if (block.type === 'thinking' && block.signature !== signatureOf(block.thinking)) {
      bad('Invalid `signature` in `thinking` block', field);
    }
  });
}

/** @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages (read 2026-11-25) */
function checkSystemTurn(messages: Body['messages'], index: number, { systemTurns }: ModelLimits): void {
  const field = `messages.${index}`;
  if (!systemTurns) bad("role 'system' is not supported on this model", field);
  const next = messages[index + 1];
  if (messages[index - 1]?.role !== 'user' || (next !== undefined && next.role !== 'assistant')) {
    bad('a system message must follow a user message, and be the last or followed by an assistant message', field);
  }
  if (blocksIn(messages[index]).some(({ type }) => type !== 'text')) bad('system messages hold text only', field);
}

const MOST_CACHE_MARKS = 4;

/** Longer lives come first; there are four marks at most. */
function checkCacheMarks(body: Body): void {
  const marks = [
    ...(body.tools ?? []),
    ...(typeof body.system === 'string' ? [] : (body.system ?? [])),
    ...body.messages.flatMap(blocksIn),
    body,
  ].map((part) => ('cache_control' in part ? (part.cache_control as CacheControl) : undefined));
  const lives = marks.flatMap((mark) => (mark == null ? [] : [mark.ttl ?? '5m']));
  if (lives.length > MOST_CACHE_MARKS) {
    bad(`A maximum of 4 blocks with cache_control may be provided. Found ${lives.length}.`);
  }
  if (lives.lastIndexOf('1h') > lives.indexOf('5m') && lives.includes('5m')) {
    bad("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
  }
}

function checkTools({ tools = [], tool_choice: choice }: Body, { forcedTools, schemas }: ModelLimits): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) bad('Tool names must be unique.', 'tools');
  if (tools.some(({ strict }) => strict === true) && !schemas) bad('strict tools are not supported on this model');
  if (choice === undefined) return;
  if (tools.length === 0) bad('tool_choice may only be specified while providing tools.', 'tool_choice');
  if (choice.type === 'tool' && !names.includes(choice.name)) bad(`Tool '${choice.name}' not found in provided tools`);
  if ((choice.type === 'any' || choice.type === 'tool') && !forcedTools) {
    bad('tool_choice forces tool use is not supported for this model.', 'tool_choice');
  }
}

/** @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (read 2026-11-25) */
function checkThinking(body: Body, limits: ModelLimits): void {
  const { thinking, max_tokens: maxTokens, temperature, tool_choice: choice, output_config: output } = body;
  if (thinking === undefined) return;
  if (!limits.thinking.includes(thinking.type)) {
    bad(`"thinking.type.${thinking.type}" is not supported for this model.`);
  }
  const isOff = thinking.type === 'disabled' || thinking.type === 'between_tools';
  if (isOff && (output?.effort === 'xhigh' || output?.effort === 'max') && limits.hidesThinking) {
    bad(`"thinking.type.${thinking.type}" is not supported at effort ${output.effort}.`);
  }
  if (isOff) return;
  if (choice?.type === 'any' || choice?.type === 'tool') {
    bad('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (thinking.type !== 'enabled') return;
  if (maxTokens !== undefined && thinking.budget_tokens >= maxTokens) {
    bad('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (temperature !== undefined && temperature !== 1) {
    bad('`temperature` may only be set to 1 when thinking is enabled.');
  }
  checkOpening(body.messages);
}

/** A turn whose tool calls are being answered opened with what was thought; so does one that is to be gone on with. */
function checkOpening(messages: Body['messages']): void {
  if (messages.at(-1)?.role === 'assistant') {
    const { type } = blocksIn(messages.at(-1))[0] ?? { type: 'text' };
    if (type !== 'thinking' && type !== 'redacted_thinking') {
      bad(
        `Expected \`thinking\` or \`redacted_thinking\`, but found \`${type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`,
        `messages.${messages.length - 1}.content.0.type`,
      );
    }
    return;
  }
  const isAnswer = blocksIn(messages.at(-1)).some(({ type }) => type === 'tool_result');
  const [first] = isAnswer ? blocksIn(messages.at(-2)) : [];
  if (first === undefined || first.type === 'thinking' || first.type === 'redacted_thinking') return;
  bad(
    `Expected \`thinking\` or \`redacted_thinking\`, but found \`${first.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`,
    `messages.${messages.length - 2}.content.0.type`,
  );
}

const LOWEST_TOP_P_WHILE_THINKING = 0.95;

function checkSampling(body: Body, { sampling }: ModelLimits): void {
  const { temperature, top_p: topP, top_k: topK, thinking } = body;
  if (sampling === 'one of two' && temperature !== undefined && topP !== undefined) {
    bad('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  }
  const isSet = (temperature !== undefined && temperature !== 1) || topP !== undefined || topK !== undefined;
  if (sampling === 'fixed' && isSet) bad('`temperature`, `top_p` and `top_k` are deprecated for this model.');
  if (thinking === undefined || thinking.type === 'disabled') return;
  if (topK !== undefined) bad('`top_k` must be unset when thinking is enabled.');
  if (topP !== undefined && topP < LOWEST_TOP_P_WHILE_THINKING) {
    bad('`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.');
  }
}
