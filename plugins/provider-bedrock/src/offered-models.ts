import type { ModelCard } from '@signalbox/core';

/** What can be called from a region. */
interface Geography {
  /** Inference profiles that may be called from there. */
  readonly profiles: readonly string[];
  /** What a model that is called without a profile is served from, beside the region itself. */
  readonly place?: string;
}

/** First match wins. https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html (read 2026-11-25) */
const GEOGRAPHIES: readonly (readonly [RegExp, Geography])[] = [
  [/^us-gov-/, { profiles: ['us-gov'], place: 'us-gov' }],
  [/^us-/, { profiles: ['us', 'global'], place: 'us' }],
  [/^ca-/, { profiles: ['ca', 'us', 'global'], place: 'ca' }],
  [/^eu-/, { profiles: ['eu', 'global'], place: 'eu' }],
  [/^ap-northeast-[13]$/, { profiles: ['jp', 'apac', 'global'], place: 'jp' }],
  [/^ap-southeast-[24]$/, { profiles: ['au', 'apac', 'global'], place: 'au' }],
  [/^ap-south-/, { profiles: ['in', 'apac', 'global'], place: 'in' }],
  [/^ap-/, { profiles: ['apac', 'global'], place: 'apac' }],
];

const PROFILE = /^(us-gov|us|ca|eu|jp|au|in|apac|global)\./;

/**
 * The cards that can be called from a region; models called without a profile are said to be served from there.
 * @param region `undefined`: not known yet, and all cards are offered as they are
 */
export function offeredModels(models: readonly ModelCard[], region: string | undefined): readonly ModelCard[] {
  if (region === undefined) return models;
  const geography = GEOGRAPHIES.find(([pattern]) => pattern.test(region))?.[1] ?? { profiles: ['global'] };
  const here = geography.place === undefined ? [region] : [geography.place, region];
  return models.flatMap((card) => {
    const profile = PROFILE.exec(card.id)?.[1];
    if (profile === undefined) return [{ ...card, regions: here }];
    return geography.profiles.includes(profile) ? [card] : [];
  });
}
