import 'reflect-metadata';
import { container as root } from 'tsyringe';
import { describe, expect, test } from 'vitest';
import { createRouter, TOKENS, type Catalog, type Router } from '@signalbox/core';
import { registerRouter, ROUTER_TOKENS } from '@signalbox/core/di';
import { createFakeClock, fakeProvider } from '@signalbox/testkit';

/** A class of a program that lives in tsyringe; without decorators it is made by a factory. */
class Assistant {
  readonly #router: Router;

  constructor(router: Router) {
    this.#router = router;
  }

  async answer(question: string): Promise<string> {
    return (await this.#router.complete({ messages: [{ role: 'user', content: question }] })).text;
  }
}

describe('registerRouter', () => {
  test("puts a router into the program's own container, for its classes to ask for", async () => {
    const container = root.createChildContainer();
    const router = registerRouter(container, { plugins: [fakeProvider({ script: [{ text: 'Paris' }] })] });
    container.register(Assistant, { useFactory: (c) => new Assistant(c.resolve(ROUTER_TOKENS.router)) });
    expect(container.resolve(ROUTER_TOKENS.router)).toBe(router);
    expect(await container.resolve(Assistant).answer('What is the capital of France?')).toBe('Paris');
    await router.dispose();
  });

  test('puts every part of the router beside it, the same each time', async () => {
    const container = root.createChildContainer();
    const clock = createFakeClock();
    const override = (scope: Parameters<NonNullable<Parameters<typeof createRouter>[0]['override']>>[0]) =>
      void scope.bind(TOKENS.clock, () => clock);
    const router = registerRouter(container, { plugins: [fakeProvider()], override });
    expect(container.resolve(ROUTER_TOKENS.clock)).toBe(clock);
    expect(container.resolve(ROUTER_TOKENS.costs)).toBe(router.costs);
    expect(container.resolve<Catalog>(ROUTER_TOKENS.catalog).snapshot().hasProvider('fake')).toBe(true);
    for (const token of Object.values(ROUTER_TOKENS)) {
      expect(container.resolve(token)).toBe(container.resolve(token));
    }
    await router.dispose();
  });

  test('has a token for every part, and for the router', () => {
    expect(Object.keys(ROUTER_TOKENS).toSorted()).toEqual(['router', ...Object.keys(TOKENS)].toSorted());
    for (const [name, token] of Object.entries(ROUTER_TOKENS)) expect(token).toBe(Symbol.for(`signalbox.${name}`));
  });

  test('leaves other containers alone', async () => {
    const container = root.createChildContainer();
    const router = registerRouter(container, { plugins: [fakeProvider()] });
    expect(root.isRegistered(ROUTER_TOKENS.router)).toBe(false);
    expect(root.createChildContainer().isRegistered(ROUTER_TOKENS.router, true)).toBe(false);
    await router.dispose();
  });
});

describe('dispose', () => {
  test('ends the providers that were made and the trackers', async () => {
    const used = fakeProvider({ id: 'used' });
    const unused = fakeProvider({ id: 'unused' });
    const ended: string[] = [];
    const tracker = {
      kind: 'tracker',
      id: 'mine',
      create: () => ({ id: 'mine', track: () => {}, dispose: () => void ended.push('tracker') }),
    } as const;
    const router = createRouter({ plugins: [used, unused, tracker] });
    await router.complete({ model: 'used/model', messages: [{ role: 'user', content: 'hello' }] });
    await router.dispose();
    await router.dispose();
    expect({ used: used.disposed, unused: unused.disposed, ended }).toEqual({ used: 1, unused: 0, ended: ['tracker'] });
  });
});
