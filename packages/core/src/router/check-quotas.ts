import * as v from 'valibot';
import type { Budget, BudgetScope, QuotaOptions, RateRule } from '../admit/budget-options.ts';
import type { BudgetWindow } from '../admit/calendar.ts';

import { nameInKeys as name, named, text as value, type Fields } from './schema-parts.ts';

const SCOPES: Readonly<Record<BudgetScope, true>> = {
  global: true,
  provider: true,
  model: true,
  task: true,
  tag: true,
  user: true,
  key: true,
  session: true,
  tenant: true,
};
const WINDOWS: Readonly<Record<BudgetWindow, true>> = {
  minute: true,
  hour: true,
  day: true,
  week: true,
  month: true,
  total: true,
};

const values = v.union(
  [value, v.pipe(v.array(value), v.minLength(1))],
  'a text that is not empty, or a list of one or more of them',
);
const picked = <T extends string>(words: Readonly<Record<T, true>>) =>
  v.picklist(Object.keys(words) as T[], `one of ${Object.keys(words).join(', ')}`);
const COUNT = 'a whole number, 1 or more';
const MS = 'whole milliseconds, 1 to a year';
const USD = 'US dollars, 0 to 9,000,000';
const SHARE = 'a share of the cap above 0, such as 0.8';
const ZONE = 'a time zone, such as "Europe/Berlin"';
const ADDRESS = 'an address that begins with http:// or https://';
const count = v.pipe(v.number(COUNT), v.safeInteger(COUNT), v.minValue(1, COUNT));
const periodMs = v.pipe(v.number(MS), v.integer(MS), v.minValue(1, MS), v.maxValue(366 * 86_400_000, MS));
const usd = v.pipe(v.number(USD), v.minValue(0, USD), v.maxValue(9_000_000, USD));
const share = v.pipe(v.number(SHARE), v.gtValue(0, SHARE), v.finite(SHARE));
const zone = v.pipe(v.string(ZONE), v.check(isTimeZone, ZONE));
const url = v.pipe(v.string(ADDRESS), v.check(isHttpUrl, ADDRESS));

const counted = { name, scope: picked(SCOPES), match: v.optional(values) };

const budget = v.strictObject(
  {
    ...counted,
    window: picked(WINDOWS),
    timeZone: v.optional(zone),
    capUsd: usd,
    alertAt: v.optional(v.array(share, 'a list of shares of the cap')),
    downgradeAt: v.optional(share),
    onFull: v.optional(v.picklist(['block', 'downgrade', 'alert'], 'block, downgrade or alert')),
    unknownPrice: v.optional(v.picklist(['block', 'allow'], 'block or allow')),
    cutOff: v.optional(v.picklist(['worst-case', 'estimate'], 'worst-case or estimate')),
    webhookUrl: v.optional(url),
  } satisfies Fields<Budget>,
  'an object',
);

const rate = v.pipe(
  v.strictObject(
    {
      ...counted,
      requests: v.optional(count),
      tokens: v.optional(count),
      perMs: v.optional(periodMs),
      concurrent: v.optional(count),
    } satisfies Fields<RateRule>,
    'an object',
  ),
  v.check(
    ({ requests, tokens, concurrent }) => (requests ?? tokens ?? concurrent) !== undefined,
    'at least one of requests, tokens, concurrent',
  ),
);

const milliseconds = v.pipe(
  v.number('milliseconds, 100 or more'),
  v.integer('whole milliseconds'),
  v.minValue(100, 'milliseconds, 100 or more'),
);

/** What a configuration says about budgets and rates. */
export const QUOTA_FIELDS = {
  budgets: v.optional(named(budget, 'a list of budgets')),
  rates: v.optional(named(rate, 'a list of rates')),
  quotas: v.optional(
    v.strictObject(
      {
        leaseMs: v.optional(milliseconds),
        timeLimitMs: v.optional(milliseconds),
        onFailure: v.optional(v.picklist(['block', 'allow'], 'block or allow')),
      } satisfies Fields<QuotaOptions>,
      'an object',
    ),
  ),
};

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
