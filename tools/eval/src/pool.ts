/** A model that may be asked, as its card states it. */
export interface PoolModel {
  readonly id: string;
  /** US dollars per million tokens. */
  readonly inputPerMTok: string;
  readonly outputPerMTok: string;
  /** 0 to 1. */
  readonly quality: number;
}

export interface Pool {
  readonly name: string;
  readonly isOurs: (bench: string) => boolean;
  readonly models: readonly PoolModel[];
  /** The one that gets worse halfway, where that is looked at. */
  readonly worsens: string;
}

/** The same for every request: what was recorded holds no counts of tokens. */
export const TOKENS_OF_A_REQUEST = { inputTokens: 200, outputTokens: 300 } as const;

/**
 * Prices and qualities are stated by us, near the list prices and the MMLU figures that the makers published in 2024. They
 * are what a user would write on a card, not what these answers show: `jamba-1.5-large` is far worse here than its card.
 */
export const POOLS: readonly Pool[] = [
  {
    name: 'MMLU-Pro, by subject',
    isOurs: (bench) => bench === 'mmlu-pro',
    models: [
      model('Meta-Llama-3_1-8B-Instruct', '0.05', '0.08', 0.69),
      model('mathstral-7B', '0.2', '0.2', 0.63),
      model('gemini-1.5-flash-002', '0.075', '0.3', 0.79),
      model('Meta-Llama-3_1-70B-Instruct', '0.6', '0.6', 0.83),
      model('jamba-1.5-large', '2', '8', 0.8),
      model('gemini-1.5-pro-002', '1.25', '5', 0.86),
    ],
    worsens: 'gemini-1.5-flash-002',
  },
  {
    name: 'ZeroEval: GSM8K, MATH level 5, CRUXEval',
    isOurs: (bench) => ['gsm8k', 'math-l5', 'cruxeval'].includes(bench),
    models: [
      model('Meta-Llama-3-8B-Instruct', '0.05', '0.08', 0.68),
      model('claude-3-haiku-20240307', '0.25', '1.25', 0.75),
      model('gpt-4o-mini-2024-07-18', '0.15', '0.6', 0.82),
      model('Qwen2-72B-Instruct', '0.9', '0.9', 0.82),
      model('gpt-4o-2024-08-06', '2.5', '10', 0.887),
      model('claude-3-5-sonnet-20241022', '3', '15', 0.887),
    ],
    worsens: 'gpt-4o-mini-2024-07-18',
  },
];

/** What a request to each model costs, in US dollars. */
export function costsOf({ models }: Pick<Pool, 'models'>): readonly number[] {
  const { inputTokens, outputTokens } = TOKENS_OF_A_REQUEST;
  return models.map(
    ({ inputPerMTok, outputPerMTok }) =>
      (inputTokens * Number(inputPerMTok) + outputTokens * Number(outputPerMTok)) / 1e6,
  );
}

function model(id: string, inputPerMTok: string, outputPerMTok: string, quality: number): PoolModel {
  return { id, inputPerMTok, outputPerMTok, quality };
}
