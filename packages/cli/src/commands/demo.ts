import { defineCommand } from '../command.ts';
import { makeTrouble, routePrompts, type Scene } from '../demo/acts.ts';
import { renderClosing, renderCosts, renderOpening, renderScenes, renderTrouble } from '../demo/report.ts';
import { loadFrom } from '../demo/load-provider.ts';
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
    await using stage = await setStage({ load: loadFrom(cwd()), environment, simulated: args.simulated === true });
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

    print(`${style('bold', '3. What it cost')}\n`);
    print(renderCosts(router.costs.summary(), style));
    print(renderClosing(players, style));
    return scenes.every(({ failure }) => failure === undefined) ? 0 : 1;
  },
});
