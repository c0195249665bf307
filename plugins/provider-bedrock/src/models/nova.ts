import type { Capability, ModelCard } from '@signalbox/core';
import { chat, profiles, type Facts } from './card.ts';

const NOVA: readonly Capability[] = ['tools', 'parallel-tools', 'vision', 'file-input', 'prompt-caching'];

const novaLite: Facts = {
  contextTokens: 300_000,
  maxOutputTokens: 10_000,
  capabilities: NOVA,
  quality: 0.6,
  expectedLatencyMs: 800,
};
const novaPro: Facts = {
  contextTokens: 300_000,
  maxOutputTokens: 10_000,
  capabilities: NOVA,
  quality: 0.69,
  expectedLatencyMs: 2_100,
};
const novaMicro: Facts = {
  contextTokens: 128_000,
  maxOutputTokens: 10_000,
  capabilities: ['tools', 'parallel-tools', 'prompt-caching'],
  quality: 0.52,
  expectedLatencyMs: 600,
};

export const nova: readonly ModelCard[] = [
  ...profiles(
    'amazon.nova-2-lite-v1:0',
    {
      contextTokens: 1_000_000,
      maxOutputTokens: 64_000,
      capabilities: [...NOVA, 'reasoning'],
      quality: 0.74,
      expectedLatencyMs: 900,
    },
    {
      global: ['0.3', '2.5', '0.075'],
      us: ['0.33', '2.75', '0.0825'],
      eu: ['0.374', '3.157', '0.0935'],
      jp: ['0.396', '3.311', '0.099'],
      apac: ['0.33', '2.75', '0.0825'],
    },
  ),
  chat('amazon.nova-micro-v1:0', novaMicro, ['0.035', '0.14', '0.00875']),
  ...profiles('amazon.nova-micro-v1:0', novaMicro, {
    us: ['0.035', '0.14', '0.00875'],
    eu: ['0.046', '0.184'],
    apac: ['0.037', '0.148'],
  }),
  chat('amazon.nova-lite-v1:0', novaLite, ['0.06', '0.24', '0.015']),
  ...profiles('amazon.nova-lite-v1:0', novaLite, {
    us: ['0.06', '0.24', '0.015'],
    eu: ['0.078', '0.312'],
    apac: ['0.063', '0.252'],
  }),
  chat('amazon.nova-pro-v1:0', novaPro, ['0.8', '3.2', '0.2']),
  ...profiles('amazon.nova-pro-v1:0', novaPro, {
    us: ['0.8', '3.2', '0.2'],
    eu: ['1.05', '4.2'],
    apac: ['0.84', '3.36'],
  }),
];
