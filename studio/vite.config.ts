/** How the console is built: one shell, and a piece for each room that is loaded when somebody goes there. */
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';
import { booking, compressed, TARGETS } from './vite.booking.ts';

/** The booking page is built when the console is: one command for everything that browsers are sent. */
const withBooking: Plugin = {
  name: 'lockstep:with-booking',
  apply: 'build',
  closeBundle: {
    sequential: true,
    handler: async () => void (await build({ ...booking, logLevel: 'warn' })),
  },
};

/** Addresses of rooms, and the file that a room is; `router.tsx` loads the same. */
const ROOMS: Readonly<Record<string, string>> = {
  '/calendar': 'calendar/calendar.tsx',
  '/integrations': 'integrations/list.tsx',
  '/integrations/users': 'users/users.tsx',
  '/setup': 'setup/setup.tsx',
  '/decisions': 'decisions/decisions.tsx',
  '/account': 'account/account.tsx',
};

/**
 * `rooms.json`: of each room all pieces it is made of, for the server to name in its page. A browser that learns of them one
 * after the other, the last from a script it loaded before, has waited for three rounds when it begins with the room.
 */
const rooms: Plugin = {
  name: 'lockstep:rooms',
  generateBundle(_options, bundle) {
    const pieces = Object.values(bundle).filter((piece) => piece.type === 'chunk');
    const pieceOf = (source: string) => pieces.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/${source}`) === true);
    const needed = (name: string, seen = new Set<string>()): ReadonlySet<string> => {
      const piece = pieces.find(({ fileName }) => fileName === name);
      if (piece === undefined || seen.has(name)) return seen;
      seen.add(name);
      for (const css of piece.viteMetadata?.importedCss ?? []) seen.add(css);
      for (const other of piece.imports) needed(other, seen);
      return seen;
    };
    const all = Object.entries(ROOMS).map(([address, source]) => {
      const wanted = ['shell/shell.tsx', source].flatMap((one) => [...needed(pieceOf(one)?.fileName ?? this.error(`no piece is ${one}`))]);
      return [address, [...new Set(wanted)].map((name) => `/${name}`)];
    });
    this.emitFile({ type: 'asset', fileName: 'rooms.json', source: JSON.stringify(Object.fromEntries(all)) });
  },
};

/** Small, and part of the first load of nearly every room. */
const SHARED = /[\\/]src[\\/](time|shell[\\/](toast|loading|failure)|api)|useSuspenseQuery|useRouter|use-window-event|noop|useSelector/;

export default defineConfig({
  plugins: [react(), compressed, rooms, withBooking],
  // A polyfill of `light-dark()` would not follow the switch in the header.
  build: {
    ...TARGETS,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What nearly every room needs is one file, and so are the small things that most do: many small ones pack worse (2 KB of the first load).
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', minShareCount: 60 },
            { name: 'shared', test: SHARED },
          ],
        },
      },
    },
  },
  // `npm run dev -w studio` beside a running server: everything but the pages comes from there.
  server: { proxy: { '/api': 'http://127.0.0.1:4400', '/openapi.json': 'http://127.0.0.1:4400' } },
});
