/** Bytes in pieces of a fixed size. */
export function everyBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
  return pieces;
}

/** Bytes cut inside each UTF-8 character that has several. */
export function insideCharacters(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let index = 1; index < bytes.length; index += 1) {
    if (isLead(bytes[index - 1]) && isContinuation(bytes[index])) {
      pieces.push(bytes.subarray(start, index));
      start = index;
    }
  }
  pieces.push(bytes.subarray(start));
  return pieces;
}

const isLead = (byte = 0): boolean => byte >= 0xc0;
const isContinuation = (byte = 0): boolean => byte >= 0x80 && byte < 0xc0;
