/** Whether a page of ours sent a request (OWASP, CSRF prevention: verifying the origin). */
import type { FastifyRequest } from 'fastify';
import { problemError } from '../problem.ts';

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Browsers name the origin with every write. It is ours if it is the public address, or the host that was asked, so that
 * `localhost` and `127.0.0.1` both work; behind https only https counts. Without it `Sec-Fetch-Site` speaks; a client that
 * sends neither is no browser, and nobody's cookies travel with it.
 */
export const isSameOrigin = (request: FastifyRequest, publicUrl: string): boolean => {
  const { origin } = request.headers;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  if (!URL.canParse(origin)) return false;
  const ours = new URL(publicUrl);
  const theirs = new URL(origin);
  if (theirs.origin === ours.origin) return true;
  return theirs.host === request.host && (theirs.protocol === 'https:' || ours.protocol === 'http:');
};

/** Refuses a write that a page of somebody else sent. */
export const demandSameOrigin = (request: FastifyRequest, publicUrl: string): void => {
  if (isSafe(request.method) || isSameOrigin(request, publicUrl)) return;
  throw problemError(
    'crossSite',
    'header/origin',
    'The request comes from a page of another site.',
    'Open Lockstep at its public address; if this is it, set LOCKSTEP_PUBLIC_URL to what the address bar shows.',
  );
};

/** Whether the method may change something, so that a page has to prove that it is ours. */
export const isWrite = (method: string): boolean => !isSafe(method);
