/** What people were mailed by Lockstep itself, as it lies in their mailboxes. */
import type { Appointment, LetterRow, News } from '@lockstep/server';

export type Received = {
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** Of the calendar part; null: it has none. */
  readonly method: 'REQUEST' | 'CANCEL' | null;
  readonly uid: string | null;
  readonly sequence: number;
  /** As the calendar part says it: `20260302T080000Z`. */
  readonly start: string | null;
  readonly end: string | null;
};

export type Unclear = { readonly to: string; readonly appointment: string; readonly at: number };

export type Mailing = {
  /** When nothing waited any more. */
  readonly until: number;
  /** In the order in which it came. */
  readonly received: readonly Received[];
  /** Message-IDs whose answer was lost once: they may have been sent again. */
  readonly lost: ReadonlySet<string>;
  /** Letters of which nobody here can know whether they went: their answer was lost, or the process died that had them in its hands. */
  readonly unclear: readonly Unclear[];
  /** As they were at the end. */
  readonly appointments: readonly Appointment[];
  readonly addressOf: (client: string) => string;
  /** Whether Exchange tells the client of an appointment who is its only one (3.5), so that our letters carry no calendar part. */
  readonly byExchange: boolean;
  /** Of which appointment each letter was that went, by what its Message-ID begins with. */
  readonly about: ReadonlyMap<string, string>;
  /** What was still to be told, or could not be. */
  readonly news: readonly News[];
  readonly letters: readonly LetterRow[];
};
