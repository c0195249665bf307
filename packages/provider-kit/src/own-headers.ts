/** What the SDKs that Stainless generates keep the headers of every request in. */
interface Sdk {
  readonly _options?: { defaultHeaders?: unknown };
}

/**
 * The client with these headers and no others: SDKs that Stainless generates add those that they find in an environment
 * variable such as `OPENAI_CUSTOM_HEADERS`, and have no option against it. `null` is a header that is not sent.
 */
export function withOwnHeaders<Client extends object>(
  client: Client,
  headers: Readonly<Record<string, string | null>>,
): Client {
  const { _options: options } = client as Sdk;
  if (options !== undefined) options.defaultHeaders = headers;
  return client;
}
