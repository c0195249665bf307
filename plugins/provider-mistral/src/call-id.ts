import { createHash } from 'node:crypto';

const OWN = /^[a-zA-Z0-9]{9}$/;

/**
 * The id of a tool call as the API takes it: nine letters and digits. Another provider's becomes always the same nine,
 * so that call and result find each other.
 */
export function callIdOf(id: string): string {
  if (OWN.test(id)) return id;
  const letters = createHash('sha256')
    .update(id)
    .digest('base64')
    .replaceAll(/[^a-zA-Z0-9]/g, '');
  return letters.slice(0, 9);
}
