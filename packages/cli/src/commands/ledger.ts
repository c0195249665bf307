import { defineGroup } from '../command-group.ts';
import { ledgerExport } from './ledger-export.ts';
import { ledgerPrune } from './ledger-prune.ts';
import { ledgerSpend } from './ledger-spend.ts';
import { ledgerVerify } from './ledger-verify.ts';

/** Reads what `@signalbox/tracker-sqlite` and `@signalbox/tracker-postgres` write. */
export const ledger = defineGroup({
  name: 'ledger',
  description: 'Ask the ledger: what was spent, whether it is in order',
  commands: { spend: ledgerSpend, verify: ledgerVerify, export: ledgerExport, prune: ledgerPrune },
});
