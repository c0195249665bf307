type Fetch = typeof globalThis.fetch;

/**
 * The reply to the one request that an SDK makes, as it came: for SDKs that have no way to hand it out.
 *
 * The SDK makes the request: address, credentials, headers, version. It is then given an empty object to read in place
 * of the reply, and what it makes of that is thrown away. Refusals come as they are; nothing is thrown for a status.
 * @param through what to send with, and the signal of the call, which goes past the SDK
 * @param send makes the SDK send, with the `fetch` that is given
 * @throws what `send` throws before there is a reply, or what `fetch` throws
 */
export async function rawReply(
  through: { readonly fetch: Fetch; readonly signal: AbortSignal },
  send: (fetch: Fetch) => Promise<unknown>,
): Promise<Response> {
  let reply: Response | undefined;
  let failure: unknown;
  const lent: Fetch = async (input, init) => {
    try {
      reply = await through.fetch(input, { ...init, signal: through.signal });
    } catch (thrown) {
      failure = thrown;
      throw thrown;
    }
    return Response.json({});
  };
  try {
    await send(lent);
  } catch (thrown) {
    // An SDK that wraps what fetch threw tells less than it did.
    if (reply === undefined) throw failure ?? thrown;
  }
  if (reply === undefined) throw new TypeError('the SDK sent no request');
  return reply;
}
