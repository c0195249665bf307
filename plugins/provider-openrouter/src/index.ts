export { openrouter, type OpenrouterOptions } from './openrouter.ts';
