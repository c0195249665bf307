/** A prompt that asks to choose, in its two parts. */
export interface Choice {
  readonly question: string;
  /** Without their letters; none where nothing is to be chosen. */
  readonly options: readonly string[];
}

const OPTION = /^[ \t]*\(?([A-J])[.):][ \t]*(.*)$/gm;

/** The options of a question with several: lines that begin with A, B, C and so on, in this order. */
export function choiceOf(prompt: string): Choice {
  const options: string[] = [];
  let begin = prompt.length;
  // Most prompts have none: a look for the second letter spares them the pattern.
  if (/^[ \t]*\(?B[.):]/m.test(prompt)) {
    for (const { 1: letter, 2: text, index } of prompt.matchAll(OPTION)) {
      if (letter !== String.fromCharCode(65 + options.length)) continue;
      if (options.length === 0) begin = index;
      options.push((text as string).trim());
    }
  }
  return options.length < 2 ? { question: prompt, options: [] } : { question: prompt.slice(0, begin), options };
}
