import type { CommandDef } from 'citty';
import type { Command } from '../command.ts';
import { budgets } from './budgets.ts';
import { classify } from './classify.ts';
import { compare } from './compare.ts';
import { demo } from './demo.ts';
import { evaluate } from './eval.ts';
import { experiments } from './experiments.ts';
import { explain } from './explain.ts';
import { ledger } from './ledger.ts';
import { memory } from './memory.ts';
import { route } from './route.ts';
import { simulate } from './simulate.ts';

/** The commands by the names they are called by. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  route,
  explain,
  classify,
  compare,
  budgets,
  experiments,
  simulate,
  ledger,
  memory,
  eval: evaluate,
  demo,
};

/** What `signalbox --help` shows. */
export const root: CommandDef = {
  meta: { name: 'signalbox', description: 'Sends each prompt to the model that suits it' },
  subCommands: Object.fromEntries(Object.entries(COMMANDS).map(([name, { definition }]) => [name, definition])),
};
