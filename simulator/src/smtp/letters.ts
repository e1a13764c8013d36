/** Letters that came in over SMTP: what clients and colleagues got from a booking system, apart from what Exchange sent itself. */
import type { Instant } from '../world/instant.ts';
import { readLetter } from './mime.ts';

export type Letter = {
  /** Counts up from one. */
  readonly number: number;
  readonly at: Instant;
  /** Of the envelope: who it goes back to, and who it went to. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly isEncrypted: boolean;
  /** Who signed in; null: nobody. */
  readonly account: string | null;
  /** Whether the answer to it was lost (F54). */
  readonly isAnswerLost: boolean;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly calendar: { readonly method: string; readonly content: string } | null;
  readonly source: string;
};

export type Received = Pick<Letter, 'at' | 'sender' | 'recipients' | 'isEncrypted' | 'account' | 'isAnswerLost'>;

export type Letters = {
  readonly all: () => readonly Letter[];
  readonly keep: (received: Received, source: Buffer) => Letter;
};

/** Older ones are forgotten: a demonstration that runs for weeks is no archive. */
const MOST = 2_000;

export function createLetters(): Letters {
  let kept: readonly Letter[] = [];
  let count = 0;
  return {
    all: () => kept,
    keep: (received, source) => {
      const { headers, parts } = readLetter(source);
      const shown = (type: string) => parts.find((part) => part.type === type && !part.isFile);
      const calendar = shown('text/calendar');
      count += 1;
      const letter: Letter = {
        ...received,
        number: count,
        messageId: headers.get('message-id') ?? '',
        from: headers.get('from') ?? '',
        to: headers.get('to') ?? '',
        subject: headers.get('subject') ?? '',
        text: (shown('text/plain')?.text ?? '').replaceAll('\r\n', '\n'),
        html: shown('text/html')?.text ?? null,
        calendar: calendar === undefined ? null : { method: calendar.parameters.get('method') ?? '', content: calendar.text },
        source: source.toString('utf8'),
      };
      kept = [...kept, letter].slice(-MOST);
      return letter;
    },
  };
}
