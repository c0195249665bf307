import { aiSdk } from './ai-sdk.ts';
import { noRouter, tryNext } from './baselines.ts';
import { CALM, oneDown, SPIKES, twoDown } from './scenarios.ts';
import { HEDGED, SETTINGS, signalbox } from './signalbox.ts';
import { simulate } from './simulate.ts';
import { detections, summarize } from './statistics.ts';
const seed = Number(process.argv[2] ?? 1);
for (const [name, scenario, make] of [
  ['calm hedged', CALM, signalbox(HEDGED)],
  ['calm', CALM, signalbox(SETTINGS)],
  ['spikes hedged', SPIKES, signalbox(HEDGED)],
  ['spikes', SPIKES, signalbox(SETTINGS)],
  ['one', oneDown(seed), signalbox(HEDGED)],
  ['two', twoDown(seed), signalbox(HEDGED)],
  ['one none', oneDown(seed), noRouter],
  ['one naive', oneDown(seed), tryNext],
  ['one ai', oneDown(seed), aiSdk],
  ['two none', twoDown(seed), noRouter],
  ['two naive', twoDown(seed), tryNext],
  ['two ai', twoDown(seed), aiSdk],
] as const) {
  const t = Date.now();
  const seen = await simulate(scenario, make, seed);
  console.log(name, Date.now() - t, JSON.stringify(summarize(seen)));
  if (seen.diary && scenario.episodes.length > 10) console.table(detections(scenario.episodes, seen.diary));
}
