export { deepseek, type DeepseekOptions } from './deepseek.ts';
