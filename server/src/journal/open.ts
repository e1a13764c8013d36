/** What of an appointment is still open: what waits and for whom, and what is owed to its event (5.4). Read from its links. */
import { MINUTE, type Instant } from '@lockstep/engine';
import { CAUSES, wordsOf, type Taker } from '../causes.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

export type Wait = {
  readonly rule: string;
  readonly sentence: string;
  readonly next: string | null;
  /** Who ends it. `exchange`: an answer of the server's; `people`: whoever was invited. */
  readonly waitsFor: Taker | 'exchange' | 'people';
  readonly since: Instant | null;
  readonly mailbox: string;
};

const FIELDS: Readonly<Record<string, string>> = { when: 'time', title: 'title', body: 'text', location: 'place', showAs: 'show-as' };

/** In the order in which a person has to care. */
export const openOf = async (tx: Transaction, root: string, appointment: string): Promise<readonly Wait[]> => {
  const links = await tx.links.select({ root, appointment }, { orderBy: [['mailbox', 'asc']] });
  if (links.length === 0) return [];
  const mailboxes = await tx.mailboxes.pick({ root, id: { in: links.map((one) => one.mailbox) } }, ['id', 'connection', 'transport']);
  const connections = await tx.connections.select({ root, id: { in: mailboxes.map((one) => one.connection) }, enabled: false });
  const people = [...new Set(links.flatMap(({ base }) => (base?.attendance?.invited ?? []).map((one) => one.holder)))];
  const names = new Map(
    (people.length === 0 ? [] : await tx.holders.pick({ root, id: { in: people } }, ['id', 'name'])).map((one) => [one.id, one.name]),
  );
  return links.flatMap((link) => {
    const mailbox = mailboxes.find((one) => one.id === link.mailbox);
    const isOff = connections.some((one) => one.id === mailbox?.connection);
    return [
      ...decisions(link),
      ...(isOff ? [switchedOff(link)] : []),
      ...underWay(link, mailbox?.transport),
      ...invitations(link, names),
      ...owed(link),
    ];
  });
};

const decisions = (link: Link): readonly Wait[] => {
  const { mailbox, heldSince, mailHeld, ask, decision, base } = link;
  const admin = { next: CAUSES.needsDecision.next, waitsFor: 'lockstepAdministrator', since: heldSince, mailbox } as const;
  if (ask?.kind === 'brake')
    return [
      {
        ...admin,
        rule: '4.18',
        sentence: 'The brake holds what would happen to it until an administrator agrees.',
        next: CAUSES.brakeHeld.next,
      },
    ];
  if (heldSince !== null)
    return [
      decision === null
        ? { ...admin, rule: '5.7', sentence: 'An administrator has to decide which side is kept; nothing is written meanwhile.' }
        : { ...admin, rule: '5.7', sentence: 'It is decided, and the next pass carries it out.', next: null, waitsFor: 'nobody' },
    ];
  if (base?.left === true)
    return [
      {
        ...admin,
        rule: '4.3',
        sentence: 'It was put back three times within an hour and is left as it is; an administrator has to decide.',
      },
    ];
  return mailHeld && link.cause === 'needsDecision'
    ? [{ ...admin, rule: '3.9', sentence: 'Invitations that nobody asked for wait until an administrator agrees.' }]
    : [];
};

const switchedOff = ({ mailbox }: Link): Wait => ({
  rule: '1.3',
  sentence: 'The integration is switched off; what changed is written once it is on again.',
  next: 'Switch the integration on again.',
  waitsFor: 'lockstepAdministrator',
  since: null,
  mailbox,
});

const underWay = (link: Link, transport: 'ews' | 'graph' | undefined): readonly Wait[] => {
  const { mailbox, missingSince, intent, cause, attempts } = link;
  return [
    ...(missingSince === null
      ? []
      : [
          {
            rule: '4.6',
            sentence: 'Its event is gone from the calendar; it counts as deleted once that is proved again.',
            next: null,
            waitsFor: 'nobody',
            since: missingSince,
            mailbox,
          } as const,
        ]),
    ...(intent === null
      ? []
      : [
          {
            rule: '3.10',
            sentence: 'A write was sent, and what came of it is not known yet.',
            next: null,
            waitsFor: 'exchange',
            since: intent.sentAt,
            mailbox,
          } as const,
        ]),
    ...(cause === null || cause === 'needsDecision' || cause === 'brakeHeld' || attempts === 0
      ? []
      : [{ rule: '2.4', ...wordsOf(cause, transport ?? 'ews'), waitsFor: CAUSES[cause].taker, since: null, mailbox } as const]),
  ];
};

/** For so long an invitation may be on its way (3.12). */
const ON_ITS_WAY = 10 * MINUTE;

const invitations = ({ base, mailbox }: Link, names: ReadonlyMap<string, string>): readonly Wait[] =>
  (base?.attendance?.invited ?? []).flatMap(({ holder, at, seen, outAt, struckAt, leftOffAt }) =>
    at === undefined || seen === true || outAt !== undefined || (struckAt ?? leftOffAt) !== undefined
      ? []
      : [
          {
            rule: '3.12',
            sentence: `The invitation of ${names.get(holder) ?? 'somebody'} is not in their calendar yet.`,
            next: `It may take ${ON_ITS_WAY / MINUTE} minutes; after that look whether their mailbox takes it.`,
            waitsFor: 'people',
            since: at,
            mailbox,
          } as const,
        ],
  );

const owed = ({ base, mailbox }: Link): readonly Wait[] => {
  const fields = base?.owed ?? [];
  if (fields.length === 0) return [];
  return [
    {
      rule: '3.9',
      sentence: `Different in Outlook by agreement: ${fields.map((one) => FIELDS[one] ?? one).join(', ')}. To write it would mail everybody invited, so it goes with the next change that mails them anyway.`,
      next: null,
      waitsFor: 'nobody',
      since: null,
      mailbox,
    },
  ];
};
