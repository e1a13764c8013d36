/**
 * From news to letters (6.3, 6.4): once an appointment has been still for long enough, everybody who has to be told gets a letter, which
 * takes the place of one to the same person that has not gone yet. All in one transaction, so that each change is told once.
 */
import { createHash } from 'node:crypto';
import { MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { LetterRow, News, Outline } from '../store/rows/letter.ts';
import type { Transaction } from '../store/store.ts';
import { outlineOf } from './outline.ts';
import { kindFor, recipientsOf, type Recipient, type Telling } from './owe-whom.ts';
import { DEFAULT_RULES, mailRulesOf, type MailRules } from './rules.ts';
import { mailSettingsOf } from './settings.ts';

/** How soon news is looked at again that an administrator is asked about. */
const ASKED_AGAIN = MINUTE;

/** What a letter is known by: the same change is told to the same person once, whoever tells it and however often. */
export const letterKey = (
  letter: Pick<LetterRow, 'root' | 'appointment' | 'kind' | 'client' | 'holder'>,
  change: string | number,
): string =>
  createHash('sha256')
    .update(JSON.stringify([letter.root, letter.appointment, change, letter.kind, letter.client ?? letter.holder, letter.client === null]))
    .digest('hex');

/** A letter that waits to go. */
export const newLetter = (
  about: Pick<LetterRow, 'root' | 'company' | 'appointment' | 'version' | 'kind'> & Recipient,
  what: Pick<LetterRow, 'id' | 'key' | 'before' | 'perhaps' | 'why'>,
  now: Instant,
): LetterRow => ({
  ...about,
  ...what,
  state: 'waiting',
  due: now,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  address: null,
  subject: null,
  cause: null,
  detail: null,
  createdAt: now,
  sentAt: null,
});

/** What is told of a change, and gives way to what a later one comes to. */
const ofChange = ({ kind }: LetterRow): boolean => kind !== 'putBack' && kind !== 'leftAlone' && kind !== 'reminder';

/** What the letters of several appointments are made from. */
type Found = {
  readonly appointment: Appointment | null;
  readonly assignments: readonly Assignment[];
  readonly waiting: readonly LetterRow[];
  readonly isAsked: boolean;
  readonly rules: MailRules;
  /** Whether there is a server to send by. */
  readonly isSent: boolean;
};

/**
 * Makes the letters of these appointments' news, or puts it off; what is asked for is asked once for all of them. Answers of how many: the
 * others are told of no more, or somebody else made theirs.
 */
export const makeLetters = async (
  tx: Transaction,
  wanted: readonly Pick<News, 'root' | 'appointment'>[],
  newId: () => string,
  now: Instant,
): Promise<number> => {
  let made = 0;
  for (const root of [...new Set(wanted.map((one) => one.root))].toSorted()) {
    const ids = wanted.flatMap((one) => (one.root === root ? [one.appointment] : []));
    // Locked first, and in one order: a change that is being made waits here, or is waited for, and what it leaves is read after it.
    const locked = await tx.news.select({ root, appointment: { in: ids } }, { lock: 'update', orderBy: [['appointment', 'asc']] });
    const due = locked.filter((news) => news.due <= now);
    if (due.length === 0) continue;
    made += due.length;
    const found = await foundOf(tx, root, due);
    const gone: string[] = [];
    for (const news of due) {
      const one = found(news);
      const later = putOff(news, one.waiting, one.isAsked, one.rules.quietMs, now);
      if (later === null) gone.push(news.appointment);
      else await tx.news.update({ root, appointment: news.appointment }, { due: later });
    }
    if (gone.length > 0) await tx.news.remove({ root, appointment: { in: gone } });
    for (const news of due) if (gone.includes(news.appointment)) await lettersOf(tx, news, found(news), newId, now);
  }
  return made;
};

const foundOf = async (tx: Transaction, root: string, all: readonly News[]): Promise<(news: News) => Found> => {
  const of = { root, appointment: { in: all.map((news) => news.appointment) } };
  const companies = [...new Set(all.map((news) => news.company))];
  const [appointments, assignments, waiting, asked, settings] = await Promise.all([
    tx.appointments.select({ root, id: of.appointment }),
    tx.assignments.select(of, { orderBy: [['position', 'asc']] }),
    tx.letters.select({ ...of, sentAt: null }, { lock: 'update' }),
    tx.links.pick({ ...of, ask: { not: null } }, ['appointment']),
    Promise.all(
      companies.map(async (company) => {
        const [rules, server] = await Promise.all([mailRulesOf(tx, { root, company }), mailSettingsOf(tx, { root, company })]);
        return [company, { rules, isSent: server !== null }] as const;
      }),
    ),
  ]);
  const byId = new Map(appointments.map((row) => [row.id, row]));
  const byCompany = new Map(settings);
  return ({ appointment, company }) => {
    const own = <Row extends { readonly appointment: string }>(rows: readonly Row[]): readonly Row[] =>
      rows.filter((row) => row.appointment === appointment);
    return {
      appointment: byId.get(appointment) ?? null,
      assignments: own(assignments),
      waiting: own(waiting),
      isAsked: own(asked).length > 0,
      ...(byCompany.get(company) ?? { rules: DEFAULT_RULES, isSent: false }),
    };
  };
};

/** The letters of one appointment, whose news is removed with them. */
const lettersOf = async (tx: Transaction, news: News, found: Found, newId: () => string, now: Instant): Promise<void> => {
  const { root, appointment: id } = news;
  const { appointment, assignments, waiting, rules, isSent } = found;
  // Without a server to send by nobody is owed anything: what was never asked for does not go out in a heap once there is one.
  if (appointment === null || !isSent) return;
  const is = outlineOf({ appointment, assignments });
  const former = waiting.filter(ofChange);
  const outlines = [news.before, news.clientsBefore, ...former.map((one) => one.before)];
  const paired = await pairedOf(tx, root, [is, ...outlines]);
  const telling: Telling = { is, lapsed: news.lapsed, switches: rules.switches, paired, now };
  for (const one of former) await tx.letters.remove({ root, id: one.id });
  for (const recipient of recipientsOf([...outlines, ...former.map(recipientOutline)], telling)) {
    const old = former.find((one) => one.client === recipient.client && one.holder === recipient.holder);
    const before = old === undefined ? (recipient.client === null ? news.before : news.clientsBefore) : old.before;
    const perhaps = old?.perhaps ?? null;
    // Of what may have come although its answer was lost, the recipient hears what is different from it.
    const kind = kindFor(recipient, before, telling) ?? (perhaps === null ? null : kindFor(recipient, perhaps, telling));
    if (kind === null) continue;
    const about = { root, company: news.company, appointment: id, version: is.version, kind, ...recipient };
    await tx.letters.insert(newLetter(about, { id: newId(), key: letterKey(about, is.version), before, perhaps, why: null }, now));
  }
};

/** So that whoever has a letter waiting is among the recipients, whatever has changed since. */
const recipientOutline = ({ client, holder }: LetterRow): Outline => ({
  version: 0,
  state: 'cancelled',
  start: 0 as Instant,
  end: 0 as Instant,
  location: null,
  clients: client === null ? [] : [client],
  staff: holder === null ? [] : [holder],
});

/** Until when news waits; null: it goes now. */
const putOff = ({ stillSince }: News, waiting: readonly LetterRow[], isAsked: boolean, quietMs: number, now: Instant): Instant | null => {
  const still = stillSince === null ? now : ((stillSince + quietMs) as Instant);
  if (still > now) return still;
  // 5.7: no mail goes while an administrator is asked, or the brake holds what Outlook did.
  if (isAsked) return (now + ASKED_AGAIN) as Instant;
  // One of its letters is on its way this moment: what it came to is known in a moment too.
  const going = waiting.filter((one) => ofChange(one) && one.leaseUntil !== null && one.leaseUntil > now);
  return going.length === 0 ? null : ((now + SECOND) as Instant);
};

/** Those of these staff members who have a mailbox that is switched on. */
const pairedOf = async (tx: Transaction, root: string, outlines: readonly (Outline | null)[]): Promise<ReadonlySet<string>> => {
  const staff = [...new Set(outlines.flatMap((one) => one?.staff ?? []))];
  if (staff.length === 0) return new Set();
  const pairings = await tx.pairings.select({ root, holder: { in: staff }, enabled: true });
  return new Set(pairings.map((one) => one.holder));
};
