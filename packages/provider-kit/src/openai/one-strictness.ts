import type { ChatCall, Tool } from '@signalbox/core';

type Body = Readonly<Record<string, unknown>>;

interface WireTool {
  readonly function: { readonly strict?: boolean };
}

/**
 * A chat body for vendors that hold either all tools to their schemas or none: where only some are strict, none is, and
 * it is a warning.
 */
export function withOneStrictness(body: Body, { request: { tools = [] }, warn }: ChatCall): Body {
  const isMixed = tools.some(isStrict) && !tools.every(isStrict);
  if (!isMixed || body['tools'] === undefined) return body;
  for (const [index, tool] of tools.entries()) {
    if (!isStrict(tool)) continue;
    warn({ field: `tools[${index}].strict`, message: 'all tools are strict here or none is: it is not sent' });
  }
  const loosened = (body['tools'] as readonly WireTool[]).map(({ function: { strict: _, ...called }, ...tool }) => ({
    ...tool,
    function: called,
  }));
  return { ...body, tools: loosened };
}

function isStrict({ strict }: Tool): boolean {
  return strict === true;
}
