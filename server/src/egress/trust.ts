/** Whose certificates are believed beside those that Node believes itself. */
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

/** A company has few authorities of its own; each context keeps some hundred kilobytes. What was asked for longest ago goes first. */
const MOST = 50;
const contexts = new Map<string, SecureContext>();

/**
 * Node's authorities and these (PEM). Reading the 140 anew takes some 15 ms of processor time, for each connection that is opened; nothing of
 * a connection stays in a context, so all that trust the same authorities share one. Throws where this is no certificate.
 */
export const trusting = (authorities: string): SecureContext => {
  const context = contexts.get(authorities) ?? createSecureContext({ ca: [...rootCertificates, authorities], minVersion: 'TLSv1.2' });
  contexts.delete(authorities);
  contexts.set(authorities, context);
  const [oldest] = contexts.keys();
  if (contexts.size > MOST && oldest !== undefined) contexts.delete(oldest);
  return context;
};
