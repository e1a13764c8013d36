/** Lockstep's own mail in the scenarios of the loop: a company that sends, and a server that takes every letter. */
import type { Instant } from '@lockstep/engine';
import { createMail, rendererHere } from '@lockstep/server';
import type { Letter, LetterRow, MailWorker, MemoryStore } from '@lockstep/server';
import type { VirtualClock } from '../../src/clock.ts';
import { INSTALLATION, ROOT } from '../../src/simulation/company.ts';

export type Post = {
  readonly worker: MailWorker;
  /** What came to anybody, in order. */
  readonly came: readonly Letter[];
};

export const openPost = (store: MemoryStore, clock: VirtualClock, newId: () => string): Post => {
  const came: Letter[] = [];
  const link = (what: string) => (appointment: string) => `https://book.bank.example/a/${what}#${appointment}`;
  const worker = createMail({
    store,
    clock,
    timer: clock.timer,
    newId,
    owner: 'postman',
    installation: INSTALLATION,
    post: (letter) => Promise.resolve(void came.push(letter)),
    renderer: rendererHere,
    links: ({ appointment }) => ({
      view: link('view')(appointment),
      reschedule: link('reschedule')(appointment),
      cancel: link('cancel')(appointment),
    }),
    unseal: (sealed) => sealed,
    log: {
      warn: (facts, message) => {
        throw new Error(message, { cause: facts });
      },
    },
  });
  return { worker, came };
};

/** The letters that went out from some moment on, in order. */
export const lettersSince = (store: MemoryStore, at: Instant): Promise<readonly LetterRow[]> =>
  store.transaction(async (tx) => {
    const sent = await tx.letters.select({ root: ROOT, state: 'sent', createdAt: { gte: at } }, { orderBy: [['sentAt', 'asc']] });
    return sent;
  });

/** What a letter tells, in the words of docs/rules.md. */
export const KIND_WORDS: Readonly<Record<LetterRow['kind'], string>> = {
  booked: 'booked',
  reserved: 'reserved',
  confirmed: 'confirmed',
  rescheduled: 'new time',
  cancelled: 'cancelled',
  staffChanged: 'people changed',
  lapsed: 'lapsed',
  handedOver: 'handed over',
  putBack: 'put back',
  leftAlone: 'left as it is',
  reminder: 'reminder',
};
