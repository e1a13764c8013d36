/**
 * Free times as JSON, written as they are told and straight into bytes: six hundred slots made into objects, checked against
 * the schema and then written took a sixth of the server's time, and ten times their size of memory that died at once.
 */
import { byDate, type Span, type ZoneId } from '@lockstep/engine';
import type { AskedHolder, Availability, OfferedSlot } from '../booking/availability.ts';
import { clockOf, LONGEST_INSTANT, type Clock } from '../booking/clock.ts';
import { trustInWords, type Trust } from '../booking/trust.ts';

const START = Buffer.from('{"start":"');
const END = Buffer.from('","end":"');
const LONGEST_TIMES = START.length + END.length + 2 * LONGEST_INSTANT;
const COMMA = ','.charCodeAt(0);

/** The answer of `GET /availability` by the clock of a zone. A test holds it against the schema of the route. */
export const writtenAvailability = ({ service, slots, asked }: Availability, zone: ZoneId, window: Span): Buffer => {
  const clock = clockOf(zone);
  const tailOf = tails(clock);
  const days = byDate(slots, zone, window).map(({ date, items }, index) => ({
    head: Buffer.from(`${index === 0 ? '' : ']},'}{"date":"${date}","slots":[`),
    items,
  }));
  const front = Buffer.from(`{"service":${JSON.stringify(service.id)},"zone":${JSON.stringify(zone)},"days":[`);
  const holders = JSON.stringify(asked.map((one) => presentHolder(one, clock)));
  const back = Buffer.from(`${days.length === 0 ? '' : ']}'}],"holders":${holders}}`);

  let most = front.length + back.length;
  for (const { head, items } of days) {
    most += head.length;
    for (const slot of items) most += LONGEST_TIMES + tailOf(slot).length + 1;
  }
  const out = Buffer.allocUnsafe(most);
  let place = 0;
  const put = (bytes: Uint8Array): void => {
    out.set(bytes, place);
    place += bytes.length;
  };
  put(front);
  for (const { head, items } of days) {
    put(head);
    items.forEach((slot, index) => {
      if (index > 0) {
        out[place] = COMMA;
        place += 1;
      }
      put(START);
      place = clock.write(out, place, slot.start);
      put(END);
      place = clock.write(out, place, slot.end);
      put(tailOf(slot));
    });
  }
  put(back);
  return out.subarray(0, place);
};

/** What follows the times of a slot. Most are served by the same few people, who were read at the same time. */
const tails = (clock: Clock): ((slot: OfferedSlot) => Buffer) => {
  const known = new Map<readonly string[], Buffer>();
  return ({ serve, choices, asOf }) => {
    const found = known.get(serve);
    if (found !== undefined) return found;
    const whole = choices === undefined ? '' : `,"choices":${JSON.stringify(choices)}`;
    const read = asOf === null ? 'null' : `"${clock.text(asOf)}"`;
    const tail = Buffer.from(`","serve":${JSON.stringify(serve)}${whole},"asOf":${read}}`);
    known.set(serve, tail);
    return tail;
  };
};

const presentHolder = (
  { holder, standing, mailbox }: AskedHolder,
  clock: Clock,
): Pick<AskedHolder['holder'], 'id' | 'name' | 'kind'> & Trust => ({
  id: holder.id,
  name: holder.name,
  kind: holder.kind,
  ...trustInWords(holder, standing, mailbox, clock.text),
});
