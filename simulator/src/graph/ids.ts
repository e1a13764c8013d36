/**
 * Ids as Graph writes them: base64 that fits into a URL, `-` and `_` in place of `/` and `+`. A lasting (immutable) id says so in its
 * second byte, as real ones differ at their beginning: whoever mixes the two is found out.
 */
import { GraphRefusal } from './refusal.ts';

const mutableMark = 3;
const immutableMark = 9;

export function writeId(id: string, immutable: boolean): string {
  const bytes = Buffer.from(id, 'base64');
  if (immutable) bytes[1] = immutableMark;
  return bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_');
}

/** The store's id, and which of the two it is. Case counts (graph-pitfalls.md 11). */
export function readId(wire: string): { readonly id: string; readonly immutable: boolean } {
  const plain = wire.replaceAll('-', '/').replaceAll('_', '+');
  const bytes = Buffer.from(plain, 'base64');
  const mark = bytes[1];
  if (bytes.length < 43 || bytes.toString('base64') !== plain || bytes[0] !== 0 || (mark !== mutableMark && mark !== immutableMark)) {
    throw new GraphRefusal(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
  }
  bytes[1] = mutableMark;
  return { id: bytes.toString('base64'), immutable: mark === immutableMark };
}
