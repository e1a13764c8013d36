/**
 * MD4 (RFC 1320), which NTLM is built on and OpenSSL 3, and so Node, no longer has. Broken as a digest; it serves for the one
 * thing that the protocol asks of it, the hash of a password that never leaves this process as such.
 */

const ROUNDS: readonly {
  readonly mix: (x: number, y: number, z: number) => number;
  readonly add: number;
  readonly order: readonly number[];
  readonly turns: readonly [number, number, number, number];
}[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    turns: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    turns: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    turns: [3, 9, 11, 15],
  },
];

const BLOCK = 64;

/** The message, a one bit, zeros, and its length in bits, as whole blocks. */
const padded = (message: Uint8Array): Buffer => {
  const whole = Buffer.alloc(Math.ceil((message.length + 9) / BLOCK) * BLOCK);
  whole.set(message);
  whole[message.length] = 0x80;
  whole.writeBigUInt64LE(BigInt(message.length) * 8n, whole.length - 8);
  return whole;
};

/** The 16 bytes of the digest. */
export const md4 = (message: Uint8Array): Buffer => {
  const bytes = padded(message);
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const before = [a, b, c, d] as const;
    for (const { mix, add, order, turns } of ROUNDS) {
      for (const [step, word] of order.entries()) {
        const sum = (a + mix(b, c, d) + bytes.readUInt32LE(at + word * 4) + add) >>> 0;
        const turn = turns[step % 4] ?? 0;
        [a, b, c, d] = [d, ((sum << turn) | (sum >>> (32 - turn))) >>> 0, b, c];
      }
    }
    [a, b, c, d] = [(a + before[0]) >>> 0, (b + before[1]) >>> 0, (c + before[2]) >>> 0, (d + before[3]) >>> 0];
  }
  const digest = Buffer.alloc(16);
  for (const [place, value] of [a, b, c, d].entries()) digest.writeUInt32LE(value, place * 4);
  return digest;
};
