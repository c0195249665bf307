/** How one vendor's Responses API differs from OpenAI's, beside what holds for its chat API as well. */
export interface ResponsesQuirks {
  /**
   * Whether the vendor can be told to keep nothing (`store: false`), and to hand out thoughts sealed instead. Default
   * true; false: neither is said.
   */
  readonly stateless?: boolean;
  /** Asks models that reason for a summary of their thoughts. Absent: none is asked for, and they show none. */
  readonly reasoningSummary?: 'auto' | 'concise' | 'detailed';
  /** Fields that these models are sent where the caller's own options say nothing: a tool without which they do not answer. */
  readonly alwaysSent?: readonly { readonly models: RegExp; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Calls of custom tools are the vendor's own work, as searches of X are xAI's: the caller has nothing to answer. */
  readonly runsCustomTools?: boolean;
  /** Where in `usage` billed searches are counted; they are added up. Absent: as in a chat, or the items of the answer. */
  readonly searchCounts?: readonly (readonly string[])[];
}
