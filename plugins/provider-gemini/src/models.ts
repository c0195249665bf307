import type { ModelCard } from '@signalbox/core';

/**
 * The models that are offered. Give each card its limits and a known price, with the page they were read on and the
 * day; an unknown price is never counted as zero, and is refused where a request has a cost cap.
 */
export const models: readonly ModelCard[] = [
  {
    id: 'gemini-chat',
    kind: 'chat',
    capabilities: [],
    price: { kind: 'unknown' },
  },
];
