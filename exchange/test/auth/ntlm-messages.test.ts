/** MD4 and NTLM's messages, by the examples of RFC 1320 and MS-NLMP 4.2.4; what a server may send that is not as it should be. */
import { describe, expect, it } from 'vitest';
import { AV, readAvPairs, writeAvPairs } from '../../src/auth/ntlm/av-pairs.ts';
import { accountOf, hmacMd5, keyOf, utf16 } from '../../src/auth/ntlm/credential.ts';
import { md4 } from '../../src/auth/ntlm/md4.ts';
import { authenticate, negotiate, readChallenge } from '../../src/auth/ntlm/messages.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

describe('MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of "%s" is as in RFC 1320', (text, digest) => expect(hex(md4(Buffer.from(text)))).toBe(digest));
});

/** MS-NLMP 4.2.1 and 4.2.4: what everything there is made of. */
const SERVER = bytes('0123456789abcdef');
const NONCE = bytes('aaaaaaaaaaaaaaaa');
const TARGET = bytes('02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000');
const credential = { userName: 'Domain\\User', password: 'Password' };

const challengeWith = (target: Buffer, flags = 0xe28a8233): Buffer => {
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(flags, 20);
  SERVER.copy(head, 24);
  head.writeUInt16LE(target.length, 40);
  head.writeUInt16LE(target.length, 42);
  head.writeUInt32LE(head.length, 44);
  return Buffer.concat([head, target]);
};
const answering = (target: Buffer) => ({
  credential,
  challenge: readChallenge(challengeWith(target)),
  negotiated: negotiate(),
  target: 'HTTP/mail.bank.example',
  binding: Buffer.alloc(16, 7),
  nonce: NONCE,
  now: Date.UTC(1970, 0, 1),
});
const fieldOf = (message: Buffer, place: number): Buffer =>
  message.subarray(message.readUInt32LE(place + 4), message.readUInt32LE(place + 4) + message.readUInt16LE(place));

describe('NTLM version 2', () => {
  it('makes the key of MS-NLMP 4.2.4.1.1 of name and password', () => {
    expect(hex(keyOf(credential))).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
    // The proof of 4.2.4.2.2 over its own blob, with the time at nothing.
    const blob = Buffer.concat([bytes('0101000000000000 0000000000000000'), NONCE, Buffer.alloc(4), TARGET, Buffer.alloc(4)]);
    expect(hex(hmacMd5(keyOf(credential), SERVER, blob))).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  });

  it('a letter has the upper case that Windows gives it, one for one', () => {
    const key = (userName: string): string => hex(keyOf({ userName, password: 'x' }));
    expect(key('BANK\\müller')).toBe(key('BANK\\MÜLLER'));
    expect(key('BANK\\weiß')).not.toBe(key('BANK\\weiss'));
    expect(key('bank\\a')).not.toBe(key('BANK\\a'));
  });

  it.each([
    ['BANK\\svc', 'svc', 'BANK'],
    ['svc@bank.example', 'svc@bank.example', ''],
    ['svc', 'svc', ''],
  ])('the user name %s is "%s" of the domain "%s"', (userName, user, domain) => expect(accountOf(userName)).toEqual({ user, domain }));

  it('the first message names nobody and asks for nothing that HTTP cannot carry', () => {
    const message = negotiate();
    const flags = message.readUInt32LE(12);
    expect([message.toString('latin1', 0, 7), message.readUInt32LE(8)]).toEqual(['NTLMSSP', 1]);
    expect(flags & 0x4000_0030).toBe(0);
    expect(hex(message.subarray(16, 32))).toBe('0'.repeat(32));
  });

  it('the answer tells the server its own list back, with what we want and the connection it is for', () => {
    const time = Buffer.from('0090d336b734c301', 'hex');
    const theirs = writeAvPairs(new Map([...readAvPairs(TARGET), [AV.timestamp, time]]));
    const message = authenticate(answering(theirs));
    const response = fieldOf(message, 20);
    const told = readAvPairs(response.subarray(16 + 28));
    expect(hex(response.subarray(16, 16 + 28))).toBe(`0101000000000000${hex(time)}${hex(NONCE)}00000000`);
    expect([told.get(1), told.get(2)].map((value) => value?.toString('utf16le'))).toEqual(['Server', 'Domain']);
    expect(told.get(AV.targetName)?.toString('utf16le')).toBe('HTTP/mail.bank.example');
    expect(told.get(AV.channelBindings)).toEqual(Buffer.alloc(16, 7));
    expect(told.get(AV.flags)?.readUInt32LE(0)).toBe(2);
    expect([fieldOf(message, 28), fieldOf(message, 36)].map((value) => value.toString('utf16le'))).toEqual(['Domain', 'User']);
    expect(hex(message.subarray(72, 88))).not.toBe('0'.repeat(32));
  });

  it('no LM response and no session key is ever sent', () => {
    const message = authenticate(answering(TARGET));
    expect(hex(fieldOf(message, 12))).toBe('0'.repeat(48));
    expect(fieldOf(message, 52)).toHaveLength(0);
  });

  it('where the server does not tell its time, ours is taken and no check is promised', () => {
    const message = authenticate({ ...answering(TARGET), now: 0 });
    // 1970, in tenths of microseconds since 1601.
    expect(fieldOf(message, 20).readBigUInt64LE(16 + 8)).toBe(116_444_736_000_000_000n);
    expect(readAvPairs(fieldOf(message, 20).subarray(16 + 28)).has(AV.flags)).toBe(false);
    expect(hex(message.subarray(72, 88))).toBe('0'.repeat(32));
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('no challenge of NTLM at all, but long enough to be one, if it were')],
    ['our own message', negotiate()],
    ['one that is cut off', challengeWith(TARGET).subarray(0, 30)],
    ['a list that is cut off', challengeWith(TARGET.subarray(0, 10))],
    ['a list without its end', challengeWith(TARGET.subarray(0, -4))],
    ['an attribute longer than the list', challengeWith(bytes('0200ff0044000000 00000000'))],
  ])('%s is refused as a challenge', (_what, message) => expect(() => readChallenge(message)).toThrow(RangeError));

  it('a server that tells nothing of itself knows version 1 only', () => {
    expect(readChallenge(challengeWith(Buffer.alloc(0))).target).toBeNull();
    expect(readChallenge(challengeWith(TARGET, 0x0000_8233)).target).toBeNull();
  });

  it('a name outside ASCII goes as UTF-16', () => expect(hex(utf16('Zoë'))).toBe('5a006f00eb00'));
});
