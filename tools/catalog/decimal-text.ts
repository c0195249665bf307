/**
 * A number as decimal text, its point moved to the right: 2.5e-7 moved by 6 is "0.25". Works on the digits that the
 * number is written with, so that nothing is rounded.
 */
export function decimalText(value: number, places = 0): string {
  if (!Number.isFinite(value) || value < 0) throw new TypeError(`expected a number of dollars, found ${value}`);
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) + places;
  const point = whole.length + shift;
  const digits = whole + fraction;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const text = `${padded.slice(0, at)}.${padded.slice(at)}`
    .replace(/0*$/, '')
    .replace(/\.$/, '')
    .replace(/^0+(?=\d)/, '');
  return text === '' ? '0' : text;
}
