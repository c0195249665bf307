/** What one of LM Studio's lists tells of a model; what it leaves out is not known. */
export interface Listed {
  readonly id: string;
  /** Other names that it is loaded under. */
  readonly aliases?: readonly string[];
  readonly contextTokens?: number | undefined;
  readonly isEmbedding: boolean;
  readonly sees?: boolean;
  readonly thinks?: boolean;
}

interface List {
  readonly path: string;
  /** `undefined`: this is no such list. */
  readonly read: (body: never) => readonly Listed[] | undefined;
}

/**
 * Where models are listed: newest first, since it tells the most.
 * @see https://lmstudio.ai/docs/developer/rest/list (read 2026-11-25): since 0.4.0
 * @see https://lmstudio.ai/docs/developer/rest/endpoints (read 2026-11-25): since 0.3.6
 */
export const LISTS: readonly List[] = [
  { path: '/api/v1/models', read: ({ models }: { readonly models?: readonly OfV1[] }) => models?.map(fromV1) },
  { path: '/api/v0/models', read: ({ data }: { readonly data?: readonly OfV0[] }) => data?.map(fromV0) },
  {
    path: '/v1/models',
    read: ({ data }: { readonly data?: readonly { readonly id: string }[] }) => data?.map(fromName),
  },
];

interface OfV1 {
  readonly type: 'llm' | 'embedding';
  readonly key: string;
  readonly max_context_length?: number;
  readonly loaded_instances?: readonly {
    readonly id: string;
    readonly config?: { readonly context_length?: number };
  }[];
  readonly capabilities?: { readonly vision?: boolean; readonly reasoning?: object };
}

function fromV1({
  type,
  key,
  max_context_length: most,
  loaded_instances: loaded = [],
  capabilities = {},
}: OfV1): Listed {
  const lengths = loaded.flatMap(({ config }) => config?.context_length ?? []);
  const aliases = loaded.map(({ id }) => id).filter((id) => id !== key);
  return {
    id: key,
    ...(aliases.length > 0 && { aliases }),
    // What it was loaded with is what it has room for.
    contextTokens: lengths.length > 0 ? Math.min(...lengths) : most,
    isEmbedding: type === 'embedding',
    sees: capabilities.vision === true,
    thinks: capabilities.reasoning !== undefined,
  };
}

interface OfV0 {
  readonly id: string;
  readonly type: 'llm' | 'vlm' | 'embeddings';
  readonly max_context_length?: number;
  readonly loaded_context_length?: number;
}

function fromV0({ id, type, max_context_length: most, loaded_context_length: loaded }: OfV0): Listed {
  return { id, contextTokens: loaded ?? most, isEmbedding: type === 'embeddings', sees: type === 'vlm' };
}

function fromName({ id }: { readonly id: string }): Listed {
  return { id, isEmbedding: /embed/i.test(id) };
}
