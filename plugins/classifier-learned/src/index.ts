export { learned, type LearnedOptions } from './learned.ts';
