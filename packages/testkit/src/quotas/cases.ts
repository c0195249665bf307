import { withQuotas, type MakeQuotas, type QuotasCase } from './bench.ts';
import { BUDGET_CASES } from './budget-cases.ts';
import { LEASE_CASES } from './lease-cases.ts';
import { agreesWithModel } from './property.ts';
import { RATE_CASES } from './rate-cases.ts';

/**
 * Everything that quotas must do. Each case makes quotas of its own.
 * @param runs how many random histories are compared with the reference model
 */
export function quotasCases(make: MakeQuotas, runs = 100): readonly QuotasCase[] {
  return [
    ...[...BUDGET_CASES, ...RATE_CASES, ...LEASE_CASES].map(([title, test]) => ({
      title,
      run: () => withQuotas(make, test),
    })),
    { title: 'agrees with a plain model, whatever is done in whatever order', run: () => agreesWithModel(make, runs) },
  ];
}
