export { cerebras, type CerebrasOptions } from './cerebras.ts';
