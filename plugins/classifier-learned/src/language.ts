import { eld } from 'eld/extrasmall';

/** A language is told from this much of a text; more makes it slower, and not surer. */
const READ_CHARS = 200;

/** Words that most English texts have, and no other language of the detector's has. */
const ENGLISH =
  /\b(?:the|and|what|how|with|this|that|are|you|your|which|from|it|can|i'm|does|please|there|who|when|where|why|their|has|not|if|about|write|should|would|could|into|these|they|following|many|between)\b/g;
const ENGLISH_WORDS = 3;
const ENGLISH_SHARE = 0.1;

/**
 * The language a text is mainly written in, as ISO 639-1; `undefined` where that is not sure. Code, formulas and data say
 * nothing of a language.
 * @see https://github.com/nitotm/efficient-language-detector-js (60 languages; read 2026-11-25)
 */
export function languageOf(text: string): string | undefined {
  const read = prose(text).slice(0, READ_CHARS);
  if (isPlainlyEnglish(read)) return 'en';
  const found = eld.detect(read);
  return found.language !== '' && found.isReliable() ? found.language : undefined;
}

/** The text without what is fenced off as code. */
function prose(text: string): string {
  const read = text.slice(0, 4 * READ_CHARS);
  return read.includes('```') ? read.replaceAll(/```[\s\S]*?(?:```|$)/g, ' ') : read;
}

/** Spares the detector, which takes longer than all else, where it would say English anyway. */
function isPlainlyEnglish(text: string): boolean {
  if (!/^[\p{ASCII}‘’“”–—]*$/u.test(text)) return false;
  const found = new Set(text.toLowerCase().match(ENGLISH)).size;
  return found >= ENGLISH_WORDS && found / (text.match(/[a-z]+/gi)?.length ?? 1) > ENGLISH_SHARE;
}
