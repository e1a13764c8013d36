/** A stage for commands: a store in memory, an HTTP server that answers, and everything that was printed. */
import { instant } from '@lockstep/engine';
import fastify from 'fastify';
import { runCli } from '../../src/commands/cli.ts';
import type { Parts } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createIds } from '../../src/ulid.ts';

export type Stage = {
  readonly store: Store;
  readonly parts: Parts;
  /** What happened to the running whole, in order. */
  readonly events: string[];
  /** Asks `serve` to end. */
  readonly end: (why: string) => void;
  /** Runs a command line and resolves with its exit code and what it printed. */
  readonly run: (...args: string[]) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
};

/** `NOW` is a Saturday. */
export const NOW = instant(Date.UTC(2026, 10, 21, 8));

export const createStage = (env: Record<string, string>, replaced: Partial<Parts> = {}): Stage => {
  const store = createMemoryStore();
  const events: string[] = [];
  let end: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const clock = { now: () => NOW };
  let out = '';
  let err = '';
  const parts: Parts = {
    env: { LOG_LEVEL: 'silent', ...env },
    out: (text) => {
      out += text;
      if (text.includes('ready at')) events.push('ready');
    },
    err: (text) => (err += text),
    clock,
    newId: createIds(clock),
    version: '1.2.3',
    openStore: async () => ({
      transaction: store.transaction.bind(store),
      close: async () => void events.push('store closed'),
      vacuum: null,
      analyse: async () => [],
    }),
    createRunning: async () => {
      const http = fastify();
      http.addHook('onClose', async () => void events.push('http closed'));
      return { http, start: async () => void events.push('started'), stop: async () => void events.push('stopped') };
    },
    exportRows: async function* () {
      yield '{"row":1}';
      yield '{"row":2}';
    },
    importRows: async (_store, lines) => {
      let rows = 0;
      for await (const line of lines) if (line !== '') rows += 1;
      return rows;
    },
    stdin: (async function* () {
      yield '{"row":1}\n{"ro';
      yield 'w":2}\n\n';
    })(),
    ended,
    ...replaced,
  };
  return {
    store,
    parts,
    events,
    end,
    run: async (...args) => {
      [out, err] = ['', ''];
      const code = await runCli(COMMANDS, args, parts);
      return { code, out, err };
    },
  };
};
