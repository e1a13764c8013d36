/** What a browser is told about pages and answers. */
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { makeNonce, pagePolicy, secured } from '../../src/http/security.ts';

test('8.5 a page runs scripts and styles of its own origin and those that carry the nonce of this one answer', () => {
  const [one, other] = [makeNonce(), makeNonce()];
  expect(one).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(one).not.toBe(other);
  const policy = Object.fromEntries(
    pagePolicy(one)
      .split('; ')
      .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
  );
  expect(policy).toMatchObject({
    'default-src': ["'none'"],
    'script-src': ["'self'", `'nonce-${one}'`],
    'style-src': ["'self'", `'nonce-${one}'`],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
  });
  expect(pagePolicy(one)).not.toMatch(/unsafe|\*|https?:/);
});

test('8.5 a page keeps the policy it sets itself, and every other header is added', async () => {
  const app = fastify();
  secured(app, 'https://booking.example');
  app.get('/page', (_request, reply) => reply.header('content-security-policy', pagePolicy('n')).type('text/html').send('<p>'));
  app.get('/answer', () => ({}));
  const page = await app.inject('/page');
  const answer = await app.inject('/answer');
  expect(page.headers['content-security-policy']).toBe(pagePolicy('n'));
  expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  for (const { headers } of [page, answer]) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'cache-control': 'no-store',
    });
  }
  await app.close();
});
