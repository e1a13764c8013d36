/**
 * How the booking page is built: apart from the console, into the same folder. In one build with it the two would share pieces,
 * and strangers would load 45 KB of the console for nothing, people of the company 7 KB more than without it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';

/** Each file beside its compressed forms, so that the server packs nothing while somebody waits. */
export const compressed: Plugin = {
  name: 'lockstep:compressed',
  writeBundle: ({ dir = '' }, bundle) => {
    for (const name of Object.keys(bundle).filter((file) => /^assets\/.*\.(js|css)$/.test(file))) {
      const file = join(dir, name);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
};

/** Of browsers of 2024, which know `light-dark()`. */
export const TARGETS = { target: 'es2023', cssTarget: ['chrome123', 'firefox120', 'safari17.5'] };

/** What a stranger loads before anything is seen, gzipped; languages beside the first come on top. */
const LIMIT_BYTES = 90_000;

const weighed: Plugin = {
  name: 'lockstep:weighed',
  generateBundle(_options, bundle) {
    const pieces = Object.values(bundle).filter((piece) => piece.type === 'chunk');
    const needed = (name: string, seen: Set<string>): ReadonlySet<string> => {
      const piece = pieces.find(({ fileName }) => fileName === name);
      if (piece === undefined || seen.has(name)) return seen;
      seen.add(name);
      for (const other of piece.imports) needed(other, seen);
      return seen;
    };
    const entry = pieces.find(({ isEntry }) => isEntry)?.fileName ?? this.error('the booking page has no script');
    const first = needed(entry, new Set());
    const bytes = pieces.filter(({ fileName }) => first.has(fileName)).reduce((sum, { code }) => sum + gzipSync(code).length, 0);
    if (bytes > LIMIT_BYTES) this.error(`the booking page loads ${bytes} bytes of script, ${LIMIT_BYTES} at most`);
  },
};

export const booking: InlineConfig = {
  configFile: false,
  root: import.meta.dirname,
  plugins: [react(), compressed, weighed],
  build: {
    ...TARGETS,
    emptyOutDir: false,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'book.html' },
  },
};
