/** A value that no log, error, JSON or inspection shows. */
export interface Secret {
  /** The value itself. Call it where it is sent, nowhere else. */
  reveal(): string;
}
