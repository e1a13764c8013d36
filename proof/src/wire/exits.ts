/**
 * By what words get out of a process beside the way to Exchange: its log, letters over SMTP, webhooks over HTTP, answers and refusals of the
 * API, and the files of its database. All of it real, and all of it kept as it arrived, for canaries to be looked for.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { Connector } from '@lockstep/exchange';
import { createDeliveries, createEgress, createKey, createLog, createPost, createSealer, loadApi, loadKey, SCOPES } from '@lockstep/server';
import type { Store } from '@lockstep/server';
import type { Simulator } from '@lockstep/simulator';
import { Agent } from 'undici';
import type { VirtualClock } from '../clock.ts';
import { INSTALLATION, ROOT } from '../simulation/company.ts';
import type { Exits, Uttered } from '../simulation/stage.ts';
import { askEverything } from './ask-everything.ts';
import { canariesOnDisk } from './files.ts';

export type ExitsOf = {
  readonly store: Store;
  /** Of the embedded database; null: it has none that could be read. */
  readonly folder: string | null;
  readonly clock: VirtualClock;
  /** With a door for letters. */
  readonly simulator: Simulator;
  readonly connectorFor: () => Connector;
  /** Whether the API is asked, which costs as much as all the rest. */
  readonly asks: boolean;
};

const PUBLIC_URL = 'https://booking.example';
const VERSION = '0';
/** Real milliseconds by which a file system may round the time of a write. */
const COARSE_MS = 2_000;
/** Rounds of deliveries; each sends what is due. */
const ROUNDS = 1_000;

/** `close` ends what it opened. */
export const openExits = async ({
  store,
  folder,
  clock,
  simulator,
  connectorFor,
  asks,
}: ExitsOf): Promise<Exits & { readonly close: () => Promise<void> }> => {
  const openedAt = Date.now() - COARSE_MS;
  const lines: string[] = [];
  const log = createLog('trace', { write: (line: string) => void lines.push(line) });
  const bodies: string[] = [];
  const receiver = createServer((request, response) => {
    let body = JSON.stringify(request.headers);
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const egress = createEgress({ allow: ['127.0.0.1/32'] });
  const dispatcher = new Agent();
  const post = createPost(egress);
  const key = { value: '' };
  let ids = 0;
  const newId = (): string => `exit-${(ids += 1).toString(36).padStart(6, '0')}`;
  const deliveries = createDeliveries(
    {
      store,
      clock,
      newId,
      chance: () => 0,
      owner: 'exits',
      dispatcher,
      unseal: (sealed) => sealed,
      publicUrl: PUBLIC_URL,
      version: VERSION,
      log,
    },
    () => undefined,
  );
  const answered = async (): Promise<readonly Uttered[]> => {
    const { buildServer } = await loadApi();
    const sealer = createSealer(await loadKey({ key: randomBytes(32).toString('base64'), keyFile: null, dataFolder: '' }));
    const api = buildServer({
      store,
      clock,
      newId,
      connectorFor,
      discover: () => Promise.reject(new Error('nobody looks for another Exchange here')),
      askGraph: () => Promise.reject(new Error('nobody makes an integration here')),
      seal: sealer.seal,
      unseal: sealer.open,
      derive: sealer.derive,
      installation: { id: INSTALLATION, publicUrl: PUBLIC_URL },
      wake: () => undefined,
      log,
      version: VERSION,
    });
    try {
      return await askEverything(api, key.value);
    } finally {
      await api.close();
    }
  };
  return {
    log,
    open: () =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const nothing = { formerSecret: null, formerUntil: null, stoppedWhy: null, stoppedAt: null, failingSince: null };
        const secret = `whsec_${randomBytes(32).toString('base64')}`;
        const hook = { root: ROOT, id: 'exit', company: ROOT, url, description: '', secret, types: [], enabled: true, sequence: 0 };
        await tx.webhooks.insert({ ...hook, ...nothing, createdAt: now, changedAt: now });
        const occasion = { now, newId, actor: { kind: 'lockstep', name: 'exits' } } as const;
        key.value = (await createKey(tx, occasion, { root: ROOT, company: ROOT, name: 'exits', scopes: SCOPES })).key;
      }),
    send: async (letter) => {
      const server = {
        server: '127.0.0.1',
        port: Number(new URL(simulator.urls.smtp ?? '').port),
        security: 'startTls',
        verifyTls: true,
        certificateAuthorities: simulator.ca,
        signIn: null,
        sender: letter.from,
        replyTo: letter.replyTo,
      } as const;
      await post(letter, server, new AbortController().signal);
    },
    uttered: async () => {
      for (let round = 0; round < ROUNDS && (await deliveries.runDue()) > 0; round += 1) await deliveries.idle();
      const answers = asks ? await answered() : [];
      return [
        ...lines.map((text): Uttered => ({ where: 'the log', text, to: 'said' })),
        ...bodies.map((text): Uttered => ({ where: 'a message to a webhook', text, to: 'said' })),
        ...simulator.letters.all().map((letter): Uttered => ({ where: 'a letter', text: JSON.stringify(letter), to: 'said' })),
        ...answers,
        ...(folder === null ? [] : canariesOnDisk(folder, openedAt)).map(({ canary, file }): Uttered => ({
          where: `the file ${file} of the database`,
          text: canary,
          to: 'disk',
        })),
      ];
    },
    close: async () => {
      await deliveries.end();
      await Promise.all([dispatcher.destroy(), egress.close()]);
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
};
