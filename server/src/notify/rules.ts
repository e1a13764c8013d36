/** Who is told of what, when, and in which words (6.1, 6.3): what a company says itself, else what its parents say, else the defaults. */
import { MINUTE } from '@lockstep/engine';
import { LANGUAGES, type Audience, type Language, type MailEvent, type Switches } from '../store/rows/mail.ts';
import type { Transaction } from '../store/store.ts';
import { lineageOf, nearestFirst, type MailPlace } from './inherited.ts';

export { LANGUAGES, type Audience, type Language, type MailEvent };

/** What a mail says, in Liquid. */
export type Words = { readonly subject: string; readonly text: string };

/** Words of a company's own; what is left out is said in those that come with Lockstep. */
export type WordsByMail = {
  readonly [Event in MailEvent]?: { readonly [Whom in Audience]?: { readonly [Tongue in Language]?: Words } };
};

/** For every event and audience whether a mail goes. */
export type AllSwitches = Readonly<Record<MailEvent, Readonly<Record<Audience, boolean>>>>;

export type MailRules = {
  readonly switches: AllSwitches;
  /** How long an event has to be still before mail about what happened in Outlook goes (6.3). */
  readonly quietMs: number;
  /** Of whoever has none of their own. */
  readonly language: Language;
  readonly templates: WordsByMail;
};

/** Exchange tells the staff of invitations, changes and cancellations itself (3.9); clients hear from nobody else. */
const CLIENT_ONLY: Readonly<Record<Audience, boolean>> = { client: true, organiser: false, otherStaff: false };

export const DEFAULT_RULES: MailRules = {
  switches: {
    booked: CLIENT_ONLY,
    reserved: CLIENT_ONLY,
    confirmed: CLIENT_ONLY,
    rescheduled: CLIENT_ONLY,
    cancelled: CLIENT_ONLY,
    staffChanged: CLIENT_ONLY,
  },
  quietMs: MINUTE,
  language: 'en',
  templates: {},
};

const over = (below: AllSwitches, said: Switches): AllSwitches => ({
  booked: { ...below.booked, ...said.booked },
  reserved: { ...below.reserved, ...said.reserved },
  confirmed: { ...below.confirmed, ...said.confirmed },
  rescheduled: { ...below.rescheduled, ...said.rescheduled },
  cancelled: { ...below.cancelled, ...said.cancelled },
  staffChanged: { ...below.staffChanged, ...said.staffChanged },
});

/** The rules of a company; each cell, quiet time, language and template is inherited by itself. */
export const mailRulesOf = async (tx: Transaction, place: MailPlace): Promise<MailRules> => {
  const line = await lineageOf(tx, place);
  const said = nearestFirst(line, await tx.mailRules.select({ root: place.root, company: { in: line } }));
  const words = nearestFirst(line, await tx.mailTemplates.select({ root: place.root, company: { in: line } }));
  return {
    switches: said.toReversed().reduce((below, { switches }) => over(below, switches), DEFAULT_RULES.switches),
    quietMs: said.find(({ quietMs }) => quietMs !== null)?.quietMs ?? DEFAULT_RULES.quietMs,
    language: said.find(({ language }) => language !== null)?.language ?? DEFAULT_RULES.language,
    templates: words.toReversed().reduce<WordsByMail>(
      (below, { event, audience, language, subject, text }) => ({
        ...below,
        [event]: { ...below[event], [audience]: { ...below[event]?.[audience], [language]: { subject, text } } },
      }),
      DEFAULT_RULES.templates,
    ),
  };
};
