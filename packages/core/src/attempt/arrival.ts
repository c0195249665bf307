import { RouterError } from '../errors/router-error.ts';
import { allFailed } from './all-failed.ts';
import type { Attempt } from './attempt.ts';
import { takeOff, type TakeOffInput } from './take-off.ts';
import type { WalkDeps, Way } from './way.ts';

/**
 * The attempt that answers.
 * @throws RouterError with all attempts
 */
export async function arrival(deps: WalkDeps, way: Way, input: TakeOffInput): Promise<Attempt> {
  let failure: RouterError | undefined;
  try {
    const end = await takeOff(deps, way, input);
    if ('attempt' in end) return end.attempt;
    failure = end.failure;
  } catch (error) {
    if (RouterError.isInstance(error)) throw error.with({ attempts: [...way.attempts] });
    throw error;
  }
  throw allFailed(way.attempts, failure);
}
