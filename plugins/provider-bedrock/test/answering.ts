import type { Sent } from './signature.ts';

/** A `fetch` that answers each request in turn, the last answer for ever, and keeps what was asked. */
export function answering(...replies: readonly (object | Response)[]) {
  const sent: (Sent & { readonly json: any })[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const body = init.body === undefined ? '' : await new Response(init.body).text();
    sent.push({
      method: init.method ?? 'GET',
      url: new Request(input).url,
      headers: new Headers(init.headers),
      body,
      json: body === '' ? undefined : JSON.parse(body),
    });
    const reply = replies[Math.min(sent.length, replies.length) - 1] ?? {};
    return reply instanceof Response ? reply.clone() : Response.json(reply);
  };
  return Object.assign(fetch, { sent });
}

/** A refusal in AWS's words. */
export function refusing(status: number, name: string, message: string): Response {
  return Response.json({ message }, { status, headers: { 'x-amzn-errortype': `${name}:http://internal.amazon.com/` } });
}
