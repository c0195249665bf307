import type { AiSdkOptions } from '../options.ts';
import type { Models } from '../models.ts';

/** What all operations of one instance share. */
export interface Settings {
  /** The id in use. */
  readonly provider: string;
  readonly models: Models;
  readonly options: AiSdkOptions;
}
