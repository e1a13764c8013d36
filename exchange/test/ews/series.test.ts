/** Series as servers tell them: what is understood, and what is rather left to the server's own view than guessed at. */
import { createServer } from 'node:http';
import { eventId, instant, type Seen } from '@lockstep/engine';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { ewsConnector, type Recurring } from '../../src/index.ts';
import { failureOf, OWNER } from '../simulated.ts';
import { answer, calendarItem, failed, succeeded } from './golden.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
const ZURICH = '<t:StartTimeZone Id="W. Europe Standard Time"/>';
const SECRET = 'Surgery at nine';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What a connector makes of a master, of the answers to its changed occurrences, and how often it asked. */
async function asked(
  master: string,
  occurrences: readonly string[] = [],
): Promise<{ seen: Seen<Recurring> | undefined; bodies: string[] }> {
  const bodies: string[] = [];
  const [first, second] = [answer('GetItem', master), answer('GetItem', occurrences.length === 0 ? master : occurrences.join(''))];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      bodies.push(body);
      response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(body.includes('calendar:Recurrence') ? first : second);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dispatcher = new Agent();
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => dispatcher.destroy(),
  );
  const connector = ewsConnector({
    endpoint: new URL(`http://127.0.0.1:${port}/EWS/Exchange.asmx`),
    signIn: { kind: 'basic', userName: 'svc', password: 'x' },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    clock: { now: () => NOW },
    requestTimeoutMs: 5000,
    ids: () => 'request',
  });
  const seen = await connector.series({ address: OWNER }, [eventId('M')], NOW, new AbortController().signal);
  return { seen: seen.get(eventId('M')), bodies };
}

const item = (xml: string): string => succeeded('GetItem', `<m:Items>${xml}</m:Items>`);
const noEnd = (from = '2026-11-20'): string => `<t:NoEndRecurrence><t:StartDate>${from}</t:StartDate></t:NoEndRecurrence>`;
const daily = '<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>';
const noted = (name: string, day: string, id = `${name}-${day}`, start = `${day}T09:00:00Z`): string =>
  `<t:${name}><t:ItemId Id="${id}" ChangeKey="K"/><t:Start>${start}</t:Start><t:End>${day}T20:00:00Z</t:End><t:OriginalStart>${day}T09:00:00Z</t:OriginalStart></t:${name}>`;
/** A master of Friday, 20 November 2026, ten to eleven in Zurich. */
const master = (pattern: string, range = noEnd(), more = '', zone = ZURICH, changed: Readonly<Record<string, string>> = {}): string =>
  item(
    calendarItem('M', { CalendarItemType: 'RecurringMaster', ...changed }, `<t:Recurrence>${pattern}${range}</t:Recurrence>${more}${zone}`),
  );

const known = (seen: Seen<Recurring> | undefined): Extract<Recurring, { how: 'known' }>['series'] => {
  if (seen?.at !== 'present' || seen.value.how !== 'known') throw new Error(JSON.stringify(seen));
  return seen.value.series;
};
const unclear = (seen: Seen<Recurring> | undefined): string => {
  if (seen?.at !== 'present' || seen.value.how !== 'unclear') throw new Error(JSON.stringify(seen));
  return seen.value.why;
};

describe('a series that is told', () => {
  it('4.13 by its pattern, its range, the clock of its zone, and nothing private', async () => {
    const weekly =
      '<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Monday Friday</t:DaysOfWeek><t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence>';
    const range =
      '<t:NumberedRecurrence><t:StartDate>2026-11-17+01:00</t:StartDate><t:NumberOfOccurrences>12</t:NumberOfOccurrences></t:NumberedRecurrence>';
    const { seen, bodies } = await asked(master(weekly, range, noted('FirstOccurrence', '2026-11-20'), ZURICH, { Subject: SECRET }));
    expect(known(seen)).toEqual({
      pattern: { every: 'week', interval: 2, on: ['monday', 'friday'], weekStart: 'monday' },
      extent: { ends: 'after', count: 12 },
      firstDate: '2026-11-20',
      startsAt: 10 * 3_600_000,
      endsAt: 11 * 3_600_000,
      zone: 'Europe/Berlin',
      allDay: false,
      changed: [],
      deleted: [],
    });
    expect(JSON.stringify(seen)).not.toContain(SECRET);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).not.toMatch(/item:Subject|item:Body|calendar:Location/);
  });

  it('4.13 over midnight, and from the day that pattern and zone give it', async () => {
    const over = { Start: '2026-11-20T22:00:00Z', End: '2026-11-21T05:30:00Z' };
    expect(known((await asked(master(daily, noEnd(), '', ZURICH, over))).seen)).toMatchObject({
      startsAt: 23 * 3_600_000,
      endsAt: 30.5 * 3_600_000,
    });
    const tokyo = { Start: '2026-11-20T22:00:00Z', End: '2026-11-20T23:00:00Z' };
    const zone = '<t:StartTimeZone Id="Tokyo Standard Time"/>';
    expect(known((await asked(master(daily, noEnd('2026-11-21'), '', zone, tokyo))).seen)).toMatchObject({
      firstDate: '2026-11-21',
      startsAt: 7 * 3_600_000,
    });
  });

  it('4.12 what was changed in an occurrence is told by that occurrence, known by its original start', async () => {
    const more = `<t:ModifiedOccurrences>${noted('Occurrence', '2026-11-21', 'O1', '2026-11-21T15:00:00Z')}${noted('Occurrence', '2026-11-22', 'O2')}</t:ModifiedOccurrences>`;
    const { seen, bodies } = await asked(master(daily, noEnd(), more), [
      // Another id than asked for: derived ids need not come back to the letter.
      item(
        calendarItem('another', {
          CalendarItemType: 'Exception',
          Start: '2026-11-21T15:00:00Z',
          End: '2026-11-21T20:00:00Z',
          OriginalStart: '2026-11-21T09:00:00Z',
          LegacyFreeBusyStatus: 'OOF',
          Sensitivity: 'Private',
        }),
      ),
      failed('GetItem', 'ErrorItemNotFound', '', '<m:Items/>'),
    ]);
    const day = (date: number, hour: number): number => Date.UTC(2026, 10, date, hour);
    expect(known(seen).changed).toEqual([
      {
        original: day(21, 9),
        start: day(21, 15),
        end: day(21, 20),
        allDay: false,
        showAs: 'outOfOffice',
        sensitivity: 'private',
        cancelled: false,
      },
      { original: day(22, 9), start: day(22, 9), end: day(22, 20), allDay: false, showAs: null, sensitivity: null, cancelled: false },
    ]);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).not.toMatch(/item:Subject|item:Body|calendar:Location/);
  });
});

describe('a series that would have to be guessed at', () => {
  it.each([
    [
      'a zone of its own',
      master(daily, noEnd(), '', '<t:StartTimeZone Id="Customized Time Zone"/>'),
      'its time zone is not one that we know',
    ],
    ['no zone', master(daily, noEnd(), '', ''), 'its time zone is not one that we know'],
    [
      'weeks left out and no word where a week begins',
      master('<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Friday</t:DaysOfWeek></t:WeeklyRecurrence>'),
      'its pattern is not one that we know',
    ],
    [
      'a day of the month that no month has',
      master('<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>0</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>'),
      'its pattern is not one that we know',
    ],
    ['a range that begins after it', master(daily, noEnd('2026-11-21')), 'its range begins after its first occurrence'],
    [
      'a range that ends before it',
      master(daily, '<t:EndDateRecurrence><t:StartDate>2026-11-20</t:StartDate><t:EndDate>2026-11-01</t:EndDate></t:EndDateRecurrence>'),
      'its extent.date means nothing',
    ],
    [
      'a last occurrence on a day of another calendar',
      master(
        '<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>20</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>',
        '<t:EndDateRecurrence><t:StartDate>2026-11-20</t:StartDate><t:EndDate>2027-11-20</t:EndDate></t:EndDateRecurrence>',
        noted('LastOccurrence', '2027-10-17'),
      ),
      'it names an occurrence where we would see none',
    ],
    [
      'a deleted occurrence where the pattern has none',
      master(
        daily,
        noEnd(),
        '<t:DeletedOccurrences><t:DeletedOccurrence><t:Start>2026-11-25T14:00:00Z</t:Start></t:DeletedOccurrence></t:DeletedOccurrences>',
      ),
      'it names an occurrence where we would see none',
    ],
  ])('4.13 %s is left to the calendar view', async (_, wire, why) => {
    expect(unclear((await asked(wire)).seen)).toBe(why);
  });

  it.each([
    [
      'answers as another one',
      item(calendarItem('O', { CalendarItemType: 'Exception', OriginalStart: '2026-11-29T09:00:00Z' })),
      'an occurrence answers as another one',
    ],
    ['does not say which it is', item(calendarItem('O', { CalendarItemType: 'Exception' })), 'an occurrence answers as another one'],
    ['cannot be read', failed('GetItem', 'ErrorItemCorrupt', '', '<m:Items/>'), 'an occurrence that was changed cannot be read'],
  ])('4.12 a changed occurrence that %s leaves all of it to the calendar view', async (_, reply, why) => {
    const more = `<t:ModifiedOccurrences>${noted('Occurrence', '2026-11-21', 'O')}</t:ModifiedOccurrences>`;
    expect(unclear((await asked(master(daily, noEnd(), more), [reply])).seen)).toBe(why);
  });

  it('F17 a changed occurrence that cannot be read now says nothing of its series, which is asked for another time', async () => {
    const more = `<t:ModifiedOccurrences>${noted('Occurrence', '2026-11-21', 'O')}</t:ModifiedOccurrences>`;
    const reply = failed('GetItem', 'ErrorInternalServerTransientError', '', '<m:Items/>');
    expect((await asked(master(daily, noEnd(), more), [reply])).seen).toEqual({ at: 'unseen', why: 'unreachable' });
  });

  it('4.17 a master that is gone is absent, one that cannot be read or repeats no more is unseen', async () => {
    expect((await asked(failed('GetItem', 'ErrorItemNotFound', '', '<m:Items/>'))).seen).toEqual({ at: 'absent' });
    expect((await asked(failed('GetItem', 'ErrorItemCorrupt', '', '<m:Items/>'))).seen).toMatchObject({ at: 'unseen' });
    expect((await asked(item(calendarItem('M')))).seen).toEqual({ at: 'unseen', why: 'unreadable' });
  });

  it('4.17 an answer under another id than the master’s is refused as a whole', async () => {
    const other = item(calendarItem('X', { CalendarItemType: 'RecurringMaster' }));
    expect((await failureOf(asked(other))).kind).toBe('malformed');
  });
});
