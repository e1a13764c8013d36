/** F13: turned away before SOAP begins, by IIS or something in front of it, with all that such a server may say of when to come back. */
import { day, type Instant, second } from '../world/instant.ts';
import type { Faults } from './faults.ts';

/**
 * What stands in Retry-After (RFC 9110 10.2.3). `none`: no such header; `seconds` and `date` are what it may hold; `zero`, `past`,
 * `negative` and `words` name no time to keep to; `huge` lies further away than a day.
 */
export type RetryAfter = 'none' | 'seconds' | 'date' | 'zero' | 'past' | 'negative' | 'words' | 'huge';
export const RETRY_AFTER: readonly RetryAfter[] = ['none', 'seconds', 'date', 'zero', 'past', 'negative', 'words', 'huge'];

export type TurnedAway = {
  /** Who turned it away. */
  readonly host: 'ews' | 'graph';
  /** 429 is about one budget, 503 about everybody who comes. */
  readonly status: 429 | 503;
  /** As it stands in the log of calls. */
  readonly outcome: 'TooManyRequests' | 'ServiceUnavailable';
  readonly retryAfter: string | null;
  /** Until when nobody who can read it may come back, at most a day; null: it says nothing that can be kept to. */
  readonly announcedUntil: Instant | null;
};

const FROM = 2;
const TO = 120;

/** Draws status and header. Dates are whole seconds and name the same moment as the header does. */
export function drawTurnedAway(
  faults: Pick<Faults, 'between'>,
  kinds: readonly RetryAfter[],
  host: TurnedAway['host'],
  now: Instant,
): TurnedAway {
  const status = faults.between(1, 3) === 1 ? 503 : 429;
  const kind = kinds[faults.between(0, kinds.length - 1)] ?? 'none';
  const seconds = faults.between(FROM, TO);
  const [retryAfter, announcedUntil] = headerOf(kind, seconds, now);
  return { host, status, outcome: status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', retryAfter, announcedUntil };
}

function headerOf(kind: RetryAfter, seconds: number, now: Instant): readonly [header: string | null, until: Instant | null] {
  switch (kind) {
    case 'none':
      return [null, null];
    case 'seconds':
      return [String(seconds), now + seconds * second];
    case 'date': {
      const at = Math.ceil(now / second) * second + seconds * second;
      return [new Date(at).toUTCString(), at];
    }
    case 'zero':
      return ['0', null];
    case 'past':
      return [new Date(now - seconds * second).toUTCString(), null];
    case 'negative':
      return [`-${seconds}`, null];
    case 'words':
      return ['soon', null];
    case 'huge':
      return ['99999999999', now + day];
    default: {
      const never: never = kind;
      return never;
    }
  }
}
