export { azureOpenai, type AzureOpenaiOptions } from './azure-openai.ts';
