/**
 * The words that come with Lockstep, in Liquid, for everything that people are told (6.1). What is said of an appointment is the same in
 * all of them and made here; each language has its own sentences.
 */
import type { LetterKind, LetterRow } from '../store/rows/letter.ts';
import type { Language, Words } from './rules.ts';
import { GERMAN } from './words-de.ts';
import { ENGLISH } from './words-en.ts';
import { FRENCH } from './words-fr.ts';

/** What is told to a client. */
export type ClientKind = Exclude<LetterKind, 'handedOver' | 'putBack' | 'leftAlone' | 'reminder'>;

/** A subject, what stands above the appointment, and what stands below it; each may use the objects of a letter. */
export type Saying = { readonly subject: string; readonly lead: string; readonly end?: string };

/** One language. `details` names time, people and place; `before` the time or place that holds no longer. */
export type Phrases = {
  readonly greeting: string;
  readonly closing: string;
  readonly details: { readonly withWhom: string; readonly where: string; readonly before: string; readonly clients: string };
  readonly links: { readonly view: string; readonly reschedule: string; readonly cancel: string };
  readonly client: Readonly<Record<ClientKind, Saying>>;
  readonly staff: Readonly<Record<LetterKind, Saying>>;
  /** Why a move cannot be (4.4). */
  readonly why: Readonly<Record<'slotTaken' | 'inThePast' | 'breaksRule', string>>;
};

export const PHRASES: Readonly<Record<Language, Phrases>> = { en: ENGLISH, fr: FRENCH, de: GERMAN };

const line = (name: string, text: string): string => `{%- if ${name} != "" %}\n${text}\n{%- endif %}`;

const details = ({ details: { withWhom, where, before } }: Phrases): string =>
  [
    '{{ appointment.title }}\n{{ appointment.when }}',
    line('appointment.staff', `${withWhom} {{ appointment.staff }}`),
    line('appointment.place', `${where} {{ appointment.place }}`),
    line('appointment.before', `${before} {{ appointment.before }}`),
  ].join('');

const forClient = (phrases: Phrases, kind: ClientKind): string => {
  const { links, client, greeting, closing } = phrases;
  const { lead, end } = client[kind];
  const stands = kind !== 'cancelled' && kind !== 'lapsed';
  return [
    `${greeting} {{ recipient.name }},`,
    lead,
    details(phrases),
    ...(end === undefined ? [] : [end]),
    ...(stands ? [`${links.view} {{ links.view }}\n${links.reschedule} {{ links.reschedule }}\n${links.cancel} {{ links.cancel }}`] : []),
    `${closing}\n{{ company.name }}`,
  ].join('\n\n');
};

const forStaff = (phrases: Phrases, kind: LetterKind): string => {
  const { greeting, staff, details: names } = phrases;
  const { lead, end } = staff[kind];
  return [
    `${greeting} {{ recipient.name }},`,
    lead,
    `${details(phrases)}${line('appointment.clients', `${names.clients} {{ appointment.clients }}`)}`,
    ...(end === undefined ? [] : [end]),
    'Lockstep, {{ company.name }}',
  ].join('\n\n');
};

/** The words for a kind of letter; a company may have its own for those that have a switch. */
export const defaultWords = (kind: LetterKind, audience: LetterRow['audience'], language: Language): Words => {
  const phrases = PHRASES[language];
  if (audience !== 'client') return { subject: phrases.staff[kind].subject, text: forStaff(phrases, kind) };
  switch (kind) {
    case 'handedOver':
    case 'putBack':
    case 'leftAlone':
    case 'reminder':
      throw new RangeError(`No client is told of ${kind}.`);
    default:
      return { subject: phrases.client[kind].subject, text: forClient(phrases, kind) };
  }
};
