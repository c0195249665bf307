import { apiOf, memoryReplayer, runExchange } from '@signalbox/testkit';
import { expect, test } from 'vitest';
import { loadDefinitions } from '../src/definitions.ts';
import { recorded } from './recorded.ts';

/** Those that no recording has, or that vendors and the proxies before them made up. */
const STATUSES = [405, 408, 409, 410, 424, 425, 498, 500, 502, 503, 504, 520, 522, 524, 529];

const definitions = [...new Set([...(await loadDefinitions()).values()].flat())];

/** Everything that is asked of plugins, by vendor and API. */
const asked = definitions.flatMap((definition) =>
  Object.keys(definition.apis)
    .filter((api) => !('outside' in apiOf(definition, api)!))
    .map((api) => [`${definition.vendors[0]} ${api}`, definition, api] as const),
);

test.for(asked)(
  '%s: plugin and second reading agree on statuses without words',
  async ([, definition, api], context) => {
    const disagreements: string[] = [];
    for (const status of STATUSES) {
      const response = { status, headers: { 'content-type': 'text/plain' }, text: '' };
      const recording = recorded({ vendor: definition.vendors[0]!, api, model: null, response });
      const line = await runExchange(recording, definition, memoryReplayer(recording));
      // Without a body some cannot be told from what is no question to a plugin.
      if (line.outcome === 'skipped') return context.skip(line.skippedReason);
      if (line.disagreements.length > 0) {
        disagreements.push(`${status}: ${line.disagreements.join()} (the plugin says ${line.error?.code})`);
      }
    }
    expect(disagreements).toEqual([]);
  },
);
