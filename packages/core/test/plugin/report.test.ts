import { expect, test } from 'vitest';
import { createRouter, definePlugin, type PluginContext, type RouterEvents } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';

test('what a plugin reports reaches those who listen for internal.error, under its id', async () => {
  const heard: RouterEvents['internal.error'][] = [];
  let lent: PluginContext | undefined;
  const tracker = definePlugin({
    kind: 'tracker',
    id: 'diary',
    apiVersion: 1,
    create(_, context) {
      lent = context;
      return { id: 'diary', track() {} };
    },
  });
  const router = createRouter({
    plugins: [fakeProvider(), tracker()],
    on: { 'internal.error': (event) => void heard.push(event) },
  });

  lent?.report?.(new Error('the disk is full'));

  expect(heard).toEqual([{ where: 'diary', error: new Error('the disk is full') }]);
  await router.dispose();
});
