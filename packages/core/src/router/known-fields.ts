import type {
  AssistantPart,
  BaseRequest,
  ChatRequest,
  EmbedRequest,
  FillRequest,
  ImageRequest,
  Judgement,
  OcrRequest,
  Operation,
  RequestCache,
  RequestMetadata,
  RerankRequest,
  RoutingOptions,
  SpeechRequest,
  Tool,
  ToolResultPart,
  TranscriptionRequest,
  UserMessage,
  UserPart,
} from '../contracts/index.ts';

/** Every field of a type, so that one which is added there and not here does not compile. */
type FieldsOf<T> = Readonly<Record<keyof T, true>>;
type Part = UserPart | AssistantPart | ToolResultPart;
type PartType = Part['type'];

const BASE: FieldsOf<BaseRequest> = {
  model: true,
  metadata: true,
  routing: true,
  providerOptions: true,
  cache: true,
  strict: true,
  signal: true,
};

const CHAT: FieldsOf<ChatRequest> = {
  ...BASE,
  messages: true,
  system: true,
  tools: true,
  toolChoice: true,
  parallelToolCalls: true,
  responseFormat: true,
  temperature: true,
  topP: true,
  topK: true,
  frequencyPenalty: true,
  presencePenalty: true,
  seed: true,
  stop: true,
  maxOutputTokens: true,
  reasoningEffort: true,
  reasoningBudgetTokens: true,
};
const EMBED: FieldsOf<EmbedRequest> = { ...BASE, input: true, dimensions: true, inputType: true };
const RERANK: FieldsOf<RerankRequest> = { ...BASE, query: true, documents: true, topN: true };
const FILL: FieldsOf<FillRequest> = {
  ...BASE,
  prefix: true,
  suffix: true,
  temperature: true,
  topP: true,
  seed: true,
  stop: true,
  maxOutputTokens: true,
};
const IMAGE: FieldsOf<ImageRequest> = {
  ...BASE,
  prompt: true,
  images: true,
  count: true,
  size: true,
  quality: true,
  background: true,
  outputFormat: true,
};
const SPEECH: FieldsOf<SpeechRequest> = {
  ...BASE,
  text: true,
  voice: true,
  outputFormat: true,
  speed: true,
  instructions: true,
};
const TRANSCRIPTION: FieldsOf<TranscriptionRequest> = {
  ...BASE,
  audio: true,
  language: true,
  prompt: true,
  temperature: true,
  timestamps: true,
  durationSeconds: true,
};
const OCR: FieldsOf<OcrRequest> = { ...BASE, document: true, pages: true, includeImages: true };

export const REQUEST_FIELDS: Readonly<Record<Operation, ReadonlySet<string>>> = {
  chat: named(CHAT),
  embed: named(EMBED),
  rerank: named(RERANK),
  fill: named(FILL),
  image: named(IMAGE),
  speech: named(SPEECH),
  transcription: named(TRANSCRIPTION),
  ocr: named(OCR),
};

export const ROUTING_FIELDS = named<RoutingOptions>({
  exclude: true,
  only: true,
  require: true,
  prefer: true,
  maxCostUsd: true,
  maxLatencyMs: true,
  deadlineMs: true,
  fallback: true,
  sideEffects: true,
  fallbackOn: true,
  stopOn: true,
  accept: true,
  validateSchema: true,
  continuation: true,
  race: true,
  hedge: true,
  onBudget: true,
});
export const REQUIRE_FIELDS = named<NonNullable<RoutingOptions['require']>>({
  capabilities: true,
  compliance: true,
  regions: true,
});
export const CACHE_FIELDS = named<RequestCache>({
  read: true,
  write: true,
  semantic: true,
  ttlMs: true,
  namespace: true,
});
export const METADATA_FIELDS = named<RequestMetadata>({
  task: true,
  tags: true,
  user: true,
  key: true,
  session: true,
  tenant: true,
});
export const JUDGEMENT_FIELDS = named<Judgement & { readonly id?: string }>({
  id: true,
  score: true,
  thumbs: true,
  label: true,
  edited: true,
  accepted: true,
});
export const TOOL_FIELDS = named<Tool>({ name: true, description: true, parameters: true, strict: true });
export const MESSAGE_FIELDS = named<UserMessage>({ role: true, content: true, name: true });

const PARTS: { readonly [Type in PartType]: FieldsOf<Extract<Part, { readonly type: Type }>> } = {
  text: { type: true, text: true, cache: true },
  image: { type: true, source: true, detail: true, cache: true, state: true },
  file: { type: true, source: true, filename: true, cache: true },
  audio: { type: true, data: true, mediaType: true },
  reasoning: { type: true, text: true, state: true },
  'tool-call': { type: true, id: true, name: true, arguments: true, state: true },
  'tool-result': { type: true, toolCallId: true, content: true, isError: true, cache: true },
};

export const PART_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(PARTS).map(([type, fields]) => [type, named(fields)]),
);

function named<T>(fields: FieldsOf<T>): ReadonlySet<string> {
  return new Set(Object.keys(fields));
}

/** What others call it, without case and underscores, where spelling alone does not lead to our word. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  maxtokens: 'maxOutputTokens',
  maxcompletiontokens: 'maxOutputTokens',
  maxnewtokens: 'maxOutputTokens',
  stopsequences: 'stop',
  functions: 'tools',
  prompt: 'messages',
  instructions: 'system',
  thinking: 'reasoningBudgetTokens',
  reasoning: 'reasoningEffort',
  user: 'metadata.user',
  tags: 'metadata.tags',
  task: 'metadata.task',
  timeout: 'routing.deadlineMs',
  abortsignal: 'signal',
  stream: 'router.stream()',
  extrabody: 'providerOptions',
  inputschema: 'parameters',
  function: 'name',
  cachecontrol: 'cache',
};

/** The known field that was most likely meant; `undefined` when none is near. */
export function nearestField(field: string, known: ReadonlySet<string>): string | undefined {
  const wanted = plain(field);
  const other = Object.hasOwn(OTHER_WORDS, wanted) ? OTHER_WORDS[wanted] : undefined;
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(wanted.length / 2));
  for (const name of known) {
    const spelt = plain(name);
    const begun = wanted.length > 2 && (spelt.startsWith(wanted) || wanted.startsWith(spelt));
    const distance = begun ? 1 : editDistance(wanted, spelt);
    if (distance < least) [best, least] = [name, distance];
  }
  // Of the words of others, only those that lead to a field which there is at this place.
  const fits = other !== undefined && (known.has(other) || (known.has('routing') && /[.(]/.test(other)));
  return fits ? other : best;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

/** Levenshtein's: how many letters to put in, take out or change. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, changed));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
