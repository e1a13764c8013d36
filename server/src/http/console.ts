/**
 * Serves the console to browsers: its built files as they are, and its one page, with a fresh nonce, at every address that is
 * not the API's. What the page may do is said by its policy.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { makeNonce, pagePolicy } from './security.ts';

const PLACE = '%CSP_NONCE%';
/** What is no page even when it is not found: a mistyped address of the API is answered as the API answers. */
const NO_PAGE = /^\/(api|assets|openapi\.json|healthz|readyz|metrics)(\/|\?|$)/;

const Rooms = z.record(z.string(), z.array(z.string()));

/** Of each room's address the links that begin to load its pieces beside the page's own script; none where the build did not say. */
const readRooms = (folder: string): ReadonlyMap<string, string> => {
  const file = join(folder, 'rooms.json');
  if (!existsSync(file)) return new Map();
  const rooms = Object.entries(Rooms.parse(JSON.parse(readFileSync(file, 'utf8'))));
  return new Map(rooms.map(([address, pieces]) => [address, pieces.map(linkTo).join('')]));
};
const linkTo = (piece: string): string =>
  piece.endsWith('.css')
    ? `<link rel="preload" as="style" crossorigin href="${piece}">`
    : `<link rel="modulepreload" crossorigin href="${piece}">`;

/** Answers a request that no route took, or returns null because it asks for no page. */
export type Pages = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Lockstep</title>
<p>The API runs, but the console has not been built. Run <code>npm run build</code> in the folder of Lockstep and start it again.</p>`;

/** `folder`: what `vite build` wrote. The names of the files carry a hash of what is in them, so they never change. */
export const serveConsole = (app: FastifyInstance, folder: string): Pages => {
  const index = join(folder, 'index.html');
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  if (page !== null) {
    void app.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      index: false,
      // What the build has packed already goes out as it is.
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      cacheControl: true,
      allowedPath: (path) => !path.includes('/.'),
    });
  }
  const rooms = readRooms(folder);
  return (request, reply) => {
    const asks = (request.method === 'GET' || request.method === 'HEAD') && (request.headers.accept ?? '').includes('text/html');
    if (!asks || NO_PAGE.test(request.url)) return null;
    const nonce = makeNonce();
    // Whoever is not signed in is led to another page first.
    const ahead = request.headers.cookie === undefined ? '' : (rooms.get(request.url.split('?')[0] ?? '') ?? '');
    return reply
      .code(page === null ? 503 : 200)
      .header('content-security-policy', pagePolicy(nonce))
      .type('text/html; charset=utf-8')
      .send((page ?? NOT_BUILT).replaceAll(PLACE, nonce).replace('</head>', `${ahead}</head>`));
  };
};
