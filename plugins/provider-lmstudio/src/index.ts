export { lmstudio, type LmstudioOptions } from './lmstudio.ts';
