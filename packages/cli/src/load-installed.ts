import { fileURLToPath } from 'node:url';
import { loadPlugin, type LoadedPlugin } from '@signalbox/config';

/** Beside this package, where npx puts what it is told to install. */
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * A plugin by its short name or that of its package: from the user's project, else from beside the command itself.
 * @throws ConfigError that says what to install
 */
export async function loadInstalled(
  name: string,
  cwd: string,
  options: Readonly<Record<string, unknown>>,
): Promise<LoadedPlugin> {
  try {
    return await loadPlugin(name, { cwd, options });
  } catch (error) {
    return loadPlugin(name, { cwd: HERE, options }).catch(() => Promise.reject(error));
  }
}
