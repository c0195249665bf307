import type { OpaqueState, ReasoningPart } from '@signalbox/core';
import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';

/** What a model needs back to know its own thinking again. Plain JSON, since conversations are stored. */
type ReasoningValue = { readonly signature: string } | { readonly redactedContent: string };

/** Wraps a signature, or the encrypted bytes of thinking that is not shown. */
export function reasoningState(provider: string, value: string | Uint8Array): OpaqueState {
  const kept: ReasoningValue =
    typeof value === 'string' ? { signature: value } : { redactedContent: Buffer.from(value).toString('base64') };
  return { provider, value: kept };
}

/**
 * The block to send back. Only signed or redacted thinking goes back, and only to the provider it is from:
 * models refuse foreign thinking, and need none of what is not signed.
 */
export function reasoningBlock(part: ReasoningPart, provider: string): ContentBlock | undefined {
  if (part.state === undefined || part.state.provider !== provider) return undefined;
  const { value } = part.state;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('redactedContent' in value && typeof value.redactedContent === 'string') {
    return { reasoningContent: { redactedContent: Uint8Array.from(Buffer.from(value.redactedContent, 'base64')) } };
  }
  if ('signature' in value && typeof value.signature === 'string') {
    return { reasoningContent: { reasoningText: { text: part.text, signature: value.signature } } };
  }
  return undefined;
}
