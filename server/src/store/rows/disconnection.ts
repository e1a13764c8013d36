/** Rows of disconnections (1.4): integrations that were given up, or are being given up, mailbox by mailbox. */
import type { Instant } from '@lockstep/engine';
import { oneOf, shape } from '../shape.ts';

/** What becomes of our events in Exchange, and of the busy time that was read from there. */
export type Fate = 'leave' | 'remove';

/** One integration that is disconnected, or about to be; how far it is says `disconnect` of the integration itself. */
export type DisconnectionRow = {
  root: string;
  connection: string;
  events: Fate;
  busy: Fate;
  startedAt: Instant;
  /** Since when nothing is sent or read any more, and what is open is being closed. */
  closingSince: Instant | null;
  /** When its credentials were erased. */
  endedAt: Instant | null;
  /** Until when it can be undone; null: not yet, or not any more. */
  undoUntil: Instant | null;
  /** When it is gone on with; null: it waits for somebody. */
  due: Instant | null;
};
export const disconnections = shape<DisconnectionRow>({
  name: 'disconnection',
  columns: {
    root: 'text',
    connection: 'text',
    events: 'text',
    busy: 'text',
    startedAt: 'instant',
    closingSince: 'instant?',
    endedAt: 'instant?',
    undoUntil: 'instant?',
    due: 'instant?',
  },
  key: ['root', 'connection'],
  unique: [],
  references: [{ columns: ['root', 'connection'], table: 'connection', cascade: true }],
  checks: [oneOf('disconnection', 'events', ['leave', 'remove']), oneOf('disconnection', 'busy', ['leave', 'remove'])],
});

/** One mailbox of it. */
export type DisconnectionStep = {
  root: string;
  connection: string;
  mailbox: string;
  /** As it was when it began: what the list goes by. */
  address: string;
  /**
   * `waiting`: its events have yet to be marked; `removing`: its passes take them away; `removed`: none is left, or none had to go;
   * `closed`: nothing is sent or read there any more; `ready`: marked to be linked again; `forgotten`: so are its links.
   */
  state: 'waiting' | 'removing' | 'removed' | 'closed' | 'ready' | 'forgotten';
  /** Somebody said to go on without it, though events of ours are left there. */
  skipped: boolean;
  /** Events of ours that lay ahead when it began, and how many people were on their lists. */
  events: number;
  mails: number;
  due: Instant | null;
};
export const disconnectionSteps = shape<DisconnectionStep>({
  name: 'disconnection_step',
  columns: {
    root: 'text',
    connection: 'text',
    mailbox: 'text',
    address: 'text',
    state: 'text',
    skipped: 'boolean',
    events: 'integer',
    mails: 'integer',
    due: 'instant?',
  },
  key: ['root', 'connection', 'mailbox'],
  unique: [],
  references: [
    { columns: ['root', 'connection'], table: 'disconnection', cascade: true },
    { columns: ['root', 'mailbox'], table: 'mailbox', cascade: true },
  ],
  indexes: [['root', 'mailbox']],
  checks: [oneOf('disconnection_step', 'state', ['waiting', 'removing', 'removed', 'closed', 'ready', 'forgotten'])],
});
