import { safeText } from './safe-text.ts';

/** Tags as one text in which `\n<tag>\n` is found exactly where the tag is: the same search in both engines. */
export function joinTags(tags: readonly string[] | undefined): string {
  const unique = [...new Set(tags?.map(safeText))].toSorted();
  return unique.length === 0 ? '' : `\n${unique.map(escape).join('\n')}\n`;
}

export function splitTags(text: string): readonly string[] {
  return text === '' ? [] : text.slice(1, -1).split('\n').map(unescape);
}

/** What is looked for in the joined text. */
export function tagNeedle(tag: string): string {
  return `\n${escape(safeText(tag))}\n`;
}

function escape(tag: string): string {
  return tag.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
