/** From a letter's row to the letter itself, from the state at the time of sending (6.4): what is read for it, and what is said. */
import type { ZoneId } from '@lockstep/engine';
import type { LinkPlace, PrivateLinks } from '../links/private-link.ts';
import type { Appointment, Assignment, Client, Holder } from '../store/rows/booking.ts';
import type { LetterRow, Outline } from '../store/rows/letter.ts';
import type { Transaction } from '../store/store.ts';
import { calendarPart, calendarUid } from './calendar-part.ts';
import { datesOf, languageOf } from './dates.ts';
import type { CalendarPart, Letter, MailSettings } from './letter.ts';
import { htmlOf } from './html.ts';
import { outlineOf } from './outline.ts';
import { isInvitedByExchange } from './invited-by-exchange.ts';
import { eventOf } from './owe-whom.ts';
import { oneLine } from './plain.ts';
import { LANGUAGES, type Language, type MailRules, type Words } from './rules.ts';
import { defaultWords, PHRASES } from './words.ts';

/** What a letter is made from. */
export type Materials = {
  readonly letter: LetterRow;
  readonly appointment: Appointment;
  /** As it is now. */
  readonly is: Outline;
  readonly company: string;
  readonly service: string | null;
  readonly holders: ReadonlyMap<string, Holder>;
  readonly places: ReadonlyMap<string, string>;
  readonly clients: readonly Client[];
  readonly rules: MailRules;
  /** Who it is for; null: they are not there any more, or have no address. */
  readonly reader: Reader | null;
};

export type Reader = {
  readonly name: string;
  readonly address: string;
  readonly zone: ZoneId;
  /** BCP 47; null: none is known. */
  readonly tag: string | null;
  /** An address of ours, or a client who is invited to the event: Exchange puts its own into their calendar (6.2). */
  readonly isInvited: boolean;
};

/** Reads what a letter is made from. */
export const materialsOf = async (tx: Transaction, letter: LetterRow, appointment: Appointment, rules: MailRules): Promise<Materials> => {
  const { root } = letter;
  const assignments = await tx.assignments.select({ root, appointment: appointment.id }, { orderBy: [['position', 'asc']] });
  const is = outlineOf({ appointment, assignments });
  const known = [is, letter.before, letter.perhaps].flatMap((one) => one ?? []);
  const staff = [...new Set([...known.flatMap((one) => one.staff), ...(letter.holder === null ? [] : [letter.holder])])];
  const clients = [...new Set([...is.clients, ...(letter.client === null ? [] : [letter.client])])];
  const places = [...new Set(known.flatMap((one) => one.location ?? []))];
  const [company, service, holders, locations, rows] = await Promise.all([
    tx.companies.get({ root, id: letter.company }),
    appointment.service === null ? null : tx.services.get({ root, id: appointment.service }),
    staff.length === 0 ? [] : tx.holders.select({ root, id: { in: staff } }),
    places.length === 0 ? [] : tx.locations.select({ root, id: { in: places } }),
    clients.length === 0 ? [] : tx.clients.select({ root, id: { in: clients } }),
  ]);
  return {
    letter,
    appointment,
    is,
    company: company?.name ?? '',
    service: service?.name ?? null,
    holders: new Map(holders.map((one) => [one.id, one])),
    places: new Map(locations.map(({ id, name, address }) => [id, [name, address].filter((part) => part !== '').join(', ')])),
    clients: rows,
    rules,
    reader: await readerOf(
      tx,
      { letter, appointment, assignments },
      rows.find((one) => one.id === letter.client) ?? null,
      holders.find((one) => one.id === letter.holder) ?? null,
    ),
  };
};

type About = { readonly letter: LetterRow; readonly appointment: Appointment; readonly assignments: readonly Assignment[] };

const readerOf = async (
  tx: Transaction,
  { letter: { root, fence, perhaps }, appointment, assignments }: About,
  client: Client | null,
  holder: Holder | null,
): Promise<Reader | null> => {
  if (client !== null) {
    const { name, email, zone, language } = client;
    if (email === null) return null;
    // Taken up before, this very letter may have come, and goes again with the same marks (6.4).
    const before = fence > 1 ? perhaps?.byExchange : undefined;
    const isInvited = before ?? ((await isPaired(tx, root, email)) || (await isInvitedByExchange(tx, appointment, assignments, client)));
    return { name, address: email, zone, tag: language, isInvited };
  }
  if (holder === null) return null;
  const { name, zone, email } = holder;
  const [pairing] = await tx.pairings.select({ root, holder: holder.id });
  const mailbox = pairing === undefined ? null : await tx.mailboxes.get({ root, id: pairing.mailbox });
  const address = email ?? mailbox?.address ?? null;
  return address === null ? null : { name, address, zone, tag: null, isInvited: true };
};

/** Whether it is the address of a mailbox, or of somebody who has one. */
const isPaired = async (tx: Transaction, root: string, address: string): Promise<boolean> => {
  const same = (other: string | null): boolean => other !== null && other.toLowerCase() === address.toLowerCase();
  const like = { contains: address };
  if ((await tx.mailboxes.select({ root, address: like })).some((one) => same(one.address))) return true;
  const holders = (await tx.holders.select({ root, email: like })).filter((one) => same(one.email));
  return holders.length > 0 && (await tx.pairings.count({ root, holder: { in: holders.map((one) => one.id) } })) > 0;
};

/** In which words, and with which values. */
export type Draft = {
  readonly language: Language;
  /** Of the company's own, or those that come with Lockstep. */
  readonly words: Words;
  /** What comes with Lockstep, should a company's own words fail (3.4). */
  readonly usual: Words;
  readonly objects: Readonly<Record<string, unknown>>;
};

/** Names and titles are shown, never believed: one line, bounded, and no address that a program would make a link of. */
const shown = (text: string): string => oneLine(text, 200).replaceAll('://', ': //');

/** What the letter is about: of what does not concern the recipient any more, what they knew of it. */
const aboutOf = ({ letter: { kind, before, perhaps }, is }: Materials): Outline =>
  kind === 'cancelled' || kind === 'lapsed' ? (before ?? perhaps ?? is) : is;

export const draftOf = (materials: Materials, reader: Reader, links: (place: LinkPlace) => PrivateLinks): Draft => {
  const { letter, appointment, rules, is } = materials;
  const { kind, audience, client, before } = letter;
  const language = (reader.tag === null ? null : languageOf(reader.tag, LANGUAGES)) ?? rules.language;
  const dates = datesOf(language, reader.tag, reader.zone);
  const about = aboutOf(materials);
  const placeOf = ({ location }: Outline): string => (location === null ? '' : (materials.places.get(location) ?? ''));
  const namesOf = (ids: readonly string[]): readonly string[] => ids.flatMap((id) => shown(materials.holders.get(id)?.name ?? ''));
  const whole = (outline: Outline): string => [dates.span(outline), placeOf(outline)].filter((part) => part !== '').join(', ');
  const moved = before !== null && before.state !== 'cancelled' && whole(before) !== whole(about);
  const staff = namesOf(about.staff);
  const own = client === null ? null : links({ root: letter.root, company: letter.company, appointment: letter.appointment, client });
  const event = eventOf(kind, audience);
  const usual = defaultWords(kind, audience, language);
  return {
    language,
    usual,
    words: event === null || event !== kind ? usual : (rules.templates[event]?.[audience]?.[language] ?? usual),
    objects: {
      recipient: { name: shown(reader.name), language },
      appointment: {
        title: shown(appointment.title),
        state: is.state,
        when: dates.span(about),
        date: dates.date(about.start),
        staff: staff.join(', '),
        place: shown(placeOf(about)),
        before: moved ? shown(whole(before)) : '',
        clients: client === null ? materials.clients.map((one) => shown(one.name)).join(', ') : '',
      },
      service: { name: shown(materials.service ?? '') },
      staff: staff.map((name) => ({ name })),
      organizer: { name: staff[0] ?? '' },
      location: { name: shown(placeOf(about)) },
      company: { name: shown(materials.company) },
      links: own ?? { view: '', reschedule: '', cancel: '' },
      why: whyOf(letter.why, language),
    },
  };
};

const whyOf = (why: string | null, language: Language): string => {
  const words = PHRASES[language].why;
  return why === 'slotTaken' || why === 'inThePast' || why === 'breaksRule' ? words[why] : '';
};

/** `language`: of the words. */
type Finishing = {
  readonly installation: string;
  readonly links: (place: LinkPlace) => PrivateLinks;
  readonly language: Language;
};

/** What was rendered, and the rest of the letter. */
export const letterOf = (
  materials: Materials,
  reader: Reader,
  { sender, replyTo }: Pick<MailSettings, 'sender' | 'replyTo'>,
  said: Words,
  { installation, links, language }: Finishing,
): Letter => {
  const to = { name: reader.name, address: reader.address };
  const subject = oneLine(said.subject, 250);
  return {
    to,
    from: sender,
    replyTo,
    subject,
    text: said.text,
    html: htmlOf(said.text, language),
    messageId: messageIdOf(materials.letter, sender.address),
    calendar: calendarOf(materials, reader, sender, { installation, links }),
  };
};

/** The same on every try (6.4). */
export const messageIdOf = ({ key }: Pick<LetterRow, 'key'>, sender: string): string =>
  `${key.slice(0, 40)}@${sender.slice(sender.lastIndexOf('@') + 1)}`;

const calendarOf = (
  materials: Materials,
  reader: Reader,
  sender: Letter['from'],
  { installation, links }: Pick<Finishing, 'installation' | 'links'>,
): CalendarPart | null => {
  const { letter, appointment } = materials;
  const { client } = letter;
  // 6.2: whose calendar Exchange keeps gets nothing else from us.
  if (client === null || reader.isInvited) return null;
  const about = aboutOf(materials);
  const stands = letter.kind !== 'cancelled' && letter.kind !== 'lapsed';
  const { root, company } = letter;
  return calendarPart({
    method: stands ? 'REQUEST' : 'CANCEL',
    uid: calendarUid(installation, appointment.id),
    sequence: appointment.sequence,
    writtenAt: appointment.changedAt,
    start: about.start,
    end: about.end,
    title: appointment.title,
    notes: stands ? links({ root, company, appointment: appointment.id, client }).view : '',
    place: about.location === null ? null : (materials.places.get(about.location) ?? null),
    isTentative: about.state === 'reserved',
    organiser: sender,
    attendee: { name: reader.name, address: reader.address },
  });
};
