export { together, type TogetherOptions } from './together.ts';
