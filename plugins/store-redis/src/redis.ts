import { definePlugin } from '@signalbox/core';
import { createStore } from './create-store.ts';
import { readOptions, type RedisOptions } from './options.ts';

/**
 * Redis as the store that many gateways share: budgets, limits, breakers and cached answers. It connects when it is
 * first needed.
 * @throws TypeError when an option is not what it should be
 */
export const redis = definePlugin<RedisOptions & { readonly id?: string }>({
  kind: 'store',
  id: 'redis',
  apiVersion: 1,
  create: (options, context) => createStore(readOptions(options), context, options.id ?? 'redis'),
});
