/** The list of attributes that server and client tell each other inside NTLM's messages (MS-NLMP 2.2.2.1). */

export const AV = { end: 0, flags: 6, timestamp: 7, targetName: 9, channelBindings: 10 } as const;

export type AvPairs = ReadonlyMap<number, Buffer>;

const HEAD = 4;

/** In the order of the server. Throws RangeError where the list is cut off or has no end. */
export const readAvPairs = (bytes: Buffer): AvPairs => {
  const pairs = new Map<number, Buffer>();
  for (let at = 0; ;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === AV.end) return pairs;
    at += HEAD;
    if (at + length > bytes.length) throw new RangeError('an attribute is longer than the list');
    pairs.set(id, bytes.subarray(at, at + length));
    at += length;
  }
};

export const writeAvPairs = (pairs: AvPairs): Buffer => {
  const parts = [...pairs].map(([id, value]) => {
    const head = Buffer.alloc(HEAD);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([...parts, Buffer.alloc(HEAD)]);
};
