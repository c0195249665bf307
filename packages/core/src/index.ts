export type * from './contracts/index.ts';
export { RouterError, type RouterErrorDetails } from './errors/router-error.ts';
export { ERROR_TABLE, type BreakerRule, type ErrorRow, type NextRule, type RetryRule } from './errors/table.ts';
export { API_VERSION, definePlugin } from './plugin/define-plugin.ts';
export { reveal, secret } from './plugin/secret.ts';
