import type { Question } from './answers.ts';
import type { SimulatedProvider } from './provider.ts';
import { seededBy } from './random.ts';
import type { MakeSubject, Reader } from './subject.ts';

async function hear(
  provider: SimulatedProvider,
  { id, isStreamed }: Question,
  reader: Reader,
  signal: AbortSignal,
): Promise<void> {
  let whole = '';
  for await (const piece of provider.answer({ id, said: '', repeats: false }, signal)) {
    if (isStreamed) reader.heard(piece);
    else whole += piece;
  }
  if (!isStreamed) reader.heard(whole);
}

/** Whose customer asks: everybody is somebody's first choice. */
export function firstChoice(providers: readonly SimulatedProvider[], { id }: Question): SimulatedProvider {
  return providers[Math.floor(seededBy(0, id)() * providers.length)] as SimulatedProvider;
}

/** One provider, asked once. */
export const noRouter: MakeSubject = (providers) => ({
  ask: (question, reader, signal) => hear(firstChoice(providers, question), question, reader, signal),
});

/** A loop with a `catch` in it, as everybody writes it first: no time limit, no memory, and the next one starts anew. */
export const tryNext: MakeSubject = (providers) => ({
  async ask(question, reader, signal) {
    let last: unknown;
    const first = firstChoice(providers, question);
    for (const provider of [first, ...providers.filter((each) => each !== first)]) {
      try {
        return await hear(provider, question, reader, signal);
      } catch (error) {
        signal.throwIfAborted();
        last = error;
      }
    }
    throw last;
  },
});
