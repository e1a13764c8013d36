/** Rows of availability blocks (3.8). */
import type { BlockShowAs, Instant, ZoneId } from '@lockstep/engine';
import { atLeast, oneOf, shape, spanCheck } from '../shape.ts';

/**
 * Time of one holder that is published in one mailbox as unavailable; what a link of it is to its event, `Link` says. `gone`: it is
 * published no longer; the row stays until its time is over, so that the same time, wanted again, counts its epochs on.
 */
export type Block = {
  root: string;
  /** Made of mailbox, date and a number, so that a store restored from a backup names a block as it was named before. */
  id: string;
  company: string;
  holder: string;
  mailbox: string;
  /** The local date on which it begins. */
  date: string;
  startAt: Instant;
  endAt: Instant;
  zone: ZoneId;
  allDay: boolean;
  showAs: BlockShowAs;
  gone: boolean;
  /** Rises with every change. */
  version: number;
  changedAt: Instant;
};
export const blocks = shape<Block>({
  name: 'block',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    holder: 'text',
    mailbox: 'text',
    date: 'text',
    startAt: 'instant',
    endAt: 'instant',
    zone: 'text',
    allDay: 'boolean',
    showAs: 'text',
    gone: 'boolean',
    version: 'integer',
    changedAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [],
  references: [
    { columns: ['root', 'holder'], table: 'holder' },
    { columns: ['root', 'mailbox'], table: 'mailbox', cascade: true },
  ],
  indexes: [
    ['root', 'holder'],
    ['root', 'mailbox'],
  ],
  checks: [spanCheck('block', 'startAt', 'endAt'), oneOf('block', 'showAs', ['busy', 'outOfOffice']), atLeast('block', 'version', 1)],
});

const MARK = 'block.';

/** The id of the `number`th block of a mailbox that begins on this date. */
export const blockId = (mailbox: string, date: string, number: number): string => `${MARK}${mailbox}.${date}.${number}`;

/** Whether what a link, a stamp or a movement names as its appointment is a block. */
export const isBlock = (appointment: string): boolean => appointment.startsWith(MARK);
