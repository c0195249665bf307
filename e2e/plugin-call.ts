// One call through one plugin, in a folder where nothing else is installed. What to call comes in SIGNALBOX_E2E.
import { createRouter } from '@signalbox/core';

const { name, exported, options } = JSON.parse(process.env['SIGNALBOX_E2E'] ?? '{}');
const plugin = (await import(name))[exported](options);
const card = plugin.definition.models.find((each: { kind: string }) => each.kind === 'chat');
const router = createRouter({ plugins: [plugin] });
const { text, usage } = await router.complete({
  model: `${plugin.id}/${card?.id ?? 'any-model'}`,
  messages: [{ role: 'user', content: 'All clear?' }],
});
console.log(JSON.stringify({ text, outputTokens: usage.outputTokens }));
await router.dispose();
