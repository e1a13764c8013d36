/** How the console is built: one shell, and a piece for each room that is loaded when somebody goes there. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Each file beside its compressed forms, so that the server packs nothing while somebody waits. */
const compressed: Plugin = {
  name: 'lockstep:compressed',
  writeBundle: ({ dir = '' }) => {
    for (const name of readdirSync(join(dir, 'assets')).filter((file) => /\.(js|css)$/.test(file))) {
      const file = join(dir, 'assets', name);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
};

export default defineConfig({
  plugins: [react(), compressed],
  // Browsers of 2024 know `light-dark()` themselves; a polyfill of it would not follow the switch in the header.
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What nearly every room needs is one file: many small ones pack worse (1 KB of the first load).
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', minShareCount: 16 }] } } },
  },
  // `npm run dev -w studio` beside a running server: everything but the pages comes from there.
  server: { proxy: { '/api': 'http://127.0.0.1:4400', '/openapi.json': 'http://127.0.0.1:4400' } },
});
