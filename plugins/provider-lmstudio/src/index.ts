export { lmstudio } from './lmstudio.ts';
export type { LmstudioOptions } from './options.ts';
