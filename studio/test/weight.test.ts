/** What a browser loads before the first page can be used: scripts, gzipped, as the server sends them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const dist = join(import.meta.dirname, '..', 'dist');
const assets = join(dist, 'assets');
const LIMIT_BYTES = 200_000;

const text = (file: string): string => readFileSync(join(assets, file), 'utf8');
/** What a script imports without being asked again; `import()` is written otherwise. */
const importsOf = (file: string): readonly string[] =>
  [...text(file).matchAll(/(?:import|from)\s*["']\.\/([^"']+)["']/g)].map(([, name]) => name ?? '');
const withImports = (files: readonly string[], seen = new Set<string>()): ReadonlySet<string> => {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    withImports(importsOf(file), seen);
  }
  return seen;
};
const entry = (): readonly string[] =>
  [...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/src="\/assets\/([^"]+\.js)"/g)].map(([, name]) => name ?? '');
const pieceOf = (room: string): string => {
  const found = readdirSync(assets).find((name) => name.startsWith(`${room}-`) && name.endsWith('.js'));
  if (found === undefined) throw new Error(`there is no piece for ${room}; pieces are named after their file`);
  return found;
};

describe('the first load', () => {
  test('finds the built pages', () => expect(existsSync(join(dist, 'index.html'))).toBe(true));
  test.each([
    ['signing in', ['sign-in']],
    ['the calendar', ['shell', 'calendar']],
  ])('of %s is at most 200 KB of script', (_what, rooms) => {
    const files = withImports([...entry(), ...rooms.map(pieceOf)]);
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(text(file)).length, 0);
    expect(files.size).toBeGreaterThan(rooms.length + 3);
    expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  });
});

describe('the page', () => {
  test('holds no inline script or style, which its policy would refuse', () => {
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
    expect(page).toContain('content="%CSP_NONCE%"');
  });
});
