export { groq, type GroqOptions } from './groq.ts';
