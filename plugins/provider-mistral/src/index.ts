export { mistral, type MistralOptions } from './mistral.ts';
