/** A number from 0 to 1 for a place in the list, made from the request's own random number. */
export function uniform(draw: number, position: number): number {
  // An integer hash (murmur3's finaliser), so that neighbouring places have nothing to do with each other.
  let hash = Math.imul(Math.floor(draw * 0x1_0000_0000) ^ Math.imul(position + 1, 0x9e37_79b1), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
