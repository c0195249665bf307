import { PRICED_ON, savingsOf, type Savings } from './savings.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { sensitivityOf, type Variant } from './sensitivity.ts';

/** Prints, in Markdown, what each claim assumes, what comes of it, and what is left when an assumption does not hold. */
const lines: string[] = [`Prices of ${PRICED_ON}. Costs are of 1,000 requests of the whole mix.`, ''];
for (const scenario of SCENARIOS) {
  lines.push(...told(scenario, await savingsOf(scenario), await sensitivityOf(scenario)), '');
}
process.stdout.write(`${lines.join('\n').trimEnd()}\n`);

function told(
  { name, claim }: Scenario,
  { kinds, routedUsd, baselineUsd, saved }: Savings,
  variants: readonly Variant[],
) {
  const said = claim.least === claim.most ? percent(claim.least) : `${percent(claim.least)} to ${percent(claim.most)}`;
  return [
    `### ${name[0]?.toUpperCase()}${name.slice(1)}`,
    '',
    `Claimed: ${said}. Comes out: **${percent(saved)}** (${usd(routedUsd)} in place of ${usd(baselineUsd)}).`,
    '',
    '| Requests | Tokens in + out | Routed to | Baseline | Routed | At the baseline |',
    '| --- | ---: | --- | --- | ---: | ---: |',
    ...kinds.map(({ kind, routedTo, baseline, routedUsd: own, baselineUsd: other }) => {
      const tokens = `${kind.inputTokens} + ${kind.outputTokens}`;
      return `| ${percent(kind.share)} ${kind.task} | ${tokens} | \`${routedTo}\` | \`${baseline}\` | ${usd(own)} | ${usd(other)} |`;
    }),
    '',
    '| When | Saved |',
    '| --- | ---: |',
    ...variants.map(({ change, saved: left }) => `| ${change} | ${percent(left)} |`),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function usd(amount: number): string {
  return `$${amount < 0.1 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}
