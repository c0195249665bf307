import type { SharedV4Warning } from '@ai-sdk/provider';
import { RouterError, type Warning } from '@signalbox/core';

/** The AI SDK's names of settings, where ours is another. */
const FIELDS: Readonly<Record<string, string>> = {
  stopSequences: 'stop',
  reasoning: 'reasoningEffort',
  files: 'images',
  n: 'count',
  timestampGranularities: 'timestamps',
};

const MAX_LENGTH = 300;

/**
 * What a package says that it did not do as asked.
 * @returns `undefined` for what takes nothing from the request: that a setting has a newer name
 */
export function fromSdkWarning(warning: SharedV4Warning): Warning | undefined {
  switch (warning.type) {
    case 'unsupported':
    case 'compatibility': {
      const { feature, details, type } = warning;
      const field = Object.hasOwn(FIELDS, feature) ? (FIELDS[feature] as string) : feature;
      const usual = type === 'unsupported' ? 'the package does not support it' : 'the package does it in another way';
      return { field, message: shortened(details ?? usual) };
    }
    case 'other':
      return { field: 'request', message: shortened(warning.message) };
    default:
      return undefined;
  }
}

/**
 * Tells warnings that came with the answer: packages keep them until then.
 * @throws RouterError the refusal of strict mode; by then the call was sent, and may be billed
 */
export function warnLate(warn: (warning: Warning) => void, warnings: readonly SharedV4Warning[]): void {
  tellLate(warn, ...warnings.map(fromSdkWarning).filter((warning) => warning !== undefined));
}

/** Tells what only the answer shows. */
export function tellLate(warn: (warning: Warning) => void, ...warnings: readonly Warning[]): void {
  try {
    for (const warning of warnings) warn(warning);
  } catch (refusal) {
    throw RouterError.isInstance(refusal) ? refusal.with({ billed: true }) : refusal;
  }
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
