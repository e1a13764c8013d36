/**
 * Serves the page on which strangers book and clients see their appointments: one page of its own, apart from the console and
 * far smaller. It may stand in a frame only where the administrator of the company allows it, and a private link's never.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { HttpDeps } from './deps.ts';
import { PREFIX } from './route.ts';
import { makeNonce, pagePolicy } from './security.ts';

const PLACE = '%CSP_NONCE%';
const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Lockstep</title>
<p>The booking page has not been built. Run <code>npm run build</code> in the folder of Lockstep and start it again.</p>`;

/** Bookings of half the world are found by search machines; what somebody booked is nobody's to find. */
const PRIVATE = { 'x-robots-tag': 'noindex' };

/** What the page asks for first is asked for beside its script, and not after it: a round less on a slow line. A slug holds nothing to escape. */
const aheadOf = (slug: string): string => `<link rel="preload" as="fetch" crossorigin="anonymous" href="${PREFIX}/public/pages/${slug}">`;

/** `folder`: what `vite build` wrote. */
export const serveBooking = (app: FastifyInstance, deps: Pick<HttpDeps, 'store'>, folder: string): void => {
  const file = join(folder, 'book.html');
  const page = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const send = (
    reply: FastifyReply,
    status: number,
    framedBy: readonly string[],
    headers: Readonly<Record<string, string>>,
    ahead = '',
  ) => {
    const nonce = makeNonce();
    // `x-frame-options: DENY` stays beside it: who knows the policy passes over the older header (CSP level 3, 6.4.2.2).
    return reply
      .code(page === null ? 503 : status)
      .headers(headers)
      .header('content-security-policy', pagePolicy(nonce, framedBy))
      .type('text/html; charset=utf-8')
      .send((page ?? NOT_BUILT).replaceAll(PLACE, nonce).replace('</head>', `${ahead}</head>`));
  };
  const schema = { hide: true } as const;
  for (const url of ['/book/:slug', '/book/:slug/:service']) {
    app.get<{ Params: { slug: string } }>(url, { schema }, async (request, reply) => {
      const [row] = await deps.store.transaction((tx) => tx.bookingPages.select({ slug: request.params.slug, open: true }));
      return row === undefined ? send(reply, 404, [], {}) : send(reply, 200, row.framedBy, {}, aheadOf(row.slug));
    });
  }
  for (const url of ['/a/view', '/a/reschedule', '/a/cancel']) {
    app.get(url, { schema }, async (_request, reply) => send(reply, 200, [], PRIVATE));
  }
};
