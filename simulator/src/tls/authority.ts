/**
 * The simulator's own certificate authority, and server certificates good and bad. Made anew by each process unless it is restored:
 * no private key is ever shipped with the product.
 */
import 'reflect-metadata'; // @peculiar/x509 resolves its algorithms through tsyringe, whose documentation demands this at the entry
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

/** P-256 rather than RSA 2048: 0.5 ms a key pair against 151 ms (medians of 15, Node 20, 4 cores), and each start makes two. */
const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How the server presents itself. `good` is the only one that a careful client accepts with the CA installed. */
export type CertificateKind = 'good' | 'expired' | 'wrongName' | 'selfSigned';
export const CERTIFICATE_KINDS: readonly CertificateKind[] = ['good', 'expired', 'wrongName', 'selfSigned'];

/** PEM texts, as `node:tls` takes them. */
export type ServerCertificate = { readonly cert: string; readonly key: string };

/** PEM texts of the authority; with the key a restart can go on under the same CA. */
export type AuthorityKeys = { readonly cert: string; readonly key: string };

export type Authority = {
  /** The CA certificate, PEM: what a client is given to trust. */
  readonly ca: string;
  readonly keys: AuthorityKeys;
  /** Issues a certificate for the simulator's own loopback names. */
  readonly issue: (kind: CertificateKind) => Promise<ServerCertificate>;
};

type Issuer = { readonly certificate: x509.X509Certificate; readonly signingKey: webcrypto.CryptoKey };

function keyPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function newPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
}

/** RFC 5280 4.1.2.2: positive, at most 20 octets. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(15));
  return `01${Buffer.from(bytes).toString('hex')}`;
}

async function newIssuer(now: number): Promise<Issuer> {
  const pair = await newPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Lockstep Simulator CA, O=Lockstep Simulator',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + 3_650 * DAY_MS),
    signingAlgorithm: SIGNATURE,
    keys: pair,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  return { certificate, signingKey: pair.privateKey };
}

async function restoreIssuer(keys: AuthorityKeys): Promise<Issuer> {
  const der = x509.PemConverter.decodeFirst(keys.key);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, KEY, true, ['sign']);
  return { certificate: new x509.X509Certificate(keys.cert), signingKey };
}

async function issueFrom(issuer: Issuer, kind: CertificateKind, now: number, hostNames: readonly string[]): Promise<ServerCertificate> {
  const pair = await newPair();
  const names: x509.JsonGeneralNames =
    kind === 'wrongName'
      ? [{ type: 'dns', value: 'mail.elsewhere.example' }]
      : [
          { type: 'dns', value: 'localhost' },
          ...hostNames.map((value) => ({ type: 'dns' as const, value })),
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ];
  const expired = kind === 'expired';
  const fields = {
    serialNumber: serialNumber(),
    notBefore: new Date(now - (expired ? 30 : 1) * DAY_MS),
    notAfter: new Date(now + (expired ? -1 : 365) * DAY_MS),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      // Strict verifiers (OpenSSL's X509_STRICT, Python 3.13) demand it of everything that is not self-signed.
      ...(kind === 'selfSigned' ? [] : [await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey)]),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  };
  const subject = 'CN=localhost, O=Lockstep Simulator';
  const certificate =
    kind === 'selfSigned'
      ? await x509.X509CertificateGenerator.createSelfSigned({ ...fields, name: subject, keys: pair })
      : await x509.X509CertificateGenerator.create({
          ...fields,
          subject,
          issuer: issuer.certificate.subject,
          publicKey: pair.publicKey,
          signingKey: issuer.signingKey,
        });
  return { cert: certificate.toString('pem'), key: keyPem(pair.privateKey) };
}

function authorityOf(issuer: Issuer, now: number, hostNames: readonly string[]): Authority {
  const ca = issuer.certificate.toString('pem');
  return {
    ca,
    keys: { cert: ca, key: keyPem(issuer.signingKey) },
    issue: (kind) => issueFrom(issuer, kind, now, hostNames),
  };
}

/**
 * Makes the authority, or restores one from its keys.
 * @param hostNames what server certificates are made out for beside loopback
 * @param now the machine's time in epoch milliseconds: certificates are judged by the client's real clock, never by a virtual one.
 */
export async function createAuthority(now: number, keys?: AuthorityKeys, hostNames: readonly string[] = []): Promise<Authority> {
  const issuer = keys === undefined ? await newIssuer(now) : await restoreIssuer(keys);
  return authorityOf(issuer, now, hostNames);
}

type Own = { readonly madeAt: number; readonly issuer: Promise<Issuer>; readonly good: Map<string, Promise<ServerCertificate>> };
let own: Own | null = null;

/**
 * The same for all simulators of a process that restore none, and so is the certificate that they present: to make them takes longer
 * than all else that a start does.
 */
export async function ownAuthority(now: number, hostNames: readonly string[] = []): Promise<Authority> {
  // Made out for years, and the certificate for a year, from the day before: one made within half a day is valid as long as one made now.
  if (own === null || Math.abs(now - own.madeAt) > DAY_MS / 2) own = { madeAt: now, issuer: newIssuer(now), good: new Map() };
  const { issuer, good } = own;
  const authority = authorityOf(await issuer, now, hostNames);
  const names = hostNames.join(' ');
  return {
    ...authority,
    issue: (kind) => {
      if (kind !== 'good') return authority.issue(kind);
      const made = good.get(names) ?? authority.issue(kind);
      good.set(names, made);
      return made;
    },
  };
}
