import { refuse } from '../failure.ts';
import type { GenerateBody } from './gemini-schema.ts';
import { isAtLeast } from './gemini-version.ts';

/** @see https://ai.google.dev/gemini-api/docs/thinking (read 2026-11-25), and the API's own refusals */
export function checkConfig({ generationConfig: config = {}, tools = [] }: GenerateBody, model: string): void {
  const { thinkingConfig: thinking = {}, responseMimeType, responseModalities = ['TEXT'] } = config;
  const isNew = isAtLeast(model, 3);
  if (thinking.thinkingBudget !== undefined && thinking.thinkingLevel !== undefined) {
    refuse('invalid-request', 'You can only set only one of thinking budget and thinking level.');
  }
  if (thinking.thinkingLevel !== undefined && !isNew)
    refuse('invalid-request', 'Thinking level is not supported for this model.');
  if (thinking.thinkingBudget !== undefined && isAtLeast(model, 4)) {
    refuse('invalid-request', 'Thinking budget is not supported for this model.');
  }
  if (isAtLeast(model, 2.5) && ((config.presencePenalty ?? 0) !== 0 || (config.frequencyPenalty ?? 0) !== 0)) {
    refuse('invalid-request', 'Penalty is not enabled for this model');
  }
  const hasSchema = config.responseJsonSchema !== undefined || config.responseSchema !== undefined;
  if (hasSchema && (responseMimeType ?? 'text/plain') === 'text/plain') {
    refuse('invalid-request', 'Response schema requires a response mime type of application/json or text/x.enum');
  }
  const hasFunctions = tools.some(({ functionDeclarations = [] }) => functionDeclarations.length > 0);
  if (hasFunctions && responseMimeType === 'application/json' && !isNew) {
    refuse('invalid-request', "Function calling with a response mime type: 'application/json' is unsupported");
  }
  if (model.includes('tts') !== responseModalities.includes('AUDIO')) {
    const accepted = model.includes('tts') ? 'AUDIO' : 'TEXT';
    refuse(
      'invalid-request',
      `The requested combination of response modalities (${responseModalities.join(', ')}) is not supported by the model. models/${model} accepts the following combination of response modalities:\n* ${accepted}\n`,
    );
  }
}

export function checkTools({ tools = [], toolConfig }: GenerateBody): void {
  const names = tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations.map(({ name }) => name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse('invalid-request', `Duplicate function declaration found: ${twice}`);
  const { mode, allowedFunctionNames: allowed = [] } = toolConfig?.functionCallingConfig ?? {};
  if (mode === 'ANY' && names.length === 0)
    refuse('invalid-request', 'Function calling config is set without function_declarations.');
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    refuse('invalid-request', 'Allowed function names should only be set when function calling mode is ANY.');
  }
  const unknown = allowed.find((name) => !names.includes(name));
  if (unknown !== undefined) refuse('invalid-request', `Function ${unknown} is not in the function declarations`);
}
