export type { FactSource, IndexFile, ListedModel, ListedPrice, ProviderFile } from './provider-file.ts';
export { catalogFile, catalogUrl, type OwnCatalogOptions } from './own-catalogs.ts';
export { signalboxCatalog, type SignalboxCatalogOptions } from './signalbox-catalog.ts';
