type Fetch = typeof globalThis.fetch;

/**
 * A `fetch` that sends forms as bytes. The router's transport keeps connections open for bytes, and leaves forms to the
 * platform's own fetch, whose time limits are not the router's. `Response` is there for the SDKs: those that are
 * generated from OpenAI-like specifications otherwise find out by a request to `data:,` whether forms are understood.
 */
export function fetchWithForms(fetch: Fetch): Fetch {
  const send: Fetch = async (input, init) => {
    if (!(init?.body instanceof FormData)) return fetch(input, init);
    const encoded = new Response(init.body);
    const headers = new Headers(init.headers);
    headers.set('content-type', encoded.headers.get('content-type') ?? 'multipart/form-data');
    return fetch(input, { ...init, headers, body: new Uint8Array(await encoded.arrayBuffer()) });
  };
  return Object.assign(send, { Response });
}
