import { names } from '@nx/devkit';
import type { PluginPlan } from './plugin-plan.ts';

/** The operation of `Provider` that a model of a kind answers. */
const OPERATIONS: Readonly<Record<string, string>> = {
  fim: 'fill',
  embedding: 'embed',
  rerank: 'rerank',
  image: 'generateImages',
  speech: 'speak',
  transcription: 'transcribe',
  ocr: 'ocr',
};

/** Parts of a message that a chat model may not take. */
const PARTS = { vision: 'image', 'file-input': 'file', 'audio-input': 'audio' } as const;

/** What the templates are filled with. */
export function wordsOf({ kind, name, sdk, kinds, capabilities }: PluginPlan, inside: boolean, folder: string) {
  const { className, constantName, propertyName } = names(name);
  const packageName = inside ? `@signalbox/${kind}-${name}` : `signalbox-${kind}-${name}`;
  const has = (word: string): boolean => kinds.includes(word) || capabilities.includes(word);
  return {
    tmpl: '',
    // npm packs no file called .gitignore.
    dot: '.',
    kind,
    name,
    inside,
    folder,
    packageName,
    className,
    exportName: propertyName,
    variable: `${constantName}_API_KEY`,
    sdk: sdk?.name ?? '',
    prefix: sdk?.prefix ?? '',
    hasPart: (part: string): boolean => sdk?.parts.includes(part) === true,
    has,
    kinds,
    operations: kinds.map((one) => OPERATIONS[one] ?? one),
    modelOf: (one: string): string => `${name}-${one}`,
    capabilities,
    quoted: (list: readonly string[]): string => list.map((word) => `'${word}'`).join(', '),
    lacks: Object.entries(PARTS).flatMap(([word, part]) => (has(word) ? [] : [part])),
    /** What OpenAI's own wire has no place for, so that the test needs one with more. */
    ownWire: has('image-output') || has('web-search'),
    year: new Date().getFullYear(),
  };
}
