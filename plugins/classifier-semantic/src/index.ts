export type { SemanticOptions, SemanticRoute } from './options.ts';
export { semantic } from './semantic.ts';
