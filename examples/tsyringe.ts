// A program that lives in tsyringe: its classes ask for the router like for anything else.
import { registerRouter, ROUTER_TOKENS } from '@signalbox/core/di';
import { openai } from '@signalbox/provider-openai';
import type { Router } from '@signalbox/core';
import { container, instanceCachingFactory } from 'tsyringe';
import { simulate } from './simulate.ts';

class Translator {
  readonly #router: Router;

  // With decorators switched on: `constructor(@inject(ROUTER_TOKENS.router) router: Router)`.
  constructor(router: Router) {
    this.#router = router;
  }

  async translate(text: string, language: string): Promise<string> {
    const content = `Translate into ${language}: ${text}`;
    return (await this.#router.complete({ messages: [{ role: 'user', content }] })).text;
  }
}

await using simulated = await simulate('openai');
const router = registerRouter(container, { plugins: [openai(simulated.options)] });
container.register(Translator, {
  useFactory: instanceCachingFactory((scope) => new Translator(scope.resolve(ROUTER_TOKENS.router))),
});

console.log(await container.resolve(Translator).translate('mind the gap', 'French'));
await router.dispose();
