import { names } from '@nx/devkit';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MOST_CHARACTERS = 50;

/** Words of the language that cannot be the name of what a module exports. */
const OF_THE_LANGUAGE = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** What the files of a plugin import, declare and are called; a test keeps it complete. */
const OF_THE_TEMPLATES = new Set(
  (
    'afterAll apiKeyOf appendFile askJson beforeAll chat chatRequestOf checkKey codeOf conformance createFakeClock createFakeContext createHash createRouter definePlugin discard ' +
    'embedBody embedding errorFromThrown errorInStream errors event eventBody expect fakeProvider filesIn fillBody fim ' +
    'formatOf frame fromEmbedding fromImage fromOcr fromRerank fromSpeech fromTranscription fromWire ifCode ifMissing image ' +
    'imageBody index isOver join link messageMore messageOf messages messagesOf mkdir mkdtemp models ocr ocrBody ' +
    'onTestFinished openAiCompatible openAiDialect ownOptions parse partOf price providerConformance quirks randomUUID read ' +
    'readFile readdir refusalOf refuse rename rerank rerankBody rm sourceOf speech speechBody sse sseEvent storeContract trackerContract ' +
    'taskOf test textOf tmpdir toWire toolsOf transcription transcriptionBody unsaid usage usageOf warnOfUnsaid wire wireChat ' +
    'withOwnHeaders wordsOf writeFile client context fetch headers made names options provider router ' +
    'ask clock cost file fileOf folder lastLine line lines row store text usage written'
  ).split(' '),
);

/** Ids that core gives out itself, by kind. */
const OF_CORE: Readonly<Record<string, readonly string[]>> = {
  classifier: ['rules', 'keywords'],
  strategy: ['priority', 'cheapest', 'fastest', 'first-token', 'quality', 'weighted', 'balanced'],
  tracker: ['costs'],
  store: ['memory'],
};

/**
 * Checks that a plugin can go by this name.
 * @throws TypeError that says what is wrong with it, and what to do
 */
export function checkName(name: string, kind: string): void {
  if (!NAME.test(name)) {
    throw new TypeError(
      `name "${name}": expected lower case letters, digits and single dashes, beginning with a letter, such as acme-ai`,
    );
  }
  if (name.length > MOST_CHARACTERS) {
    throw new TypeError(`name "${name}" has ${name.length} characters: expected at most ${MOST_CHARACTERS}`);
  }
  if (OF_CORE[kind]?.includes(name) === true) {
    throw new TypeError(`name "${name}" is reserved: core has a ${kind} of that id. ${suggestion(name)}`);
  }
  const { propertyName } = names(name);
  if (OF_THE_LANGUAGE.has(propertyName)) {
    throw new TypeError(`name "${name}" is reserved: it is a word of JavaScript. ${suggestion(name)}`);
  }
  if (OF_THE_TEMPLATES.has(propertyName)) {
    throw new TypeError(`name "${name}" is reserved: a plugin has something of that name. ${suggestion(name)}`);
  }
}

function suggestion(name: string): string {
  return `Take another, such as my-${name}`;
}
