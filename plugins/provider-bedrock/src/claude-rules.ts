import { claudeVersion } from './model-family.ts';

/** What one Claude takes on Bedrock beside the prompt. Sending more is a 400, so each request is cut to its model. */
export interface ClaudeRules {
  /** How thinking is asked for. */
  readonly thinking: 'never' | 'budget' | 'effort';
  /** Takes the effort `xhigh`, and leaves the text of its thinking out unless it is asked for. */
  readonly since47: boolean;
  /** Thinks when the request says nothing about it. */
  readonly thinksByDefault: boolean;
  /** The `thinking.type` that keeps it from thinking; absent: it always thinks, or never. */
  readonly off?: 'disabled' | 'between_tools';
  /** `one`: temperature or topP, not both. `none`: neither, nor topK. */
  readonly sampling: 'all' | 'one' | 'none';
  /** It can be made to call a tool. */
  readonly forcedTools: boolean;
  /** Takes an answer's schema, and strict tools. */
  readonly schemas: boolean;
}

const OLDEST: ClaudeRules = {
  thinking: 'never',
  since47: false,
  thinksByDefault: false,
  sampling: 'all',
  forcedTools: true,
  schemas: false,
};
const BUDGET: ClaudeRules = { ...OLDEST, thinking: 'budget' };
const SINCE_4_1: ClaudeRules = { ...BUDGET, sampling: 'one', schemas: true };
const EFFORT: ClaudeRules = { ...SINCE_4_1, thinking: 'effort', off: 'disabled' };
const SINCE_4_7: ClaudeRules = { ...EFFORT, since47: true, sampling: 'none', schemas: false };
const BY_DEFAULT: ClaudeRules = { ...SINCE_4_7, thinksByDefault: true };
const { off: _, ...ALWAYS } = BY_DEFAULT;
const UNFORCED: ClaudeRules = { ...ALWAYS, forcedTools: false };

/**
 * By name, where a generation is not of one kind. First match wins.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html (read 2026-11-25)
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking (read 2026-11-25)
 */
const BY_NAME: readonly (readonly [RegExp, ClaudeRules])[] = [
  [/claude-(?:opus-5|sonnet-5|haiku-5-5)(?!-\d(?!\d))/, BY_DEFAULT],
  [/claude-sonnet-5-5/, { ...UNFORCED, off: 'between_tools' }],
  [/claude-(?:fable|mythos)-5(?!-\d(?!\d))/, ALWAYS],
];

/**
 * The rules of a Claude; `undefined` for models of others. From 4.7 on Bedrock's copy of Anthropic's API refuses
 * schemas (`output_config.format: Extra inputs are not permitted`, https://github.com/vercel/ai/issues/14773).
 */
export function claudeRules(modelId: string): ClaudeRules | undefined {
  const version = claudeVersion(modelId);
  if (version === undefined) return undefined;
  const named = BY_NAME.find(([pattern]) => pattern.test(modelId))?.[1];
  if (named !== undefined) return named;
  if (version < 3.07) return OLDEST;
  if (version < 4.01) return BUDGET;
  if (version < 4.06) return SINCE_4_1;
  if (version < 4.07) return EFFORT;
  return version < 5 ? SINCE_4_7 : UNFORCED;
}
