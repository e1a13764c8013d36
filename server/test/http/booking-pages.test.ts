/** The booking page as a browser asks for it: where it is, what it may run, and who may frame it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFront, type Front } from './front.ts';

const HTML = { accept: 'text/html,application/xhtml+xml' };
let folder: string;
let front: Front;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'booking-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<head></head>console');
  writeFileSync(join(folder, 'book.html'), '<head><meta name="csp-nonce" content="%CSP_NONCE%"></head>booking');
  front = await openFront({ console: folder });
});
afterEach(async () => {
  await front.house.app.close();
  rmSync(folder, { recursive: true, force: true });
});
const get = (url: string, headers: Record<string, string> = HTML) => front.house.app.inject({ method: 'GET', url, headers });
const framing = async (url: string): Promise<string | undefined> =>
  /frame-ancestors ([^;]*)/.exec(String((await get(url)).headers['content-security-policy']))?.[1];

test.each(['/book/bank', '/book/bank/some-service', '/a/view', '/a/reschedule', '/a/cancel'])(
  '7.3: a page of its own is at %s, with a nonce that its policy names, for nobody to keep',
  async (url) => {
    const { statusCode, body, headers } = await get(url);
    const nonce = /content="([^"]+)"/.exec(body)?.[1] ?? '';
    expect([statusCode, nonce.length, body.endsWith('booking')]).toEqual([200, 24, true]);
    expect(headers['content-security-policy']).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect([headers['cache-control'], headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
  },
);
test('7.3: of a company without an open page it answers that there is none', async () => {
  expect((await get('/book/nobody')).statusCode).toBe(404);
  await front.setUp({ open: false });
  expect((await get('/book/bank')).statusCode).toBe(404);
});
test('7.3: what the page asks for first is named in it, of an open page alone', async () => {
  expect((await get('/book/bank')).body).toContain('href="/api/v1/public/pages/bank"></head>');
  expect((await get('/book/nobody')).body).not.toContain('/api/v1');
  expect((await get('/a/view')).body).not.toContain('/api/v1');
});
test('7.3: nobody frames it unless the administrator allows, and a private link nobody ever', async () => {
  expect(await framing('/book/bank')).toBe("'none'");
  await front.setUp({ framedBy: ['https://www.bank.example', 'https://bank.example:8443'] });
  expect(await framing('/book/bank')).toBe('https://www.bank.example https://bank.example:8443');
  expect(await framing('/book/bank/some-service')).toBe('https://www.bank.example https://bank.example:8443');
  expect(await framing('/a/view')).toBe("'none'");
  await front.setUp({ open: false, framedBy: ['https://www.bank.example'] });
  expect(await framing('/book/bank')).toBe("'none'");
});
test('7.3: no search machine is to find what somebody booked', async () => {
  expect((await get('/a/view')).headers['x-robots-tag']).toBe('noindex');
  expect((await get('/book/bank')).headers['x-robots-tag']).toBeUndefined();
});
test('7.3: what is not built says what to run, while the API goes on', async () => {
  rmSync(join(folder, 'book.html'));
  await front.house.app.close();
  front = await openFront({ console: folder });
  expect(await get('/book/bank')).toMatchObject({ statusCode: 503, body: expect.stringContaining('npm run build') });
  expect((await front.stranger('GET', '/pages/bank')).status).toBe(200);
});
