import { defineCommand } from '../command.ts';
import { makeTrouble, routePrompts, type Scene } from '../demo/acts.ts';
import { renderAct, renderClosing, renderCosts, renderOpening, renderScenes, renderTrouble } from '../demo/report.ts';
import { askEverybody } from '../demo/everybody.ts';
import { loadFrom, providersIn } from '../demo/load-provider.ts';
import { survive } from '../demo/resilience.ts';
import { offered, STAND_INS } from '../demo/script.ts';
import { setStage } from '../demo/stage.ts';
import { styleFor } from '../render/style.ts';

/** Shows routing, fallback and costs, with simulated providers where there are no keys. */
export const demo = defineCommand({
  name: 'demo',
  description: 'See routing, fallback and costs; providers without a key are simulated',
  args: { simulated: { type: 'boolean', description: 'Use no real provider, whatever keys are set' } },
  async run(args): Promise<number> {
    const { cwd, env: environment } = process;
    const style = styleFor(process.stdout);
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    const load = loadFrom(cwd());
    const simulated = args.simulated === true;
    await using stage = await setStage({ load, others: providersIn(cwd()), environment, simulated });
    const { router, players, missing } = stage;

    print(renderOpening(players, missing, style));
    print(`${style('bold', '1. Every prompt goes to the model that suits its task')}\n`);
    const scenes: Scene[] = [];
    for await (const scene of routePrompts(router)) scenes.push(scene);
    print(renderScenes(scenes, players, style));

    print(`${style('bold', '2. A provider fails, and the next one answers')}\n`);
    for await (const trouble of makeTrouble(stage)) {
      scenes.push(trouble.scene);
      print(renderTrouble(trouble, style));
    }

    print(`${style('bold', '3. What else happens, and does not reach the reader')}\n`);
    const installed = players.map(({ id }) => id);
    for await (const act of survive(load, offered(STAND_INS, installed))) print(renderAct(act, style));

    const extras = players.filter(({ isExtra }) => isExtra);
    if (extras.length > 0) {
      print(`${style('bold', '4. All other providers that are installed are asked at once')}\n`);
      print(renderAct({ title: 'What is the capital of Norway?', lines: await askEverybody(router, extras) }, style));
    }

    print(`${style('bold', `${extras.length > 0 ? 5 : 4}. What it cost, without the acts of 3`)}\n`);
    print(renderCosts(router.costs.summary(), style));
    print(renderClosing(players, style));
    return scenes.every(({ failure }) => failure === undefined) ? 0 : 1;
  },
});
