/**
 * Which letters go out when: claimed by lease and fence, a few at once by each server of mail, so that one that is slow or hangs delays
 * nobody who sends by another one.
 */
import { HOUR, MINUTE } from '@lockstep/engine';
import { nextDue, type Doing } from '../loops.ts';
import type { LetterRow } from '../store/rows/letter.ts';
import type { Transaction } from '../store/store.ts';
import type { MailPlace } from './inherited.ts';
import { madeLetters, newsDue, oneLetter, sweep, type MailDeps } from './send.ts';
import { mailSettingsOf } from './settings.ts';

/** Letters under way in this process: by one server, and by all of them. */
const BY_ONE = 4;
const BY_ALL = 64;
/** How many that are due are looked at to find whose they are. */
const LOOKED_AT = 100;
/** Much longer than a server may take for one letter. */
const LEASE_MS = 5 * MINUTE;

/** What goes out by one server, and for which companies that is known to be theirs. */
type Way = { readonly running: Set<Promise<void>>; readonly companies: Set<string> };

const keyOf = ({ root, company }: MailPlace): string => `${root} ${company}`;

/** `ended`: called whenever a letter has gone or failed, and a place is free. */
export const createLetters = (deps: MailDeps, ended: () => void) => {
  const { store, clock } = deps;
  const ways = new Map<string, Way>();
  let sweepAt = 0;

  const total = (): number => [...ways.values()].reduce((sum, { running }) => sum + running.size, 0);
  const freeOf = ({ running }: Way): number => Math.min(BY_ONE - running.size, BY_ALL - total());

  const wayOf = (server: string): Way => {
    const way = ways.get(server) ?? { running: new Set(), companies: new Set() };
    ways.set(server, way);
    return way;
  };

  const begin = (server: string, way: Way, letter: LetterRow): void => {
    const going = oneLetter(deps, letter)
      .catch((error: unknown) => deps.log.warn({ err: error, letter: letter.id }, 'what came of a letter could not be written down'))
      .finally(() => {
        way.running.delete(going);
        if (way.running.size === 0 && ways.get(server) === way) ways.delete(server);
        ended();
      });
    way.running.add(going);
  };

  /** By which server a company sends; those without one have nothing to wait for. */
  const serverOf = async (place: MailPlace): Promise<string> => {
    const row = await store.transaction((tx) => mailSettingsOf(tx, place));
    return row === null ? `none ${keyOf(place)}` : `${row.server.toLowerCase()}:${row.port}`;
  };

  const claim = ({ root, company }: MailPlace, limit: number): Promise<readonly LetterRow[]> =>
    store.transaction((tx) => tx.claimLetters(deps.owner, { root, company }, { now: clock.now(), leaseMs: LEASE_MS, limit }));

  /** Companies of which something is due, apart from those whose server has no place left, or of which there was nothing to be had. */
  const placesIn = async (tx: Transaction, without: ReadonlySet<string>): Promise<readonly MailPlace[]> => {
    const others =
      without.size === 0
        ? null
        : (await tx.companies.pick({}, ['root', 'id'])).filter(({ root, id }) => !without.has(keyOf({ root, company: id })));
    if (others !== null && others.length === 0) return [];
    const among = others === null ? {} : { company: { in: others.map(({ id }) => id) } };
    const rows = await tx.letters.select({ due: { lte: clock.now() }, ...among }, { orderBy: [['due', 'asc']], limit: LOOKED_AT });
    const places = new Map(rows.map(({ root, company }) => [keyOf({ root, company }), { root, company }]));
    return [...places.values()].filter((place) => !without.has(keyOf(place)));
  };
  const due = (without: ReadonlySet<string>): Promise<readonly MailPlace[]> => store.transaction((tx) => placesIn(tx, without));

  /** Takes of one company what its server has places for; false: there is nothing more to be had of it now. */
  const take = async (place: MailPlace): Promise<{ readonly begun: number; readonly more: boolean }> => {
    const server = await serverOf(place);
    const way = wayOf(server);
    way.companies.add(keyOf(place));
    const free = freeOf(way);
    const claimed = free <= 0 ? [] : await claim(place, free);
    for (const letter of claimed) begin(server, way, letter);
    if (way.running.size === 0) ways.delete(server);
    return { begun: claimed.length, more: claimed.length > 0 && claimed.length === free && freeOf(way) > 0 };
  };

  return {
    runDue: async (): Promise<number> => {
      const now = clock.now();
      const full = [...ways.values()].filter(({ running }) => running.size >= BY_ONE);
      const without = new Set(full.flatMap(({ companies }) => [...companies]));
      // Where nobody has news, which is most of the time, one transaction is all.
      const { news, ready } = await store.transaction(async (tx) => {
        const news = await newsDue(tx, now);
        return { news, ready: news.length > 0 ? null : await placesIn(tx, without) };
      });
      const made = await madeLetters(deps, news);
      let begun = 0;
      for (let places = ready ?? (await due(without)); places.length > 0 && total() < BY_ALL; places = await due(without)) {
        for (const place of places) {
          const taken = await take(place);
          begun += taken.begun;
          if (!taken.more) without.add(keyOf(place));
        }
      }
      if (now >= sweepAt) {
        await sweep(store, now);
        sweepAt = now + HOUR;
      }
      return made + begun;
    },
    /** Everything that is under way has ended. */
    idle: async (): Promise<void> => void (await Promise.all([...ways.values()].flatMap(({ running }) => [...running]))),
  };
};

/** Sends what is due, and answers when all of it has ended. */
export const createMail = (deps: MailDeps): Doing => {
  const letters = createLetters(deps, () => undefined);
  return {
    runDue: async () => {
      const done = await letters.runDue();
      await letters.idle();
      return done;
    },
    nextDue: () => nextDue(deps, ['news', 'letters']),
  };
};
