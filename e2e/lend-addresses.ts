// Sends provider plugins to emulators without a change to the program that uses them: `node --import` this. The
// addresses come in SIGNALBOX_E2E, as { package: { exported, options } }.
import { registerHooks } from 'node:module';

const lent = JSON.parse(process.env['SIGNALBOX_E2E'] ?? '{}');
const SCHEME = 'lent:';

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!Object.hasOwn(lent, specifier) || context.parentURL?.startsWith(SCHEME)) return found;
    return { url: `${SCHEME}${specifier}?${found.url}`, format: 'module', shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.startsWith(SCHEME)) return next(url, context);
    const [name = '', real] = url.slice(SCHEME.length).split('?');
    const { exported, options } = lent[name];
    const source =
      `import { ${exported} as real } from ${JSON.stringify(real)};\n` +
      `export const ${exported} = (options) => real({ ...${JSON.stringify(options)}, ...options });`;
    return { format: 'module', source, shortCircuit: true };
  },
});
