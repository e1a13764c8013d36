/** Certificates for the tests of the egress: an authority of its own and what it issues. */
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export type Issued = { readonly cert: string; readonly key: string; readonly sha256: string };
export type TestAuthority = { readonly ca: string; issue(names: readonly x509.JsonGeneralName[], daysLeft?: number): Promise<Issued> };

/** A new authority; certificates it issues are good for the names given. */
export const createTestAuthority = async (now: number): Promise<TestAuthority> => {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Egress Test CA',
    notBefore: new Date(now - 10 * DAY_MS),
    notAfter: new Date(now + 10 * DAY_MS),
    signingAlgorithm: KEY,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  let serial = 1;
  return {
    ca: root.toString('pem'),
    issue: async (names, daysLeft = 5) => {
      const own = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
      serial += 1;
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject: 'CN=Egress Test Server',
        issuer: root.subject,
        notBefore: new Date(now - 9 * DAY_MS),
        notAfter: new Date(now + daysLeft * DAY_MS),
        signingAlgorithm: KEY,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [new x509.SubjectAlternativeNameExtension([...names])],
      });
      return {
        cert: certificate.toString('pem'),
        key: KeyObject.from(own.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
        sha256: Buffer.from(await certificate.getThumbprint('SHA-256')).toString('hex'),
      };
    },
  };
};
