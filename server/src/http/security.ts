/** Headers that tell a browser what it may do with an answer: nothing, but for pages, which run what we wrote and no more. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Of every answer that does not say otherwise. */
const ANSWERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** 128 random bits, for one answer only (CSP level 3, section 7.1). */
export const makeNonce = (): string => randomBytes(16).toString('base64');

/**
 * The content security policy of one HTML page: scripts and styles of our own origin, and inline ones that carry this nonce;
 * no plugin, no frame, no form to elsewhere, requests to our own origin only. Images may be inlined as `data:`. `framedBy`: origins
 * of pages that may show it in a frame; nobody unless told.
 */
export const pagePolicy = (nonce: string, framedBy: readonly string[] = []): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy.length === 0 ? "'none'" : framedBy.join(' ')}`,
  ].join('; ');

/** Puts the headers on every answer of the server; what a route has set itself stays. */
export const secured = (app: FastifyInstance, publicUrl: string): void => {
  const headers = { ...ANSWERS, ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}) };
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
};
