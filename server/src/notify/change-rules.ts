/** What an administrator does to who is told of what, when, and in which words. */
import type { Occasion } from '../booking/actor.ts';
import {
  AUDIENCES,
  MAIL_EVENTS,
  type Audience,
  type Language,
  type MailEvent,
  type MailRulesRow,
  type Switches,
} from '../store/rows/mail.ts';
import type { Transaction } from '../store/store.ts';
import type { MailPlace } from './inherited.ts';
import { journalMail } from './journal.ts';
import type { Words } from './rules.ts';

/** Null gives a cell back to the parent; left out, it stays. */
export type SwitchesWish = { readonly [Event in MailEvent]?: { readonly [Whom in Audience]?: boolean | null | undefined } | undefined };
export type RulesWish = {
  readonly switches?: SwitchesWish | undefined;
  readonly quietMs?: number | null | undefined;
  readonly language?: Language | null | undefined;
};

const nothingSaid = ({ root, company }: MailPlace): Omit<MailRulesRow, 'changedAt'> => ({
  root,
  company,
  switches: {},
  quietMs: null,
  language: null,
});

/** What a company says itself. */
export const ownRulesOf = async (tx: Transaction, place: MailPlace): Promise<Omit<MailRulesRow, 'changedAt'>> =>
  (await tx.mailRules.get({ root: place.root, company: place.company }, { lock: 'update' })) ?? nothingSaid(place);

const switchesAfter = (before: Switches, wish: SwitchesWish): Switches =>
  Object.fromEntries(
    MAIL_EVENTS.map((event) => {
      const cells = AUDIENCES.flatMap((audience): [Audience, boolean][] => {
        const wished = wish[event]?.[audience];
        const value = wished === undefined ? before[event]?.[audience] : wished;
        return value === undefined || value === null ? [] : [[audience, value]];
      });
      return [event, Object.fromEntries(cells)] as const;
    }).filter(([, cells]) => Object.keys(cells).length > 0),
  );

export const changeMailRules = async (tx: Transaction, occasion: Occasion, place: MailPlace, wish: RulesWish): Promise<void> => {
  const before = await ownRulesOf(tx, place);
  await tx.mailRules.put({
    ...before,
    switches: switchesAfter(before.switches, wish.switches ?? {}),
    quietMs: wish.quietMs === undefined ? before.quietMs : wish.quietMs,
    language: wish.language === undefined ? before.language : wish.language,
    changedAt: occasion.now,
  });
  await journalMail(tx, occasion, place, 'mailRulesChanged', 'Who is told by mail, or when, was changed');
};

export type TemplatePlace = { readonly event: MailEvent; readonly audience: Audience; readonly language: Language };

/** Sets words of a company's own for one mail. */
export const changeMailTemplate = async (
  tx: Transaction,
  occasion: Occasion,
  place: MailPlace,
  of: TemplatePlace,
  words: Words,
): Promise<void> => {
  await tx.mailTemplates.put({ root: place.root, company: place.company, ...of, ...words, changedAt: occasion.now });
  await journalMail(
    tx,
    occasion,
    place,
    'mailTemplateChanged',
    `The words of a mail (${of.event}, ${of.audience}, ${of.language}) were changed`,
  );
};

/** Goes back to those of the parent, or to those that come with Lockstep. */
export const removeMailTemplate = async (
  tx: Transaction,
  occasion: Occasion,
  { root, company }: MailPlace,
  of: TemplatePlace,
): Promise<void> => {
  const removed = await tx.mailTemplates.remove({ root, company, ...of });
  if (removed === 0) return;
  await journalMail(
    tx,
    occasion,
    { root, company },
    'mailTemplateRemoved',
    `Own words of a mail (${of.event}, ${of.audience}, ${of.language}) were removed`,
  );
};
