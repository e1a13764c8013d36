/** What of the journal the address names, so that what was found can be sent to somebody. */
export const KINDS = ['plan', 'outcome', 'failure', 'state', 'booking'] as const;
export type Kind = (typeof KINDS)[number];
export type JournalSearch = {
  readonly tab?: 'putBack';
  readonly text?: string;
  readonly kind?: Kind;
  readonly rule?: string;
  readonly holder?: string;
  readonly appointment?: string;
  readonly mailbox?: string;
  /** Days, `2026-11-23`, both included. */
  readonly from?: string;
  readonly to?: string;
};

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
/** A search for digits alone is a number in the address. */
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const isRule = (value: string): boolean => /^\d{1,2}\.\d{1,2}a?$/.test(value);

/** What is not understood is left out. */
export const readJournal = (raw: Readonly<Record<string, unknown>>): JournalSearch => ({
  ...(raw['tab'] === 'putBack' && { tab: 'putBack' }),
  ...(text(raw['text']) !== '' && { text: text(raw['text']).slice(0, 100) }),
  ...(KINDS.includes(raw['kind'] as Kind) && { kind: raw['kind'] as Kind }),
  ...(isRule(text(raw['rule'])) && { rule: text(raw['rule']) }),
  ...(text(raw['holder']) !== '' && { holder: text(raw['holder']) }),
  ...(text(raw['appointment']) !== '' && { appointment: text(raw['appointment']) }),
  ...(text(raw['mailbox']) !== '' && { mailbox: text(raw['mailbox']) }),
  ...(isDay(raw['from']) && { from: raw['from'] }),
  ...(isDay(raw['to']) && { to: raw['to'] }),
});
