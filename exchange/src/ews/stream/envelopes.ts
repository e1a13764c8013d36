/**
 * Cuts a hanging answer into its envelopes: the bytes are an endless sequence of whole documents, split anywhere, each perhaps with an
 * XML declaration of its own. Nothing is kept but the envelope under way, and of that only what its grammar names.
 */
import { openStreamingEvents, type StreamAnswer } from '../operations/get-streaming-events.ts';
import { MalformedXml } from '../xml-read.ts';

/** Largest envelope in characters: 200 notifications of 50 events with ids of 512 bytes stay below. */
export const MAX_ENVELOPE = 32 * 1024 * 1024;

export type EnvelopeReader = {
  /** The envelopes that these bytes complete. Throws MalformedXml; the reader is of no use afterwards. */
  readonly push: (bytes: Uint8Array) => readonly StreamAnswer[];
  /** Whether an envelope has begun and not ended. */
  readonly isWithin: () => boolean;
};

/** Gets the text of each envelope, for tests that look at messages: only then is it kept. */
export type Heard = (xml: string) => void;

export function envelopeReader(heard: Heard | null = null, limit = MAX_ENVELOPE): EnvelopeReader {
  // A character may be split between chunks; one that is wrong is a wrong document, not a question mark.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let current: ReturnType<typeof openStreamingEvents> | null = null;
  let size = 0;
  let kept = '';

  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw new MalformedXml('bytes that are not UTF-8', { cause: error });
    }
  };
  return {
    push: (bytes) => {
      const text = decode(bytes);
      const answers: StreamAnswer[] = [];
      let from = 0;
      while (from < text.length) {
        if (current === null) {
          from = beginning(text, from);
          if (from === text.length) break;
          current = openStreamingEvents();
          size = 0;
          kept = '';
        }
        // An envelope can end at a `>` only, so none is ever written beyond its end.
        const close = text.indexOf('>', from);
        const until = close < 0 ? text.length : close + 1;
        const piece = text.slice(from, until);
        size += piece.length;
        if (size > limit) throw new MalformedXml(`an envelope of more than ${limit} characters`);
        if (heard !== null) kept += piece;
        current.reading.write(piece);
        from = until;
        if (current.reading.ended()) {
          current.reading.close();
          answers.push(current.answer());
          heard?.(kept);
          current = null;
        }
      }
      return answers;
    },
    isWithin: () => current !== null,
  };
}

/** Where the next document begins: white space between documents belongs to none, nor do byte order marks, which `\s` matches. */
function beginning(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}
