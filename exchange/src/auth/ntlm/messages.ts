/**
 * The three messages of NTLM (MS-NLMP 2.2.1, 3.1.5, 3.3.2): we offer, the server challenges, we answer. Version 2 only: no
 * message of ours ever carries an LM or an NTLMv1 response, whatever the server asks for.
 */
import { AV, readAvPairs, writeAvPairs, type AvPairs } from './av-pairs.ts';
import { accountOf, hmacMd5, keyOf, utf16, type Credential } from './credential.ts';

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

const FLAG = {
  unicode: 0x0000_0001,
  requestTarget: 0x0000_0004,
  ntlm: 0x0000_0200,
  alwaysSign: 0x0000_8000,
  extendedSessionSecurity: 0x0008_0000,
  targetInfo: 0x0080_0000,
  version: 0x0200_0000,
  key128: 0x2000_0000,
  key56: 0x8000_0000,
} as const;

/** Neither signing nor sealing, as HTTP carries no message after the third; so no key is exchanged either. */
const OURS =
  (FLAG.unicode |
    FLAG.requestTarget |
    FLAG.ntlm |
    FLAG.alwaysSign |
    FLAG.extendedSessionSecurity |
    FLAG.targetInfo |
    FLAG.version |
    FLAG.key128 |
    FLAG.key56) >>>
  0;

/** Windows 10 with revision 15 of the protocol: what servers know how to read; it says nothing of this machine. */
const VERSION = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);

/** Type 1. */
export const negotiate = (): Buffer => {
  const message = Buffer.alloc(40);
  message.set(SIGNATURE);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(OURS, 12);
  message.set(VERSION, 32);
  return message;
};

export type Challenge = {
  /** As it came: the check over all three messages includes it. */
  readonly message: Buffer;
  readonly flags: number;
  readonly server: Buffer;
  /** Null: the server tells nothing of itself, and knows version 1 only. */
  readonly target: AvPairs | null;
};

/** Type 2. Throws RangeError where it is cut off or none. */
export const readChallenge = (message: Buffer): Challenge => {
  if (!message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== 2) throw new RangeError('no NTLM challenge');
  const flags = message.readUInt32LE(20);
  const server = message.subarray(24, 32);
  if (server.length !== 8) throw new RangeError('a challenge without its eight bytes');
  if ((flags & FLAG.targetInfo) === 0) return { message, flags, server, target: null };
  const length = message.readUInt16LE(40);
  const at = message.readUInt32LE(44);
  return { message, flags, server, target: length === 0 ? null : readAvPairs(message.subarray(at, at + length)) };
};

/** What an answer is made of beside the challenge. */
export type Answering = {
  readonly credential: Credential;
  readonly challenge: Challenge;
  /** The first message, as it was sent. */
  readonly negotiated: Buffer;
  /** What is asked for, `HTTP/mail.example.com`: the server refuses an answer that was meant for another. */
  readonly target: string;
  /** See `channelBinding`. 16 bytes. */
  readonly binding: Buffer;
  /** Eight random bytes. */
  readonly nonce: Buffer;
  /** Milliseconds since 1970, for servers that do not tell their time. */
  readonly now: number;
};

const MIC_PROVIDED = 2;
const HEADER = 88;
const MIC_AT = 72;
/** Between 1601, which Windows counts from, and 1970, in tenths of microseconds. */
const EPOCH = 116_444_736_000_000_000n;

const fileTime = (now: number): Buffer => {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(now) * 10_000n + EPOCH);
  return time;
};

/** What we tell the server back: its own list, that a check follows, what we want, and on which connection. */
const attributes = ({ target, binding }: Answering, theirs: AvPairs): AvPairs => {
  const ours = new Map(theirs);
  if (theirs.has(AV.timestamp)) {
    const flags = Buffer.alloc(4);
    flags.writeUInt32LE(((theirs.get(AV.flags)?.readUInt32LE(0) ?? 0) | MIC_PROVIDED) >>> 0);
    ours.set(AV.flags, flags);
  }
  ours.set(AV.channelBindings, binding);
  ours.set(AV.targetName, utf16(target));
  return ours;
};

/** Type 3; `challenge.target` must not be null. */
export const authenticate = (answering: Answering): Buffer => {
  const { credential, challenge, negotiated, nonce, now } = answering;
  const theirs: AvPairs = challenge.target ?? new Map();
  const key = keyOf(credential);
  const time = theirs.get(AV.timestamp) ?? fileTime(now);
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    nonce,
    Buffer.alloc(4),
    writeAvPairs(attributes(answering, theirs)),
    Buffer.alloc(4),
  ]);
  const proof = hmacMd5(key, challenge.server, blob);
  const { user, domain } = accountOf(credential.userName);
  // No workstation is named, and no session key is sent.
  const fields = [Buffer.alloc(24), Buffer.concat([proof, blob]), utf16(domain), utf16(user), Buffer.alloc(0), Buffer.alloc(0)];
  const header = Buffer.alloc(HEADER);
  header.set(SIGNATURE);
  header.writeUInt32LE(3, 8);
  let at = HEADER;
  for (const [place, field] of fields.entries()) {
    header.writeUInt16LE(field.length, 12 + place * 8);
    header.writeUInt16LE(field.length, 14 + place * 8);
    header.writeUInt32LE(at, 16 + place * 8);
    at += field.length;
  }
  header.writeUInt32LE((challenge.flags & OURS) >>> 0, 60);
  header.set(VERSION, 64);
  const message = Buffer.concat([header, ...fields]);
  // The check is made over the message with zeros in its place; the key of the session is that of the proof (MS-NLMP 3.1.5.1.2).
  if (theirs.has(AV.timestamp)) message.set(hmacMd5(hmacMd5(key, proof), negotiated, challenge.message, message), MIC_AT);
  return message;
};
