/** A company that sends mail, on the memory store, with a post that keeps what it was given. */
import { MINUTE, type Instant } from '@lockstep/engine';
import { MailFailure, type Letter, type MailFailureKind } from '../../src/notify/letter.ts';
import { createLetters, createMail } from '../../src/notify/run.ts';
import type { MailDeps } from '../../src/notify/send.ts';
import type { Client, Location } from '../../src/store/rows/booking.ts';
import type { LetterRow } from '../../src/store/rows/letter.ts';
import type { MailRulesRow } from '../../src/store/rows/mail.ts';
import { createLoops, type Doing, type Loops } from '../../src/loops.ts';
import { machineTimer } from '../../src/sync/timer.ts';
import { renderNow } from '../../src/templates/liquid.ts';
import { openOffice, START, ZURICH, type Office } from '../booking/office.ts';

/** What becomes of a letter that is handed over: taken, or a failure, after which it may have been taken all the same; or its process dies. */
export type Fate = 'taken' | MailFailureKind | 'unclearButTaken' | 'takenThenDead';

export type MailHouse = Office & {
  readonly client: (name: string, more?: Partial<Client>) => Promise<string>;
  readonly location: (name: string, address: string) => Promise<string>;
  readonly rules: (more: Partial<MailRulesRow>) => Promise<void>;
  readonly mail: Doing;
  /** Another process beside it. */
  readonly another: (owner: string) => Doing;
  /** What reached anybody, in order. */
  readonly got: Letter[];
  /** Servers of mail that answer nothing for now, by name. */
  readonly hanging: Set<string>;
  /** How many letters are in the hands of servers that hang. */
  readonly inHand: () => number;
  /** Those servers answer again. */
  readonly heal: () => void;
  /** As the program runs it: sends whenever something is due, until it is stopped. */
  readonly start: () => Loops<'mail'>;
  /** Of the next letters, in order; afterwards all are taken. */
  readonly fates: Fate[];
  /** What is due now is made and sent, until nothing is due. */
  readonly settle: () => Promise<readonly Letter[]>;
  readonly letters: () => Promise<readonly LetterRow[]>;
  readonly wait: (ms: number) => void;
};

const failure = (kind: MailFailureKind): MailFailure =>
  new MailFailure({ kind, retry: kind !== 'refused', reason: 'unreachable', sentence: 'It did not go.', next: 'Wait.', detail: '' });

export const openMailHouse = async (): Promise<MailHouse> => {
  const office = await openOffice();
  const { store, root, clock, newId } = office;
  const got: Letter[] = [];
  const fates: Fate[] = [];
  const hanging = new Set<string>();
  const held: (() => void)[] = [];
  await store.transaction((tx) =>
    tx.mailSettings.insert({
      root,
      company: root,
      server: 'smtp.example.test',
      port: 587,
      security: 'startTls',
      verifyTls: true,
      certificateAuthorities: null,
      userName: null,
      secret: null,
      senderName: 'Bank',
      senderAddress: 'bookings@bank.example',
      replyTo: null,
      heldSince: null,
      changedAt: START,
    }),
  );
  const deps: MailDeps = {
    store,
    clock: { now: () => clock.at },
    timer: () => () => undefined,
    newId,
    owner: 'w1',
    installation: 'i1',
    post: async (letter, { server }) => {
      if (hanging.has(server)) await new Promise<void>((resolve) => void held.push(resolve));
      const fate = fates.shift() ?? 'taken';
      if (fate === 'taken' || fate === 'unclearButTaken' || fate === 'takenThenDead') got.push(letter);
      if (fate === 'takenThenDead') return new Promise(() => undefined);
      if (fate !== 'taken') throw failure(fate === 'unclearButTaken' ? 'unclear' : fate);
    },
    renderer: { render: async (wish) => renderNow(wish) },
    links: ({ appointment, client }) => ({
      view: `https://book.example/a/view#${appointment}.${client}`,
      reschedule: `https://book.example/a/reschedule#${appointment}.${client}`,
      cancel: `https://book.example/a/cancel#${appointment}.${client}`,
    }),
    unseal: (sealed) => sealed,
    log: {
      warn: (facts, message) => {
        if (facts['err'] !== undefined) throw new Error(message, { cause: facts['err'] });
      },
    },
  };
  const mail = createMail(deps);
  return {
    ...office,
    client: async (name, more = {}) => {
      const id = newId();
      const plain = { email: `${id}@client.example`, phone: null, language: 'en', zone: ZURICH, externalId: null, createdAt: START };
      await store.transaction((tx) => tx.clients.insert({ root, id, company: root, name, ...plain, ...more }));
      return id;
    },
    location: async (name, address) => {
      const row: Location = { root, id: newId(), company: root, name, address, externalId: null, createdAt: START };
      await store.transaction((tx) => tx.locations.insert(row));
      return row.id;
    },
    rules: async (more) => {
      const none = { switches: {}, quietMs: null, language: null, changedAt: START };
      await store.transaction((tx) => tx.mailRules.put({ root, company: root, ...none, ...more }));
    },
    mail,
    another: (owner) => createMail({ ...deps, owner }),
    hanging,
    inHand: () => held.length,
    heal: () => {
      hanging.clear();
      for (const go of held.splice(0)) go();
    },
    start: () => {
      const letters = createLetters(deps, () => loops.ring('mail'));
      const looking = { store, clock: deps.clock, timer: machineTimer, log: { error: deps.log.warn } };
      const loops: Loops<'mail'> = createLoops(looking, { mail: { kinds: ['news', 'letters'], work: letters.runDue } });
      loops.start();
      return {
        ...loops,
        stop: async () => {
          await loops.stop();
          await letters.idle();
        },
      };
    },
    got,
    fates,
    settle: async () => {
      const before = got.length;
      while ((await mail.runDue()) > 0);
      return got.slice(before);
    },
    letters: () => store.transaction((tx) => tx.letters.select({ root })),
    wait: (ms) => {
      clock.at = (clock.at + ms) as Instant;
    },
  };
};

export const QUIET = MINUTE;
