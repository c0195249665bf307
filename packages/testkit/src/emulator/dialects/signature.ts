import { hash } from '../tokens.ts';

/** Signs a thought. Depends on its text, so that one that was changed is found out. */
export function signatureOf(thought: string): string {
  return Buffer.from(hash(`simulated signature of ${thought}`), 'hex').toString('base64');
}
