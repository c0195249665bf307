import type { DecimalUsd } from '../contracts/index.ts';

const DECIMAL = /^\d+(\.\d+)?$/;

/** @throws TypeError when it is no decimal number */
export function decimal(text: DecimalUsd): number {
  if (!DECIMAL.test(text))
    throw new TypeError(`price ${JSON.stringify(text)}: expected a decimal number such as "0.15"`);
  return Number(text);
}

/** The product of two decimal numbers, exactly: `0.125` times `1.1` is `0.1375`. */
export function times(amount: DecimalUsd, factor: string): DecimalUsd {
  const [digits, places] = whole(amount);
  const [factorDigits, factorPlaces] = whole(factor);
  const shift = places + factorPlaces;
  const product = String(digits * factorDigits).padStart(shift + 1, '0');
  const point = product.length - shift;
  return shift === 0 ? product : `${product.slice(0, point)}.${product.slice(point)}`.replace(/\.?0+$/, '');
}

/** A decimal number as a whole one and the places of its point. */
function whole(text: string): readonly [digits: bigint, places: number] {
  decimal(text);
  const [integer = '', fraction = ''] = text.split('.');
  return [BigInt(integer + fraction), fraction.length];
}
