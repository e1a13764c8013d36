/** How Graph names what the world knows by a lasting id: base64 that fits into an address, with a mark (read off the wire). */

/** The second byte of an id that lasts, and of one that a move changes. */
const LASTING = 9;
const MUTABLE = 3;

const marked = (id: string, mark: number): string => {
  const bytes = Buffer.from(id, 'base64');
  bytes[1] = mark;
  return bytes.toString('base64');
};

/** As Graph writes what the world knows by this lasting id. */
export const named = (lasting: string): string => marked(lasting, LASTING).replaceAll('/', '-').replaceAll('+', '_');
/** The other way round. */
export const lasting = (name: string): string => marked(name.replaceAll('-', '/').replaceAll('_', '+'), MUTABLE);
