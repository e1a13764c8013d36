/** Whose certificates are believed beside those that Node believes itself. */
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

/** One for each integration and mail server with authorities of its own; of more than these the oldest is made anew when it is needed. */
const MOST = 100;
const contexts = new Map<string, SecureContext>();

/**
 * Node's authorities and these (PEM). Kept, as reading the 140 anew takes some 15 ms of processor time, for each connection that is opened.
 * Throws where this is no certificate.
 */
export const trusting = (authorities: string): SecureContext => {
  const known = contexts.get(authorities);
  if (known !== undefined) return known;
  const made = createSecureContext({ ca: [...rootCertificates, authorities], minVersion: 'TLSv1.2' });
  const [oldest] = contexts.keys();
  if (contexts.size >= MOST && oldest !== undefined) contexts.delete(oldest);
  contexts.set(authorities, made);
  return made;
};
