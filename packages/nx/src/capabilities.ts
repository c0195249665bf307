import type { Capability, ModelKind } from '@signalbox/core';
import type { Wire } from './plugin-plan.ts';

type Word = Capability | Exclude<ModelKind, 'chat'>;

const MADE = 'made';

/**
 * What can be asked for, and for each wire whether the skeleton has it, so that the conformance suite tests it; where it
 * has not, why not and what to do. All words of the contracts are here.
 */
const CAPABILITIES = {
  tools: { openai: MADE, native: MADE },
  'parallel-tools': { openai: MADE, native: MADE },
  json: { openai: MADE, native: MADE },
  'json-schema': { openai: MADE, native: MADE },
  vision: { openai: MADE, native: MADE },
  'file-input': { openai: MADE, native: MADE },
  'audio-input': { openai: MADE, native: MADE },
  reasoning: { openai: MADE, native: MADE },
  'prompt-caching': { openai: MADE, native: MADE },
  'image-output': { openai: MADE, native: MADE },
  'web-search': { openai: MADE, native: MADE },
  prefill: {
    openai: "OpenAI's wire has no way to say it. Leave it out, and add the vendor's own field by `refine`",
    native: "it differs too much from vendor to vendor. Leave it out, and add the vendor's own way to src/wire.ts",
  },
  fim: { openai: MADE, native: MADE },
  embedding: { openai: MADE, native: MADE },
  rerank: { openai: MADE, native: MADE },
  image: { openai: MADE, native: MADE },
  speech: { openai: MADE, native: MADE },
  transcription: { openai: MADE, native: MADE },
  ocr: { openai: "OpenAI's wire has no such API: ask for it with the wire native", native: MADE },
} as const satisfies Record<Word, Record<Wire, string>>;

/** Words for the same thing. */
const ALIASES: Readonly<Record<string, Word>> = { embed: 'embedding', fill: 'fim' };

const KINDS: ReadonlySet<string> = new Set<Word>([
  'fim',
  'embedding',
  'rerank',
  'image',
  'speech',
  'transcription',
  'ocr',
]);

/** What may be asked for with the wire, and cannot be refused. */
export function capabilitiesFor(wire: Wire): readonly string[] {
  return ['chat', ...Object.keys(CAPABILITIES).filter((word) => CAPABILITIES[word as Word][wire] === MADE)];
}

/** What the models of a plugin are for, and what its chat model can. */
export interface Claims {
  readonly kinds: readonly string[];
  readonly capabilities: readonly string[];
}

/**
 * Sorts what was asked for, commas between.
 * @throws TypeError for a word that there is not, and for what the skeleton of this wire cannot have
 */
export function claimsOf(text: string, wire: Wire): Claims {
  const words = new Set(text.split(',').map((word) => word.trim()));
  words.delete('chat');
  const known = [...words].map((word) => wordFor(word, wire));
  const unique = [...new Set(known)];
  // One who asks for several at once asks for one, too.
  if (unique.includes('parallel-tools') && !unique.includes('tools')) unique.unshift('tools');
  return {
    kinds: unique.filter((word) => KINDS.has(word)),
    capabilities: unique.filter((word) => !KINDS.has(word)),
  };
}

function wordFor(given: string, wire: Wire): Word {
  const word = ALIASES[given] ?? given;
  if (!Object.hasOwn(CAPABILITIES, word)) {
    throw new TypeError(`capability "${given}": expected some of ${capabilitiesFor(wire).join(', ')}`);
  }
  const answer: string = CAPABILITIES[word as Word][wire];
  if (answer !== MADE) throw new TypeError(`capability "${given}" cannot be made for the wire ${wire}: ${answer}`);
  return word as Word;
}
