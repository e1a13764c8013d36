/** The console's page and files, as a browser asks for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHouse, type House } from './house.ts';

const HTML = { accept: 'text/html,application/xhtml+xml' };
let folder: string;
let house: House;

const get = async (url: string, headers: Record<string, string> = HTML) => house.app.inject({ method: 'GET', url, headers });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
});
afterEach(async () => {
  await house.app.close();
  rmSync(folder, { recursive: true, force: true });
});

const built = async (): Promise<void> => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<head><meta name="csp-nonce" content="%CSP_NONCE%"></head>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'go()');
  writeFileSync(join(folder, 'assets', 'main-abc.js.gz'), gzipSync('go()'));
  writeFileSync(join(folder, 'assets', '.secret'), 'no');
  writeFileSync(join(folder, 'secret.txt'), 'no');
  house = await openHouse({ console: folder });
};

describe('the page of the console', () => {
  test.each(['/', '/calendar', '/welcome', '/integrations/new?from=list'])('is at %s, with a nonce that its policy names', async (url) => {
    await built();
    const { statusCode, body, headers } = await get(url);
    const nonce = /content="([^"]+)"/.exec(body)?.[1] ?? '';
    expect([statusCode, headers['content-type'], nonce.length]).toEqual([200, 'text/html; charset=utf-8', 24]);
    expect(headers['content-security-policy']).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
  });
  test('names the pieces of the room at its address to whoever may be signed in, and those of no other', async () => {
    writeFileSync(
      join(folder, 'rooms.json'),
      JSON.stringify({ '/calendar': ['/assets/a-1.js', '/assets/a-1.css'], '/setup': ['/assets/s-1.js'] }),
    );
    await built();
    writeFileSync(join(folder, 'index.html'), 'not read again');
    const signedIn = { ...HTML, cookie: 'any=1' };
    const ahead =
      '<link rel="modulepreload" crossorigin href="/assets/a-1.js"><link rel="preload" as="style" crossorigin href="/assets/a-1.css">';
    expect((await get('/calendar?day=2026-11-23', signedIn)).body).toContain(`${ahead}</head>`);
    expect((await get('/calendar')).body).not.toContain('a-1');
    expect((await get('/account', signedIn)).body).not.toContain('-1.js');
  });
  test('has another nonce each time', async () => {
    await built();
    expect((await get('/')).body).not.toBe((await get('/')).body);
  });
  test.each(['/api/v1/nothing', '/assets/nothing.js', '/api'])('is not at %s', async (url) => {
    await built();
    const { statusCode, headers } = await get(url);
    expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });
  test('is not given to a program that asks for JSON, nor to a write', async () => {
    await built();
    expect((await get('/calendar', { accept: 'application/json' })).statusCode).toBe(404);
    expect((await house.app.inject({ method: 'POST', url: '/calendar', headers: HTML })).statusCode).toBe(404);
  });
  test('says what to run where nobody has built it, while the API goes on', async () => {
    house = await openHouse({ console: join(folder, 'nothing') });
    const { statusCode, body } = await get('/');
    expect([statusCode, body]).toEqual([503, expect.stringContaining('npm run build')]);
    expect((await house.call('GET', '/staff')).status).toBe(200);
  });
});

describe('the files of the console', () => {
  test('go out packed where the browser takes it, and are kept for ever', async () => {
    await built();
    const plain = await get('/assets/main-abc.js', {});
    expect([plain.statusCode, plain.body, plain.headers['cache-control']]).toEqual([200, 'go()', 'public, max-age=31536000, immutable']);
    const packed = await get('/assets/main-abc.js', { 'accept-encoding': 'gzip' });
    expect([packed.headers['content-encoding'], packed.headers['content-type']]).toEqual([
      'gzip',
      expect.stringMatching(/javascript; charset=utf-8$/),
    ]);
  });
  test.each(['/assets/../secret.txt', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt', '/assets/.secret'])(
    'are those of their folder: %s is not one',
    async (url) => {
      await built();
      const { statusCode, body } = await get(url, {});
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(body).not.toBe('no');
    },
  );
});
