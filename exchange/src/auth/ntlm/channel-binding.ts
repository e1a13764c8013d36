/**
 * What ties a sign-in to the TLS connection it is made on, so that nobody in between can pass it on: a hash of the server's
 * certificate (RFC 5929 `tls-server-end-point`). Exchange 2019 CU14 and later ask for it by default (Extended Protection).
 */
import { createHash } from 'node:crypto';
import { wordTable } from '../../words.ts';

type Element = { readonly content: Buffer; readonly rest: Buffer };

/** One element of DER and what stands behind it. Throws RangeError where it is cut off. */
const element = (bytes: Buffer): Element => {
  let length = bytes.readUInt8(1);
  let at = 2;
  if (length >= 0x80) {
    const size = length - 0x80;
    length = bytes.readUIntBE(at, size);
    at += size;
  }
  if (at + length > bytes.length) throw new RangeError('an element is longer than what holds it');
  return { content: bytes.subarray(at, at + length), rest: bytes.subarray(at + length) };
};

/** DER of the object identifiers, in hex, of signatures and, for RSASSA-PSS, of the digests among its parameters. */
const DIGESTS: Readonly<Record<string, 'sha256' | 'sha384' | 'sha512'>> = wordTable({
  '2a864886f70d01010c': 'sha384', // sha384WithRSAEncryption
  '2a864886f70d01010d': 'sha512', // sha512WithRSAEncryption
  '2a8648ce3d040303': 'sha384', // ecdsa-with-SHA384
  '2a8648ce3d040304': 'sha512', // ecdsa-with-SHA512
  '608648016503040202': 'sha384', // id-sha384
  '608648016503040203': 'sha512', // id-sha512
});
const RSASSA_PSS = '2a864886f70d01010a';
const CONTEXT_0 = 0xa0;

/** The digest of the certificate's own signature; SHA-256 where that is MD5 or SHA-1 (RFC 5929 section 4.1), or one without any. */
const digestOf = (certificate: Buffer): 'sha256' | 'sha384' | 'sha512' => {
  const { rest: afterBody } = element(element(certificate).content);
  const { content: signature } = element(afterBody);
  const { content: identifier, rest: parameters } = element(signature);
  const name = identifier.toString('hex');
  if (name !== RSASSA_PSS) return DIGESTS[name] ?? 'sha256';
  const settings = parameters.length === 0 ? parameters : element(parameters).content;
  // Its first parameter, wherever it is not SHA-1: [0] { SEQUENCE { OBJECT IDENTIFIER … } }.
  if (settings[0] !== CONTEXT_0) return 'sha256';
  const { content: digest } = element(element(element(settings).content).content);
  return DIGESTS[digest.toString('hex')] ?? 'sha256';
};

/**
 * MD5 of the structure that carries the hash (MS-NLMP 2.2.2.1, RFC 2744 section 3.11: four empty fields about addresses before
 * it); sixteen zeros where nothing is encrypted.
 *
 * @param certificate of the server, DER
 */
export const channelBinding = (certificate: Buffer | null): Buffer => {
  if (certificate === null) return Buffer.alloc(16);
  const hash = createHash(digestOf(certificate)).update(certificate).digest();
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), hash]);
  const structure = Buffer.alloc(20);
  structure.writeUInt32LE(data.length, 16);
  return createHash('md5').update(structure).update(data).digest();
};
