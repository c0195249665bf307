import { refuse } from '../failure.ts';
import type { Problem } from './read.ts';

export function refuseField({ field, unknown, missing, expected }: Problem): never {
  const place = `#/${field.replaceAll('.', '/')}`;
  if (field === '') refuse('invalid-request', 'Malformed input request, please reformat your input and try again.');
  if (unknown)
    refuse(
      'invalid-request',
      `Malformed input request: ${place}: extraneous key is not permitted, please reformat your input and try again.`,
    );
  refuse(
    'invalid-request',
    `Malformed input request: ${place}: ${missing ? 'required key not found' : `expected ${expected}`}, please reformat your input and try again.`,
  );
}

export function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
