/** A fault that the user can mend: in a configuration file, in a plugin's package, or in what is installed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param message where it is, what was expected and what was found; never an option's value */
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
  }
}
