/**
 * Lockstep's own mail (section 6) in a simulation: clients with addresses, a server that refuses, cannot be reached or loses its answers
 * (F54), and processes that die with a letter in their hands (F33). What befalls a letter follows from its Message-ID and the number of
 * the try, so that it is the same however many are sent side by side.
 */
import { HOUR, instant, MINUTE } from '@lockstep/engine';
import { createMail, MailFailure, rendererHere } from '@lockstep/server';
import type { Letter, MailFailureKind, MailWorker, Transaction } from '@lockstep/server';
import type { Mailing, Received, Unclear } from '../checker/mailing.ts';
import { INSTALLATION, ROOT, ZONE } from './company.ts';
import { PEACE } from './hostility.ts';
import { createIds, type Stage } from './stage.ts';

export const CLIENTS = ['client-1', 'client-2', 'client-3'] as const;
const addressOf = (client: string): string => `${client}@home.example`;

/** Whether the company has set up mail: every eighth one, as words cost more than all the rest of a pass. */
export const sendsMail = (random: Stage['random']): boolean => random.fork('mail').chance(0.125);

/** The server that the company sends by, where it has one, and those who are told. */
export const foundMail = async (tx: Transaction, now: Stage['clock'], sends: boolean): Promise<void> => {
  const at = now.now();
  const server = {
    root: ROOT,
    company: ROOT,
    server: 'smtp.bank.example',
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
    changedAt: at,
  } as const;
  if (sends) await tx.mailSettings.insert(server);
  for (const id of CLIENTS) {
    const row = { root: ROOT, id, company: ROOT, name: id, email: addressOf(id), phone: null, language: 'en', zone: ZONE };
    await tx.clients.insert({ ...row, externalId: null, createdAt: at });
  }
};

/** How often each thing goes wrong while anything does. */
const FATES: readonly (readonly [weight: number, fate: Fate])[] = [
  [60, 'taken'],
  [8, 'takenAndLost'],
  [8, 'unclear'],
  [8, 'unreachable'],
  [2, 'signIn'],
  [1, 'refused'],
  [3, 'takenAndDead'],
];
type Fate = 'taken' | 'takenAndLost' | 'takenAndDead' | MailFailureKind;

export type Postman = {
  /** Sends what is due now. */
  readonly run: () => Promise<void>;
  /** The faults are over: time passes until nothing waits any more but what an administrator is asked about. */
  readonly rest: () => Promise<Mailing>;
};

export const createPostman = (stage: Stage): Postman => {
  const { clock, ground, random, marks } = stage;
  const received: Received[] = [];
  const lost = new Set<string>();
  const unclear: Unclear[] = [];
  const tries = new Map<string, number>();
  const newId = createIds(clock);
  let processes = 0;
  let calm = false;
  const gentle = stage.company.hostility === PEACE;
  const told = { addressOf, byExchange: stage.company.invitesClients };
  let die: () => void = () => undefined;

  const post = async (letter: Letter): Promise<void> => {
    const nth = (tries.get(letter.messageId) ?? 0) + 1;
    tries.set(letter.messageId, nth);
    const fate = calm || gentle ? 'taken' : random.fork(`letter ${letter.messageId} ${nth}`).weighted(FATES);
    if (fate === 'taken' || fate === 'takenAndLost' || fate === 'takenAndDead') {
      await ground.exits?.send(letter);
      received.push(receivedOf(letter, clock.now()));
    }
    if (nth > 1 && lost.has(letter.messageId)) marks.sometimes('F54 a letter sent again whose answer was lost');
    if (fate === 'taken') return undefined;
    if (fate !== 'unreachable' && fate !== 'signIn' && fate !== 'refused') {
      lost.add(letter.messageId);
      const { to, uid } = receivedOf(letter, clock.now());
      unclear.push({ to, appointment: uid?.split('@')[0] ?? '', at: clock.now() });
    }
    if (fate === 'takenAndDead') {
      marks.sometimes('F33 killed with a letter in its hands');
      die();
      return new Promise(() => undefined);
    }
    marks.sometimes('F54 answer to a letter lost');
    throw failureOf(fate === 'takenAndLost' ? 'unclear' : fate);
  };
  const start = (): MailWorker => {
    processes += 1;
    return createMail({
      store: ground.store,
      clock,
      // A server that hangs is one whose answer is lost.
      timer: () => () => undefined,
      newId,
      owner: `postman-${processes}`,
      installation: INSTALLATION,
      post,
      renderer: rendererHere,
      links: ({ appointment, client }) => {
        const to = (what: string): string => `https://book.bank.example/a/${what}#${appointment}.${client}`;
        return { view: to('view'), reschedule: to('reschedule'), cancel: to('cancel') };
      },
      unseal: (sealed) => sealed,
      log: {
        warn: (facts, message) => {
          ground.exits?.log.warn(facts, message);
          if ('err' in facts) throw new Error(message, { cause: facts['err'] });
        },
      },
    });
  };
  let worker = start();
  /** What a process that died was about to send: whoever comes after it cannot know whether it went. */
  const inHand = (owner: string): Promise<readonly Unclear[]> =>
    ground.store.transaction(async (tx) =>
      (await tx.letters.select({ root: ROOT, leaseOwner: owner })).flatMap(({ address, appointment }) =>
        address === null ? [] : [{ to: address, appointment, at: clock.now() }],
      ),
    );
  const turn = async (): Promise<number> => {
    const died = new Promise<'died'>((resolve) => {
      die = () => resolve('died');
    });
    const done = await Promise.race([worker.runDue(), died]);
    if (done !== 'died') return done;
    unclear.push(...(await inHand(`postman-${processes}`)));
    worker = start();
    return 1;
  };
  const run = async (): Promise<void> => {
    while ((await turn()) > 0);
  };
  const open = (): Promise<Pick<Mailing, 'news' | 'letters'>> =>
    ground.store.transaction(async (tx) => ({
      news: await tx.news.select({ root: ROOT }),
      letters: await tx.letters.select({ root: ROOT, sentAt: null }),
    }));
  return {
    run,
    rest: async () => {
      calm = true;
      for (const until = clock.now() + LONGEST; clock.now() < until;) {
        await run();
        const { news, letters } = await open();
        const asked = await askedAbout(stage);
        if (letters.every((one) => one.state === 'failed') && news.every((one) => asked.has(one.appointment))) break;
        const due = await worker.nextDue();
        clock.advanceTo(instant(Math.max(due ?? 0, clock.now() + MINUTE)));
      }
      if (!sendsMail(random))
        return { until: clock.now(), received, lost, unclear, appointments: [], ...told, about: new Map(), news: [], letters: [] };
      const appointments = await ground.store.transaction((tx) => tx.appointments.select({ root: ROOT }));
      const sent = await ground.store.transaction((tx) => tx.letters.select({ root: ROOT, sentAt: { not: null } }));
      const about = new Map(sent.map(({ key, appointment }) => [key.slice(0, 40), appointment]));
      return { until: clock.now(), received, lost, unclear, appointments, ...told, about, ...(await open()) };
    },
  };
};

/** The longest pause between two tries, a few times over. */
const LONGEST = 6 * HOUR;

const askedAbout = (stage: Stage): Promise<ReadonlySet<string>> =>
  stage.ground.store.transaction(async (tx) => {
    const links = await tx.links.select({ root: ROOT, ask: { not: null } });
    return new Set(links.map((one) => one.appointment));
  });

const failureOf = (kind: MailFailureKind): MailFailure =>
  new MailFailure({ kind, retry: kind !== 'refused', reason: 'unreachable', sentence: 'It did not go.', next: 'Wait.', detail: '' });

const receivedOf = ({ to, subject, text, messageId, calendar }: Letter, at: number): Received => {
  const field = (name: string): string | null =>
    new RegExp(`^${name}[^:\r\n]*:(.*)$`, 'm').exec(calendar?.content ?? '')?.[1]?.trim() ?? null;
  const method = calendar?.method ?? null;
  return {
    at,
    to: to.address,
    subject,
    text,
    messageId,
    method,
    uid: field('UID'),
    sequence: Number(field('SEQUENCE')),
    start: field('DTSTART'),
    end: field('DTEND'),
  };
};
