import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../src/content/redact.ts';

test.for([
  ['write to ann.lee+x@mail.example.co.uk, please', 'write to [email], please'],
  ['card 4111 1111 1111 1111, 12/29', 'card [card], 12/29'],
  ['5500-0000-0000-0004 and 378282246310005', '[card] and [card]'],
  ['order 4111111111111112 is no card', 'order 4111111111111112 is no card'],
  ['call +49 (0)171 234-5678 now', 'call [phone] now'],
  ['call (555) 123-4567 or 0171 2345678', 'call [phone] or [phone]'],
  ['Authorization: Bearer abc.def-123456', 'Authorization: Bearer [key]'],
  ['sk-proj-abcdefghijklmnop', '[key]'],
  ['gsk_aB3dE6gH9jK2mN5pQ8sT1vW4', '[key]'],
  ['password = "hunter22"', 'password = "[key]"'],
  ['postgres://app:s3cret@db.example/x', 'postgres://[key]@db.example/x'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_DEF-123', '[key]'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest', '[key]\nrest'],
  ['AKIAIOSFODNN7EXAMPLE', '[key]'],
  ['0123456789abcdef0123456789abcdef', '[key]'],
  [
    'On 2026-11-25 at 12:30, 192.168.100.200 sent 1,234,567 bytes.',
    'On 2026-11-25 at 12:30, 192.168.100.200 sent 1,234,567 bytes.',
  ],
  [
    'rewrite createContentRecorder and the-long-name-of-a-branch-2',
    'rewrite createContentRecorder and the-long-name-of-a-branch-2',
  ],
] as const)('%s', ([text, expected]) => {
  expect(redact(text)).toBe(expected);
});

/** Numbers with the right check digit. */
const cards = fc
  .tuple(fc.constantFrom('2', '3', '4', '5', '6'), fc.array(fc.nat(9), { minLength: 11, maxLength: 17 }))
  .map(([first, rest]) => {
    const body = first + rest.join('');
    return body + String(checkDigit(body));
  });

function checkDigit(body: string): number {
  const doubled = [...body].toReversed().map((digit, place) => (place % 2 === 0 ? Number(digit) * 2 : Number(digit)));
  const sum = doubled.flatMap((value) => [...String(value)]).reduce((total, digit) => total + Number(digit), 0);
  return (10 - (sum % 10)) % 10;
}

const surroundings = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', '1 ', '42-', ' 2026-11-25', ' is my card: ', '\n', '4', '+49 171 '),
);

test('no card survives, whatever stands around it', () => {
  fc.assert(
    fc.property(surroundings, cards, fc.constantFrom('', ' ', '-', '.'), surroundings, (before, card, gap, after) => {
      const written = card.match(/.{1,4}/g)?.join(gap) ?? '';
      const left = redact(before + written + after);
      expect(left.replace(/[ .-]/g, '')).not.toContain(card);
      expect(left).not.toContain(written);
    }),
    { numRuns: 1_000 },
  );
});

test('no e-mail address survives, whatever stands around it', () => {
  fc.assert(
    fc.property(surroundings, fc.emailAddress(), surroundings, (before, address, after) => {
      expect(redact(before + address + after)).not.toContain(address);
    }),
    { numRuns: 1_000 },
  );
});

test('time is linear in the text', () => {
  for (const piece of [
    'a',
    '1',
    '1 ',
    'a@',
    'a.',
    'eyJ-',
    'eyJaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '://a:',
    '"',
    '+1',
    'token=',
    '0171 ',
  ]) {
    const text = piece.repeat(Math.ceil(200_000 / piece.length));
    const before = performance.now();
    redact(text);
    // Quadratic time would be minutes.
    expect(performance.now() - before, piece).toBeLessThan(5_000);
  }
});
