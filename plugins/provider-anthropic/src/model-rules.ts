import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages';

export type Effort = NonNullable<OutputConfig['effort']>;

/** What one model accepts beside the prompt. Sending more is a 400, so each request is cut to its model. */
export interface ModelRules {
  /** `thinking: {type: 'enabled', budget_tokens}`. */
  readonly budget: boolean;
  /** `thinking: {type: 'adaptive'}` with one of these in `output_config.effort`; empty: not adaptive. */
  readonly efforts: readonly Effort[];
  /** Thinks when the request says nothing about it. */
  readonly thinksByDefault: boolean;
  /** The `thinking.type` that keeps it from thinking; absent: it always thinks, or never. */
  readonly off?: 'disabled' | 'between_tools';
  /** `one`: temperature or top_p, not both. `none`: neither, nor top_k. */
  readonly sampling: 'all' | 'one' | 'none';
  /** `tool_choice` may demand a tool (only while it does not think, unless it always does). */
  readonly forcedTools: boolean;
  /** Takes `role: 'system'` among the messages. */
  readonly systemTurns: boolean;
}

const FOUR: readonly Effort[] = ['low', 'medium', 'high', 'max'];
const FIVE: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const NEVER_THINKS: ModelRules = rules({});
const BUDGET = rules({ budget: true });
const BUDGET_ONE = rules({ budget: true, sampling: 'one' });
const EITHER = rules({ budget: true, efforts: FOUR, off: 'disabled', sampling: 'one' });
const ADAPTIVE = rules({ efforts: FIVE, off: 'disabled', sampling: 'none' });
const ADAPTIVE_BY_DEFAULT = rules({ ...ADAPTIVE, thinksByDefault: true });
const ALWAYS_THINKS = rules({
  efforts: FIVE,
  thinksByDefault: true,
  sampling: 'none',
  forcedTools: false,
  systemTurns: true,
});
const BETWEEN_TOOLS = rules({ ...ALWAYS_THINKS, off: 'between_tools' });

/**
 * First match wins; ids with dots and prefixes (`anthropic/claude-haiku-4.5`) are written plainly before.
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 * @see https://platform.claude.com/docs/en/models/sonnet-5-5/migration-guide
 * @see https://platform.claude.com/docs/en/models/opus-5-5/migration-guide
 * @see https://platform.claude.com/docs/en/models/fable-5-2/migration-guide (all read 2026-11-25; older models as
 * GET /v1/models describes their capabilities)
 */
const TABLE: readonly (readonly [RegExp, ModelRules])[] = [
  [/^claude-(?:instant|2|3-5|3-(?:opus|sonnet|haiku))/, NEVER_THINKS],
  [/^claude-(?:3-7|(?:opus|sonnet)-4(?:-0|-20\d{6}|$)|4-(?:opus|sonnet))/, BUDGET],
  [/^claude-(?:opus-4-1|(?:opus|sonnet|haiku)-4-5)/, BUDGET_ONE],
  [/^claude-(?:opus|sonnet)-4-6/, EITHER],
  [/^claude-opus-4-7/, ADAPTIVE],
  [/^claude-opus-4-8/, { ...ADAPTIVE, systemTurns: true }],
  // Of system messages inside a conversation, what is written about Sonnet 5 does not agree: none are sent.
  [/^claude-sonnet-5(?:-20\d{6}|$)/, ADAPTIVE_BY_DEFAULT],
  [/^claude-(?:opus-5(?:-20\d{6}|$)|haiku-5-5)/, { ...ADAPTIVE_BY_DEFAULT, systemTurns: true }],
  [/^claude-sonnet-5-5/, BETWEEN_TOOLS],
  [/^claude-(?:fable|mythos)-5(?:-20\d{6}|$)/, { ...ALWAYS_THINKS, forcedTools: true }],
  // Opus 5.5, Fable and Mythos since 5.1, and what comes next: each generation has accepted less than the one before.
  [/^claude-/, ALWAYS_THINKS],
];

/** The rules of a model; other vendors' models behind an Anthropic-compatible URL are taken as of Claude 4's kind. */
export function rulesOf(model: string): ModelRules {
  const plain = model.slice(model.lastIndexOf('/') + 1).replaceAll('.', '-');
  return TABLE.find(([pattern]) => pattern.test(plain))?.[1] ?? BUDGET;
}

function rules(differences: Partial<ModelRules>): ModelRules {
  return {
    budget: false,
    efforts: [],
    thinksByDefault: false,
    sampling: 'all',
    forcedTools: true,
    systemTurns: false,
    ...differences,
  };
}
