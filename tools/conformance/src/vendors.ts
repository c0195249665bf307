/** Other names that recorders give to vendors, without their hyphens, dots and underscores. */
const ALIASES: Readonly<Record<string, string>> = {
  aistudio: 'gemini',
  amazon: 'bedrock',
  amazonbedrock: 'bedrock',
  aws: 'bedrock',
  awsbedrock: 'bedrock',
  azureai: 'azure',
  azureaifoundry: 'azure',
  azurefoundry: 'azure',
  azureopenai: 'azure',
  bigmodel: 'zhipu',
  claude: 'anthropic',
  codestral: 'mistral',
  foundry: 'azure',
  glm: 'zhipu',
  google: 'gemini',
  googleai: 'gemini',
  googlegemini: 'gemini',
  googlegenai: 'gemini',
  googlevertex: 'gemini',
  googlevertexai: 'gemini',
  grok: 'xai',
  llamacpp: 'openai-compatible-llamacpp',
  llamaserver: 'openai-compatible-llamacpp',
  lmstudio: 'lmstudio',
  mistralai: 'mistral',
  ollamacloud: 'ollama',
  perplexityai: 'perplexity',
  pplx: 'perplexity',
  togetherai: 'together',
  vertex: 'gemini',
  vertexai: 'gemini',
  xai: 'xai',
  zai: 'zhipu',
  zhipuai: 'zhipu',
};

/** Hosts, for vendors with a name that says nothing. */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)openai\.azure\.com$|(?:cognitiveservices|services\.ai)\.azure\.com$/, 'azure'],
  [/(?:^|\.)anthropic\.com$/, 'anthropic'],
  [/bedrock.*\.(?:amazonaws\.com|api\.aws)$/, 'bedrock'],
  [/(?:^|\.)googleapis\.com$/, 'gemini'],
  [/(?:^|\.)api\.openai\.com$/, 'openai'],
  [/(?:^|\.)x\.ai$/, 'xai'],
  [/(?:^|\.)(?:z\.ai|bigmodel\.cn)$/, 'zhipu'],
  [/(?:^|\.)cohere\.(?:ai|com)$/, 'cohere'],
  [/(?:^|\.)together\.(?:ai|xyz)$/, 'together'],
  [/(?:^|\.)(cerebras|mistral|perplexity|openrouter)\.ai$/, '$1'],
  [/(?:^|\.)(deepseek|groq|ollama)\.com$/, '$1'],
];

/**
 * The vendor by the name of its folder here.
 * @param known names of folders that definitions answer for
 * @returns `undefined`: nobody that we know
 */
export function vendorOf(name: string, host: string | undefined, known: ReadonlySet<string>): string | undefined {
  const lower = name.toLowerCase();
  if (known.has(lower)) return lower;
  const plain = lower.replaceAll(/[^a-z0-9]/g, '');
  const alias = known.has(plain) ? plain : Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined;
  return alias ?? vendorOfHost(host ?? '');
}

function vendorOfHost(host: string): string | undefined {
  const [, name] = HOSTS.find(([pattern]) => pattern.test(host)) ?? [];
  return name === '$1' ? /(\w+)\.\w+$/.exec(host)?.[1] : name;
}
