import { definePlugin } from '@signalbox/core';
import { native } from './native.ts';
import type { OllamaOptions } from './options.ts';
import { DIALECT, type Setting } from './request.ts';
import { serverOf } from './server.ts';
import { overV1 } from './v1.ts';

/**
 * Models that Ollama runs, on the user's own machines or in its cloud. Which there are, and what they can do, the server
 * tells.
 * @see https://docs.ollama.com/api (read 2026-11-25)
 */
export const ollama = definePlugin<OllamaOptions>({
  kind: 'provider',
  id: DIALECT,
  apiVersion: 1,
  telemetryName: 'ollama',
  models: [],
  discovers: true,
  // A server of one's own asks for none, and for the cloud there is a message of its own.
  credentials: [],
  create(options, context) {
    const { contextTokens, keepAlive, wire = 'native' } = options;
    const setting: Setting = {
      provider: options.id ?? DIALECT,
      ...(contextTokens !== undefined && { contextTokens }),
      ...(keepAlive !== undefined && { keepAlive }),
    };
    const server = () => serverOf(options, context, setting.provider);
    if (wire === 'native') return native(setting, server, context);
    // What is behind a gateway, nobody tells.
    return { ...overV1(setting, server, context), discoverModels: async () => [] };
  },
});
