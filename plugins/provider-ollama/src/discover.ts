import type { Capability, ModelCard } from '@signalbox/core';
import type { WireModel, WireTag } from './wire.ts';

/** What is known of one model. */
export interface Found {
  readonly tag: WireTag;
  /** Absent: the server did not say more. */
  readonly shown: WireModel | undefined;
}

/** The server's words for what a model can do, and ours. */
const CAPABILITIES: Readonly<Record<string, readonly Capability[]>> = {
  // Grammars hold any model to JSON.
  completion: ['json', 'json-schema'],
  tools: ['tools', 'parallel-tools'],
  vision: ['vision'],
  thinking: ['reasoning'],
  insert: ['fim'],
};

/**
 * The card of a model that the server has. What runs on the user's own machines is free; what Ollama's cloud runs is paid
 * for by subscription, which has no price by the token.
 * @param contextTokens what the server is asked for with every request, where that is stated
 * @returns `undefined` for a model that neither writes nor embeds
 */
export function cardOf(
  { tag, shown }: Found,
  { isCloud, contextTokens }: { readonly isCloud: boolean; readonly contextTokens?: number | undefined },
): ModelCard | undefined {
  const id = tag.model ?? tag.name;
  const words = shown?.capabilities ?? ['completion'];
  const kind = words.includes('completion') ? 'chat' : words.includes('embedding') ? 'embedding' : undefined;
  if (id === undefined || kind === undefined) return undefined;
  const isRemote = isCloud || (tag.remote_host ?? shown?.remote_host ?? '') !== '' || /[:-]cloud$/.test(id);
  const context = contextOf(shown, contextTokens);
  const quality = qualityOf(tag.details?.parameter_size ?? shown?.details?.parameter_size);
  return {
    id,
    ...(id.endsWith(':latest') && { aliases: [id.slice(0, -':latest'.length)] }),
    kind,
    ...(context !== undefined && { contextTokens: context }),
    capabilities: kind === 'chat' ? words.flatMap((word) => CAPABILITIES[word] ?? []) : [],
    price: isRemote ? { kind: 'unknown' } : { kind: 'free' },
    ...(kind === 'chat' && quality !== undefined && { quality }),
  };
}

/** What is asked for, else what the model is set to, else what it could take, though the server may be set to less. */
function contextOf(shown: WireModel | undefined, asked: number | undefined): number | undefined {
  const most = Object.entries(shown?.model_info ?? {}).find(([name]) => name.endsWith('.context_length'))?.[1];
  const set = /^num_ctx\s+(\d+)/m.exec(shown?.parameters ?? '')?.[1];
  const wanted = asked ?? (set === undefined ? undefined : Number(set));
  if (typeof most !== 'number') return wanted;
  return wanted === undefined ? most : Math.min(wanted, most);
}

/** A prior by size alone, until the router has measured: 0.42 for 4 billion parameters, 0.71 for 70. */
function qualityOf(size: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([MBT])$/i.exec(size ?? '') ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const billions = Number(amount) * { M: 1e-3, B: 1, T: 1e3 }[unit.toUpperCase() as 'M' | 'B' | 'T'];
  return Math.round(Math.min(0.85, 0.25 + 0.075 * Math.log2(billions + 1)) * 100) / 100;
}
