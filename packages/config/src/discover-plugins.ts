import { findPlugin, type InstalledPlugin } from './installed-plugin.ts';
import { declaredPackages, findProject } from './project.ts';

/**
 * The plugins among the packages that the user's `package.json` declares (dependencies, devDependencies,
 * optionalDependencies, and at the root of a workspace its own packages), sorted by name. Plugins of plugins are not
 * found, and no code of a package is run.
 * @param cwd where the project is; the nearest `package.json` upwards counts
 * @throws ConfigError when a plugin's `signalbox` field is malformed
 */
export function discoverPlugins(cwd: string = process.cwd()): readonly InstalledPlugin[] {
  const project = findProject(cwd);
  return declaredPackages(project).flatMap((name) => findPlugin(name, project.folder) ?? []);
}
