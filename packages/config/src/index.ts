export type { CatalogEntry } from './catalogs.ts';
export { ConfigError } from './config-error.ts';
export { discoverPlugins } from './discover-plugins.ts';
export type { Environment } from './environment-references.ts';
export type { EmulatedApi, InstalledPlugin } from './installed-plugin.ts';
export { loadConfig, type ConfiguredPlugin, type LoadConfigOptions, type LoadedConfig } from './load-config.ts';
export { loadPlugin, type LoadedPlugin, type LoadPluginOptions } from './load-plugin.ts';
export type { PluginEntry } from './plugin-entries.ts';
