import { refuse } from '../failure.ts';
import { PART_KINDS, type Content, type Part } from './gemini-schema.ts';
import { isAtLeast } from './gemini-version.ts';
import { signatureOf } from './signature.ts';

/** Words that stand for a signature that cannot be had. @see https://ai.google.dev/gemini-api/docs/thought-signatures */
const STAND_INS: ReadonlySet<string> = new Set([
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
]);

/** The turns of a conversation, and what must follow what. @throws Refusal */
export function checkContents(contents: readonly Content[], model: string): void {
  if (contents.length === 0) refuse('invalid-request', 'contents is not specified');
  contents.forEach((content, index) => {
    if (!['user', 'model', 'function', undefined].includes(content.role)) {
      refuse('invalid-request', 'Please use a valid role: user, model.');
    }
    const parts = [content.parts].flat();
    if (parts.length === 0) {
      refuse('invalid-request', `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.`);
    }
    parts.forEach((part, at) => checkPart(part, `contents[${index}].parts[${at}]`));
    checkCalls(contents, index);
  });
  if (isAtLeast(model, 3)) checkSigned(contents);
}

function checkPart(part: Part, path: string): void {
  const kinds = PART_KINDS.filter((kind) => part[kind] !== undefined);
  if (kinds.length !== 1) {
    refuse(
      'invalid-request',
      `* GenerateContentRequest.${path}.data: required oneof field 'data' must have one initialized field`,
    );
  }
  if (part.text === '' && part.thoughtSignature === undefined) {
    refuse('invalid-request', `Unable to submit request because ${path} must have a text parameter.`);
  }
  const { thoughtSignature: signature } = part;
  if (signature !== undefined && !STAND_INS.has(signature) && signature !== signatureFor(part)) {
    refuse('invalid-request', 'Thought signature is not valid.');
  }
}

/** What this server signs a part with: it knows its own again, and whether what was signed was changed. */
export function signatureFor({ text, functionCall, inlineData }: Part): string {
  if (functionCall !== undefined) return signatureOf(`${functionCall.name} ${JSON.stringify(functionCall.args ?? {})}`);
  return signatureOf(inlineData === undefined ? `said ${text ?? ''}` : `drawn ${inlineData.data.slice(0, 100)}`);
}

const callsIn = (content: Content | undefined): readonly Part[] =>
  [content?.parts ?? []].flat().filter(({ functionCall }) => functionCall !== undefined);
const responsesIn = (content: Content | undefined): readonly Part[] =>
  [content?.parts ?? []].flat().filter(({ functionResponse }) => functionResponse !== undefined);

/** Calls follow the user, and are answered by the very next turn: all of them, and nothing else. */
function checkCalls(contents: readonly Content[], index: number): void {
  const [before, content] = [contents[index - 1], contents[index]];
  const called = callsIn(before);
  const answered = responsesIn(content);
  if (callsIn(content).length > 0 && before?.role === 'model') {
    refuse(
      'invalid-request',
      'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
    );
  }
  if (answered.length > 0 && called.length === 0) {
    refuse(
      'invalid-request',
      'Please ensure that function response turn comes immediately after a function call turn.',
    );
  }
  if (called.length > 0 && called.length !== answered.length) {
    refuse(
      'invalid-request',
      'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
    );
  }
}

/** In the turn that goes on, the first call of each step is signed. A turn begins with words of the user's. */
function checkSigned(contents: readonly Content[]): void {
  const start = contents.findLastIndex((content) => content.role !== 'model' && responsesIn(content).length === 0);
  contents.slice(Math.max(0, start)).forEach((content, step) => {
    const [first] = callsIn(content);
    if (first === undefined || first.thoughtSignature !== undefined) return;
    refuse(
      'invalid-request',
      `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${first.functionCall?.name}\`, position ${step + 1}.`,
    );
  });
}
