export { azureOpenai } from './azure-openai.ts';
export type { AzureDeployment, DeploymentType } from './deployments.ts';
export type { AzureOpenaiOptions } from './options.ts';
export type { AccessToken, TokenCredential } from './tokens.ts';
