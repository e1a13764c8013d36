/** A certificate with which an application proves itself, as an administrator would make one for it. */
import 'reflect-metadata'; // @peculiar/x509 resolves its algorithms through tsyringe, whose documentation demands this at the entry
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** RSA: what the library of Entra ID signs assertions with. */
const KEY = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 } as const;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** PEM texts, self-signed for a year. */
export async function createApplicationCertificate(): Promise<{ readonly key: string; readonly certificate: string }> {
  x509.cryptoProvider.set(webcrypto);
  const pair = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Lockstep, O=Bank',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + 365 * DAY_MS),
    signingAlgorithm: KEY,
    keys: pair,
  });
  return {
    key: KeyObject.from(pair.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate.toString('pem'),
  };
}
