/** What a model of this vendor takes beside the prompt, as its documentation says. */
export interface ModelLimits {
  /** Values of `thinking.type`. */
  readonly thinking: readonly ('enabled' | 'adaptive' | 'disabled' | 'between_tools')[];
  /** Values of `output_config.effort`. */
  readonly efforts: readonly string[];
  readonly sampling: 'free' | 'one of two' | 'fixed';
  /** `tool_choice` may be `any` or `tool`. */
  readonly forcedTools: boolean;
  /** `output_config.format`, and `strict` tools. */
  readonly schemas: boolean;
  /** `role: 'system'` among the messages. */
  readonly systemTurns: boolean;
  /** The last message may be the assistant's, to be gone on with. */
  readonly prefill: boolean;
  /** Leaves the text of its thinking out unless it is asked for. */
  readonly hidesThinking: boolean;
}

const THREE = ['low', 'medium', 'high'];
const FOUR = [...THREE, 'max'];
const FIVE = [...FOUR, 'xhigh'];

const OLDEST: ModelLimits = {
  thinking: ['disabled'],
  efforts: [],
  sampling: 'free',
  forcedTools: true,
  schemas: false,
  systemTurns: false,
  prefill: true,
  hidesThinking: false,
};
const BUDGET: ModelLimits = { ...OLDEST, thinking: ['enabled', 'disabled'] };
const OPUS_4_1: ModelLimits = { ...BUDGET, sampling: 'one of two' };
const GENERATION_4_5: ModelLimits = { ...OPUS_4_1, schemas: true };
const GENERATION_4_6: ModelLimits = {
  ...GENERATION_4_5,
  thinking: ['enabled', 'adaptive', 'disabled'],
  efforts: FOUR,
  prefill: false,
};
const OPUS_4_7: ModelLimits = {
  ...GENERATION_4_6,
  thinking: ['adaptive', 'disabled'],
  efforts: FIVE,
  sampling: 'fixed',
  hidesThinking: true,
};
const SINCE_4_8: ModelLimits = { ...OPUS_4_7, systemTurns: true };
const FABLE_5: ModelLimits = { ...SINCE_4_8, thinking: ['adaptive'] };
const LATEST: ModelLimits = { ...FABLE_5, forcedTools: false };

/**
 * First match wins.
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking (read 2026-11-25)
 * @see https://platform.claude.com/docs/en/build-with-claude/effort (read 2026-11-25)
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs (read 2026-11-25)
 */
const MODELS: readonly (readonly [RegExp, ModelLimits])[] = [
  [/claude-(?:2|instant|3-5|3-opus|3-sonnet|3-haiku)/, OLDEST],
  [/claude-(?:3-7|(?:opus|sonnet)-4(?:-0$|-2025|$))/, BUDGET],
  [/claude-opus-4-1/, OPUS_4_1],
  [/claude-opus-4-5/, { ...GENERATION_4_5, efforts: THREE }],
  [/claude-(?:sonnet|haiku)-4[-.]5/, GENERATION_4_5],
  [/claude-(?:opus|sonnet)-4-6/, GENERATION_4_6],
  [/claude-(?:opus-4-7|sonnet-5$)/, OPUS_4_7],
  [/claude-(?:opus-4-8|opus-5$|haiku-5-5)/, SINCE_4_8],
  [/claude-(?:fable|mythos)-5$/, FABLE_5],
  [/claude-sonnet-5-5/, { ...LATEST, thinking: ['adaptive', 'between_tools'] }],
  [/claude-/, LATEST],
];

/** A model that is none of this vendor's takes everything: whose it is knows what it takes. */
const ANY: ModelLimits = {
  ...OLDEST,
  thinking: ['enabled', 'adaptive', 'disabled', 'between_tools'],
  efforts: FIVE,
  schemas: true,
  systemTurns: true,
};

export function limitsOf(model: string): ModelLimits {
  return MODELS.find(([pattern]) => pattern.test(model))?.[1] ?? ANY;
}
