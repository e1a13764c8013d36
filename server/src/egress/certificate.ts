/** The certificate a server shows: as a chain for *Test connection*, and as a fingerprint to compare with a pin. */
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

export type Certificate = {
  /** Distinguished names in one line, `CN=mail.example.com, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** RFC 3339, UTC. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Lower-case hex, without colons. */
  readonly sha256: string;
};

export type PeerChain = {
  /** The address that was connected to; null behind a proxy. */
  readonly address: string | null;
  /** Whether it would be trusted with the settings given, name included. */
  readonly trusted: boolean;
  /** OpenSSL's or Node's code of what is wrong, such as `DEPTH_ZERO_SELF_SIGNED_CERT`; null when trusted. */
  readonly problem: string | null;
  /** The leaf first. */
  readonly certificates: readonly Certificate[];
};

/** The certificate is none of the pinned ones. */
export class PinMismatch extends Error {
  readonly code = 'EGRESS_PIN_MISMATCH';
  constructor(host: string, shown: string | null) {
    super(`${host} shows ${shown === null ? 'no certificate' : `the certificate with SHA-256 ${shown}`}, which is not pinned`);
    this.name = 'PinMismatch';
  }
}

const oneLine = (name: string): string => name.split('\n').join(', ');
const hex = (fingerprint256: string): string => fingerprint256.replaceAll(':', '').toLowerCase();

const describe = (raw: Buffer): Certificate => {
  const certificate = new X509Certificate(raw);
  return {
    subject: oneLine(certificate.subject ?? ''),
    issuer: oneLine(certificate.issuer ?? ''),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(certificate.validTo).toISOString(),
    sha256: hex(certificate.fingerprint256),
  };
};

/** SHA-256 of the certificate the peer shows, lower-case hex; null where it shows none. */
export const fingerprint = (socket: TLSSocket): string | null => {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : hex(certificate.fingerprint256);
};

/** The chain as far as the server sent it and this machine could complete it. */
export const describeChain = (socket: TLSSocket): PeerChain => {
  const certificates: Certificate[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // Node answers {} where there is none, and lets a root name itself as its own issuer.
  while (next?.raw !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    certificates.push(describe(next.raw));
    next = next.issuerCertificate;
  }
  return {
    address: socket.remoteAddress ?? null,
    trusted: socket.authorized,
    problem: socket.authorized ? null : String(socket.authorizationError),
    certificates,
  };
};
