/**
 * The server's side of NTLM (MS-NLMP 3.2.5), as IIS speaks it: a sign-in belongs to a connection. Only version 2 is accepted, its
 * check over all three messages is verified, and, where Extended Protection is on, that it was made for this TLS connection.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import md4 from 'js-md4';

/** `allow`: who ties the sign-in to the connection must do so rightly; `require`: everybody must; `off`: nobody is asked. */
export type ExtendedProtection = 'off' | 'allow' | 'require';
export const EXTENDED_PROTECTION: readonly ExtendedProtection[] = ['off', 'allow', 'require'];

/** What a third message claims; `proves` says whether a password makes it true. */
export type Claim = { readonly account: string; readonly proves: (password: string) => boolean };

const SIGNATURE = 'NTLMSSP\0';
/** Unicode, target asked for, NTLM, always sign, target is a domain, extended session security, target information, version, 128, 56. */
const FLAGS = 0xa2898205;
const AV_FLAGS = 6;
const AV_TIMESTAMP = 7;
const AV_CHANNEL_BINDINGS = 10;
const MIC_FOLLOWS = 2;
const MIC = { at: 72, length: 16 } as const;

const text = (value: string): Buffer => Buffer.from(value, 'utf16le');
const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('md5', key).update(data).digest();

function pair(id: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + value.length);
  bytes.writeUInt16LE(id, 0);
  bytes.writeUInt16LE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function fileTime(now: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(now) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}

/** The second message; `now` in epoch milliseconds of the machine, as Windows compares it with its own clock. */
export function challengeMessage(now: number): Buffer {
  const domain = text('BANK');
  const information = Buffer.concat([
    pair(2, domain),
    pair(1, text('SIM-EX01')),
    pair(4, text('bank.example')),
    pair(3, text('sim-ex01.bank.example')),
    pair(AV_TIMESTAMP, fileTime(now)),
    pair(0, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  head.write(SIGNATURE, 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt16LE(domain.length, 12);
  head.writeUInt16LE(domain.length, 14);
  head.writeUInt32LE(head.length, 16);
  head.writeUInt32LE(FLAGS, 20);
  randomBytes(8).copy(head, 24);
  head.writeUInt16LE(information.length, 40);
  head.writeUInt16LE(information.length, 42);
  head.writeUInt32LE(head.length + domain.length, 44);
  head.set([10, 0, 0x7c, 0x4f, 0, 0, 0, 15], 48);
  return Buffer.concat([head, domain, information]);
}

function field(message: Buffer, place: number): Buffer {
  const length = message.readUInt16LE(place);
  const at = message.readUInt32LE(place + 4);
  if (at + length > message.length) throw new RangeError('a field lies outside the message');
  return message.subarray(at, at + length);
}

function attributesOf(list: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= list.length && list.readUInt16LE(at) !== 0; at += 4 + list.readUInt16LE(at + 2)) {
    found.set(list.readUInt16LE(at), list.subarray(at + 4, at + 4 + list.readUInt16LE(at + 2)));
  }
  return found;
}

/** RFC 5929 for our own certificates, which are all signed with SHA-256. */
function bindingOf(socket: Socket): Buffer | null {
  if (!(socket instanceof TLSSocket)) return null;
  const shown = socket.getCertificate();
  if (shown === null || !('raw' in shown) || !Buffer.isBuffer(shown.raw)) return null;
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), createHash('sha256').update(shown.raw).digest()]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return createHash('md5')
    .update(Buffer.concat([Buffer.alloc(16), length, data]))
    .digest();
}

function isBound(attributes: ReadonlyMap<number, Buffer>, socket: Socket, protection: ExtendedProtection): boolean {
  if (protection === 'off') return true;
  const expected = bindingOf(socket);
  const shown = attributes.get(AV_CHANNEL_BINDINGS);
  const bound = shown !== undefined && shown.some((byte) => byte !== 0);
  if (expected === null) return protection === 'allow' || !bound;
  return bound ? shown.equals(expected) : protection === 'allow';
}

/**
 * Reads the third message; null where it is none, is of version 1 or without its check, or belongs to another connection.
 * @param before the first two messages of this connection
 */
export function readClaim(
  message: Buffer,
  before: { readonly negotiate: Buffer; readonly challenge: Buffer },
  socket: Socket,
  protection: ExtendedProtection,
): Claim | null {
  try {
    if (message.toString('latin1', 0, 8) !== SIGNATURE || message.readUInt32LE(8) !== 3) return null;
    const [lanManager, response, domain, user] = [field(message, 12), field(message, 20), field(message, 28), field(message, 36)];
    // 24 bytes are version 1; anything in the place of LM that is not empty is one too many.
    if (response.length <= 44 || lanManager.some((byte) => byte !== 0)) return null;
    const proof = response.subarray(0, 16);
    const blob = response.subarray(16);
    const attributes = attributesOf(blob.subarray(28));
    if (((attributes.get(AV_FLAGS)?.readUInt32LE(0) ?? 0) & MIC_FOLLOWS) === 0) return null;
    if (!isBound(attributes, socket, protection)) return null;
    const mic = message.subarray(MIC.at, MIC.at + MIC.length);
    const unsigned = Buffer.from(message);
    unsigned.fill(0, MIC.at, MIC.at + MIC.length);
    const name = user.toString('utf16le');
    const within = domain.toString('utf16le');
    return {
      account: within === '' ? name : `${within}\\${name}`,
      proves: (password) => {
        const key = hmac(Buffer.from(md4.arrayBuffer(text(password))), text(name.toUpperCase() + within));
        const expected = hmac(key, Buffer.concat([before.challenge.subarray(24, 32), blob]));
        const signature = hmac(hmac(key, expected), Buffer.concat([before.negotiate, before.challenge, unsigned]));
        return timingSafeEqual(expected, proof) && timingSafeEqual(signature, mic);
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
