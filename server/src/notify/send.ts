/**
 * Sending what is owed (6.4): news becomes letters, letters go out. The rows are the truth and this only carries them out, so any number
 * of processes do it side by side: a letter is taken by lease and fence (`run.ts`), and what came of it is written under the fence.
 */
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import type { LinkPlace, PrivateLinks } from '../links/private-link.ts';
import type { SecretPlace } from '../secrets/sealer.ts';
import type { LetterRow, News, Outline, Told } from '../store/rows/letter.ts';
import type { Store, Transaction } from '../store/store.ts';
import type { Renderer } from '../templates/template.ts';
import { draftOf, letterOf, materialsOf, type Draft, type Materials, type Reader } from './compose.ts';
import { MailFailure, type Letter, type MailSettings, type Post } from './letter.ts';
import { makeLetters } from './owe-letters.ts';
import { isSwitchedOn } from './owe-whom.ts';
import { isAddress } from './plain.ts';
import { mailRulesOf, type Words } from './rules.ts';
import { mailSettingsOf, openSettings } from './settings.ts';

export type MailDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  readonly timer: Timer;
  readonly newId: () => string;
  /** Names this process in leases. */
  readonly owner: string;
  /** Names the installation in the UIDs of clients' calendars. */
  readonly installation: string;
  readonly post: Post;
  readonly renderer: Pick<Renderer, 'render'>;
  readonly links: (place: LinkPlace) => PrivateLinks;
  readonly unseal: (sealed: string, place: SecretPlace) => string;
  readonly log: { readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void };
};

/** News made into letters in one go. */
const NEWS_AT_ONCE = 50;
const SEND_MS = 3 * MINUTE;
/** After a failure: doubled each time, up to the most. */
const WAIT = { first: MINUTE, most: HOUR };
/** Two days of trying, most of it hourly; then a person has to look. */
const ATTEMPTS = 54;
const HELD = 'Mail is held, because this database was served by another installation before.';
const HELD_AGAIN = 5 * MINUTE;
/** How long rows are kept once nothing is to be done for them. */
const KEPT = 30 * DAY;
/** Removed in one transaction. */
const SWEPT = 200;

/** What is news by now, or a part of it. */
export const newsDue = (tx: Transaction, now: Instant): Promise<readonly News[]> =>
  tx.news.select({ due: { lte: now } }, { orderBy: [['due', 'asc']], limit: NEWS_AT_ONCE });

/** Makes letters of it; answers of how much. Tried again where it cannot be. */
export const madeLetters = async (deps: MailDeps, due: readonly News[]): Promise<number> => {
  const { store, clock, newId } = deps;
  const make = (some: readonly News[]): Promise<number> => store.transaction((tx) => makeLetters(tx, some, newId, clock.now()));
  if (due.length === 0) return 0;
  return make(due).catch(async () => {
    // One that fails must not keep back the others: each by itself.
    let made = 0;
    for (const news of due) made += await make([news]).catch((error: unknown) => puttingOff(deps, news, error));
    return made;
  });
};

const puttingOff = async ({ store, clock, log }: MailDeps, { root, appointment }: News, error: unknown): Promise<number> => {
  log.warn({ err: error, appointment }, 'letters could not be made of a change; it is tried again');
  await store.transaction((tx) => tx.news.update({ root, appointment }, { due: (clock.now() + MINUTE) as Instant }));
  return 0;
};

/** What is to be done with a letter that was taken. */
type Ready = { readonly materials: Materials; readonly reader: Reader; readonly draft: Draft; readonly settings: MailSettings };

/** Carries out one that was claimed, to its end. */
export const oneLetter = async (deps: MailDeps, claimed: LetterRow): Promise<void> => {
  try {
    const ready = await deps.store.transaction((tx) => prepare(tx, deps, claimed));
    if (ready === null) return;
    const said = await saidIn(deps, ready);
    const letter = letterOf(ready.materials, ready.reader, ready.settings, said, { ...deps, language: ready.draft.language });
    const failure = await sent(deps, letter, ready.settings);
    await deps.store.transaction((tx) => settle(tx, claimed, ready, letter, failure, deps.clock.now()));
  } catch (error) {
    deps.log.warn({ err: error, letter: claimed.id }, 'a letter could not be sent; it is tried again');
    const detail = 'An unexpected fault inside Lockstep; see the log.';
    await deps.store.transaction((tx) => tryLater(tx, claimed, { cause: 'faultOfOurs', detail }, deps.clock.now()));
  }
};

const keyOf = ({ root, id }: LetterRow): Pick<LetterRow, 'root' | 'id'> => ({ root, id });
const RELEASED = { leaseOwner: null, leaseUntil: null } as const;

/** Reads all that is needed, and stores what the recipient may know from now on; null: there is nothing to send now. */
const prepare = async (tx: Transaction, deps: MailDeps, claimed: LetterRow): Promise<Ready | null> => {
  const { root } = claimed;
  const key = keyOf(claimed);
  const letter = await tx.letters.get(key, { lock: 'update' });
  if (letter === null || letter.fence !== claimed.fence) return null;
  const now = deps.clock.now();
  const put = async (patch: Partial<LetterRow>): Promise<null> => {
    await tx.letters.update(key, { ...RELEASED, ...patch });
    return null;
  };
  const drop = async (): Promise<null> => {
    await tx.letters.remove(key);
    return null;
  };
  const [appointment, news] = await Promise.all([
    tx.appointments.get({ root, id: letter.appointment }),
    tx.news.get({ root, appointment: letter.appointment }),
  ]);
  if (appointment === null) return drop();
  // It has changed again: what comes of that takes this letter's place.
  if (news !== null && isOfChange(letter)) return put({ due: Math.max(news.due, now + SECOND) as Instant });
  const company = appointment.company;
  const [rules, row] = await Promise.all([mailRulesOf(tx, { root, company }), mailSettingsOf(tx, { root, company })]);
  // 4.19: it ended while its letter waited.
  const isOver = appointment.endAt <= now && (letter.before === null || letter.before.end <= now);
  if (isOver || !isSwitchedOn(rules.switches, letter.kind, letter.audience)) return drop();
  if (row === null) return put({ due: (now + WAIT.most) as Instant, cause: null, detail: 'No server to send mail by is set.' });
  // 1.7: of two copies of a database only one may write to people, and an administrator says which.
  if (row.heldSince !== null) return put({ due: (now + HELD_AGAIN) as Instant, cause: 'anotherInstallation', detail: HELD });
  const materials = await materialsOf(tx, letter, appointment, rules);
  const { reader } = materials;
  if (reader === null) return drop();
  if (!isAddress(reader.address))
    return put({
      state: 'failed',
      due: null,
      address: reader.address,
      cause: 'addressNotAllowed',
      detail: 'This is no address mail can go to.',
    });
  const settings = openSettings(row, deps.unseal);
  await tx.letters.update(key, { perhaps: told(materials.is, reader), address: reader.address });
  return { materials, reader, settings, draft: draftOf(materials, reader, deps.links) };
};

const isOfChange = ({ kind }: LetterRow): boolean => kind !== 'putBack' && kind !== 'leftAlone' && kind !== 'reminder';

const told = (is: Outline, { isInvited }: Reader): Told => ({ ...is, byExchange: isInvited });

/** A company's own words, or where they fail the usual ones (3.4). */
const saidIn = async ({ renderer, log }: MailDeps, { draft, materials }: Ready): Promise<Words> => {
  for (const words of draft.words === draft.usual ? [draft.usual] : [draft.words, draft.usual]) {
    const [subject, text] = await Promise.all(
      [words.subject, words.text].map((template) => renderer.render({ template, objects: draft.objects, escape: 'text' })),
    );
    if (subject?.kind === 'rendered' && text?.kind === 'rendered') return { subject: subject.text, text: text.text };
    const problem = subject?.kind === 'failed' ? subject.problem : text?.kind === 'failed' ? text.problem : '';
    log.warn({ company: materials.letter.company, kind: materials.letter.kind, problem }, 'the words of a mail failed');
  }
  throw new Error('The words that come with Lockstep could not be rendered.');
};

/** Null: the server took it. */
const sent = async ({ post, timer }: MailDeps, letter: Letter, settings: MailSettings): Promise<MailFailure | null> => {
  const over = new AbortController();
  const stop = timer(SEND_MS, () => over.abort());
  try {
    await post(letter, settings, over.signal);
    return null;
  } catch (error) {
    if (error instanceof MailFailure) return error;
    throw error;
  } finally {
    stop();
  }
};

/** What is wrong with the way out, and so with every letter of the company: they wait together, and nobody is locked out by many tries. */
const isOfAll = ({ kind }: MailFailure): boolean => kind !== 'refused' && kind !== 'unclear';

const settle = async (
  tx: Transaction,
  claimed: LetterRow,
  { materials, reader }: Ready,
  { subject }: Letter,
  failure: MailFailure | null,
  now: Instant,
): Promise<void> => {
  const row = await tx.letters.get(keyOf(claimed), { lock: 'update' });
  if (row === null || row.fence !== claimed.fence) return;
  if (failure === null) {
    const went = { state: 'sent', sentAt: now, due: null, subject, attempts: row.attempts + 1, cause: null, detail: null } as const;
    await tx.letters.update(keyOf(row), { ...RELEASED, ...went });
    return;
  }
  const said = { cause: failure.reason, detail: [failure.message, failure.detail].filter((part) => part !== '').join(' ') };
  // Only an answer that was lost leaves it open whether they know now.
  const perhaps = failure.kind === 'unclear' ? told(materials.is, reader) : materials.letter.perhaps;
  const isLast = (failure.kind === 'refused' && !failure.retry) || row.attempts + 1 >= ATTEMPTS;
  if (isLast) {
    const gaveUp = { state: 'failed', due: null, attempts: row.attempts + 1, subject, perhaps, ...said } as const;
    await tx.letters.update(keyOf(row), { ...RELEASED, ...gaveUp });
    return;
  }
  const due = later(row, now);
  await tx.letters.update(keyOf(row), { ...RELEASED, due, attempts: row.attempts + 1, subject, perhaps, ...said });
  if (!isOfAll(failure)) return;
  const { root, company } = row;
  await tx.letters.update({ root, company, state: 'waiting', leaseOwner: null, due: { lte: due } }, { due });
};

const later = ({ attempts }: LetterRow, now: Instant): Instant =>
  (now + Math.min(WAIT.most, WAIT.first * 2 ** Math.min(20, attempts))) as Instant;

const tryLater = async (tx: Transaction, claimed: LetterRow, said: Pick<LetterRow, 'cause' | 'detail'>, now: Instant): Promise<void> => {
  const row = await tx.letters.get(keyOf(claimed), { lock: 'update' });
  if (row === null || row.fence !== claimed.fence) return;
  const gaveUp = row.attempts + 1 >= ATTEMPTS;
  const next = gaveUp ? ({ state: 'failed', due: null } as const) : { due: later(row, now) };
  await tx.letters.update(keyOf(row), { ...RELEASED, ...next, attempts: row.attempts + 1, ...said });
};

/** Rows of which nothing is to be done any more, a month after they were made. */
export const sweep = async (store: Store, now: Instant): Promise<void> => {
  for (let found = SWEPT; found === SWEPT;) {
    found = await store.transaction(async (tx) => {
      const old = await tx.letters.select(
        { createdAt: { lt: (now - KEPT) as Instant }, due: null },
        { orderBy: [['createdAt', 'asc']], limit: SWEPT },
      );
      for (const row of old) await tx.letters.remove(keyOf(row));
      return old.length;
    });
  }
};
