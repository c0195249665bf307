export { createPlugin, type Created } from './create-plugin.ts';
export { readAnswers } from './read-answers.ts';
