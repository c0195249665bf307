/**
 * What to give an SDK as its timeout, in milliseconds: the longest that a timer can wait. The router owns timeouts, and
 * the SDKs have no way to switch theirs off.
 */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;
