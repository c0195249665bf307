import { defineGroup } from '../command-group.ts';
import { evalOutcomes } from './eval-outcomes.ts';

/** Judges routers on what was recorded. */
export const evaluate = defineGroup({
  name: 'eval',
  description: 'Judge a router on recorded answers',
  commands: { outcomes: evalOutcomes },
});
