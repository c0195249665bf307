export { perplexity, type PerplexityOptions } from './perplexity.ts';
