import type { ChatChunk } from '@signalbox/core';

const OPEN = '<think>';
const CLOSE = '</think>';

/** Tells thoughts from words in a text that begins with `<think>…</think>`, wherever its pieces are cut. */
export interface ThinkTags {
  /** Adds a piece of the text. */
  push(text: string, out: ChatChunk[]): void;
  /** Hands out what was held back because a tag might have begun in it. */
  end(out: ChatChunk[]): void;
}

type Stage = 'before' | 'thoughts' | 'gap' | 'words';

/** Starts with one answer. A text that does not begin with the tag stays as it is, tags further on included. */
export function createThinkTags(): ThinkTags {
  let stage: Stage = 'before';
  let held = '';

  const say = (type: 'text-delta' | 'reasoning-delta', text: string, out: ChatChunk[]): void => {
    if (text !== '') out.push({ type, text });
  };

  /** One step on; `false` when more text is needed. */
  const step = (out: ChatChunk[]): boolean => {
    if (stage === 'before') {
      const begun = held.trimStart();
      if (!begun.startsWith(OPEN)) {
        if (OPEN.startsWith(begun)) return false;
        stage = 'words';
        return true;
      }
      held = begun.slice(OPEN.length);
      stage = 'thoughts';
      return true;
    }
    if (stage === 'thoughts') {
      const close = held.indexOf(CLOSE);
      const end = close === -1 ? held.length - overlap(held, CLOSE) : close;
      say('reasoning-delta', held.slice(0, end), out);
      held = held.slice(close === -1 ? end : end + CLOSE.length);
      if (close === -1) return false;
      stage = 'gap';
      return true;
    }
    if (stage === 'gap') {
      // The blank lines that set the thoughts apart belong to neither.
      held = held.trimStart();
      if (held === '') return false;
      stage = 'words';
      return true;
    }
    say('text-delta', held, out);
    held = '';
    return false;
  };

  return {
    push(text, out) {
      if (stage === 'words') {
        say('text-delta', text, out);
        return;
      }
      held += text;
      while (step(out));
    },
    end(out) {
      say(stage === 'thoughts' ? 'reasoning-delta' : 'text-delta', held, out);
      held = '';
    },
  };
}

/** How many characters at the end of the text may be the beginning of the tag. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
