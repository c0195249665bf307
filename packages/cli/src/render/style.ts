import { styleText } from 'node:util';

/** Sets text apart: with colour where it is wanted, not at all elsewhere. */
export type Style = (format: 'bold' | 'red' | 'yellow', text: string) => string;

export const plain: Style = (_format, text) => text;

const coloured: Style = (format, text) => styleText(format, text, { validateStream: false });

/** Colour only for a person at a terminal who has not asked for none. https://no-color.org (read 2026-11-21) */
export function mayColour(stream: { readonly isTTY?: boolean }, environment = process.env): boolean {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

export function styleFor(stream: { readonly isTTY?: boolean }): Style {
  return mayColour(stream) ? coloured : plain;
}
