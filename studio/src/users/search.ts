/** What of the Users tab the address names: so that a filter can be sent to somebody, and the way back is the browser's own. */
import type { Mailbox } from './mailboxes.ts';
import type { Standing } from './standing.ts';

export const COLUMNS = [
  'name',
  'mailbox',
  'integration',
  'transport',
  'state',
  'since',
  'lastChangeIn',
  'lastChangeOut',
  'verifiedAt',
  'cause',
  'next',
] as const;
export type Column = (typeof COLUMNS)[number];

export type Transport = Mailbox['transport'];
export const STATES: readonly Standing[] = ['syncing', 'polling', 'warning', 'error', 'new', 'disabled'];
export const TRANSPORTS: readonly Transport[] = ['ews', 'graph'];

export type UsersSearch = {
  readonly state?: Standing;
  readonly transport?: Transport;
  readonly integration?: string;
  readonly search?: string;
  readonly sort?: Column;
  readonly down?: true;
  /** The mailbox whose panel is open. */
  readonly mailbox?: string;
};

const isTransport = (value: unknown): value is Transport => TRANSPORTS.some((transport) => transport === value);
const isState = (value: unknown): value is Standing => STATES.some((state) => state === value);
const isColumn = (value: unknown): value is Column => COLUMNS.some((column) => column === value);
// A search for digits alone is a number in the address.
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export const readUsers = (raw: Record<string, unknown>): UsersSearch => ({
  ...(isState(raw['state']) && { state: raw['state'] }),
  ...(isTransport(raw['transport']) && { transport: raw['transport'] }),
  ...(text(raw['integration']) !== '' && { integration: text(raw['integration']) }),
  ...(text(raw['search']) !== '' && { search: text(raw['search']) }),
  ...(isColumn(raw['sort']) && { sort: raw['sort'] }),
  ...(raw['down'] === true && { down: true }),
  ...(text(raw['mailbox']) !== '' && { mailbox: text(raw['mailbox']) }),
});
