/** From a wire item to an Event: rule 4.1 first, then times, zones and everything that may be missing. */
import { instant, zoneId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { readEvent, type EventContext } from '../../src/ews/event.ts';
import { decodeGetItem } from '../../src/ews/operations/get-item.ts';
import { answer, bytes, calendarItem, stampProperty, succeeded } from './golden.ts';

const SECRET = 'Surgery at nine';
const busy: EventContext = { detail: 'busy', mailboxZone: null, installation: null };
const body = (words: string): string => `<t:Body BodyType="Text">${words}</t:Body>`;

function read(xml: string, context: Partial<EventContext> = {}): ReturnType<typeof readEvent> {
  const decoded = decodeGetItem(bytes(answer('GetItem', succeeded('GetItem', `<m:Items>${xml}</m:Items>`))));
  const item = decoded.kind === 'answered' ? decoded.value[0]?.value.items[0] : undefined;
  if (item === undefined) throw new Error('nothing read');
  return readEvent(item, { ...busy, ...context });
}
function event(xml: string, context: Partial<EventContext> = {}): Extract<ReturnType<typeof readEvent>, { ok: true }>['event'] {
  const result = read(xml, context);
  if (!result.ok) throw new Error(result.why);
  return result.event;
}

describe('what may be known of whom', () => {
  const telling = { Subject: SECRET, Location: SECRET, Body: body(SECRET) };
  for (const detail of ['busy', 'title', 'ours'] as const) {
    it(`4.12 a private event of somebody tells nothing at detail ${detail}, whatever the server sent`, () => {
      const shown = event(calendarItem('A', { ...telling, Sensitivity: 'Private' }), { detail });
      expect(JSON.stringify(shown)).not.toContain(SECRET);
      expect(shown.sensitivity).toBe('private');
    });
    it(`4.1 body and location of an event that is not ours are dropped at detail ${detail}`, () => {
      const shown = event(calendarItem('A', telling), { detail });
      expect(shown.ours).toBeNull();
      expect(shown.title).toBe(detail === 'title' ? SECRET : null);
    });
  }

  it.each(['Personal', 'Confidential'])('4.1 the title of an event marked %s is not shown', (Sensitivity) => {
    expect(event(calendarItem('A', { ...telling, Sensitivity }), { detail: 'title' }).title).toBeNull();
  });

  it('4.1 an event whose sensitivity the server does not tell counts as private', () => {
    expect(event(calendarItem('A', { ...telling, Sensitivity: '-' }), { detail: 'title' })).toMatchObject({
      sensitivity: 'private',
      title: null,
    });
  });

  it('4.1 an event of ours is read in full, canonically', () => {
    const shown = event(
      calendarItem('A', {
        Subject: '  Talk \u00A0 one ',
        Location: 'Room 4 ',
        Body: body('Client: Ada &#13;\n\n\n\nBring\u00A0it  \n'),
        Stamp: stampProperty('inst/acme/a1/2'),
        MyResponseType: 'Organizer',
      }),
      { detail: 'ours' },
    );
    expect(shown.title).toBe('Talk one');
    expect(shown.ours).toMatchObject({
      body: 'Client: Ada\n\nBring it',
      location: 'Room 4',
      organisedHere: true,
      attendees: [],
      onlineMeeting: false,
    });
    expect(shown.stamp).toEqual({ installation: 'inst', company: 'acme', appointment: 'a1', epoch: 2 });
  });

  it('1.7 the event of another installation is not read in full, and its stamp is told', () => {
    const shown = event(calendarItem('A', { ...telling, Stamp: stampProperty('other/acme/a1/1') }), {
      detail: 'ours',
      installation: 'inst',
    });
    expect(shown.ours).toBeNull();
    expect(shown.stamp?.installation).toBe('other');
    expect(JSON.stringify(shown)).not.toContain(SECRET);
  });

  it('3.11 a stamp that we cannot have written is none', () => {
    for (const value of ['inst/acme/a1', 'inst/acme/a1/1/x', 'inst/acme//1', 'inst/acme/a1/01', 'inst/acme/a1/-1', 'a b/c/d/1', '']) {
      expect(event(calendarItem('A', { Stamp: stampProperty(value) })).stamp, value).toBeNull();
    }
  });

  it('3.11 an attendee’s copy is not organised here', () => {
    const stamped = { Stamp: stampProperty('inst/acme/a1/1') };
    expect(event(calendarItem('A', { ...stamped, MyResponseType: 'Accept' }), { detail: 'ours' }).ours?.organisedHere).toBe(false);
    expect(event(calendarItem('A', { ...stamped, MyResponseType: 'Unknown' }), { detail: 'ours' }).ours?.organisedHere).toBe(true);
    expect(
      event(calendarItem('A', { ...stamped, MyResponseType: 'Unknown' }, '<t:AppointmentState>3</t:AppointmentState>'), { detail: 'ours' })
        .ours?.organisedHere,
    ).toBe(false);
  });

  it('4.9 attendees are read with their kind, their answer and when they gave it', () => {
    const person = (address: string, response: string): string =>
      `<t:Attendee><t:Mailbox><t:Name>N</t:Name><t:EmailAddress>${address}</t:EmailAddress></t:Mailbox><t:ResponseType>${response}</t:ResponseType><t:LastResponseTime>2026-11-19T10:00:00Z</t:LastResponseTime></t:Attendee>`;
    const people =
      `<t:RequiredAttendees>${person('a@x', 'Accept')}${person('b@x', 'Decline')}</t:RequiredAttendees>` +
      `<t:OptionalAttendees>${person('c@x', 'NoResponseReceived')}</t:OptionalAttendees><t:Resources>${person('room@x', 'Tentative')}</t:Resources>`;
    const shown = event(calendarItem('A', { Stamp: stampProperty('inst/acme/a1/1'), MyResponseType: 'Organizer' }, people), {
      detail: 'ours',
    });
    expect(shown.ours?.attendees.map(({ address, kind, response }) => [address, kind, response])).toEqual([
      ['a@x', 'required', 'accepted'],
      ['b@x', 'required', 'declined'],
      ['c@x', 'optional', 'none'],
      ['room@x', 'resource', 'tentative'],
    ]);
    expect(shown.ours?.attendees[0]?.respondedAt).toBe(Date.UTC(2026, 10, 19, 10));
  });
});

describe('times and zones', () => {
  const zoned = (id: string): string => `<t:StartTimeZoneId>${id}</t:StartTimeZoneId>`;
  it('4.13 the zone of an event is its own, by CLDR', () => {
    expect(event(calendarItem('A', {}, zoned('W. Europe Standard Time'))).when.zone).toBe('Europe/Berlin');
    expect(event(calendarItem('A', {}, zoned('tzone://Microsoft/Utc'))).when.zone).toBe('Etc/UTC');
  });

  it('4.13 a name nobody knows falls back to the mailbox’s zone, and without one to UTC, keeping the instants', () => {
    const strange = calendarItem('A', {}, zoned('Customized Time Zone'));
    expect(event(strange, { mailboxZone: zoneId('Europe/Paris') }).when).toMatchObject({
      zone: 'Europe/Paris',
      start: Date.UTC(2026, 10, 20, 9),
    });
    expect(event(strange).when.zone).toBe('Etc/UTC');
  });

  it('4.13 a display name is read by its towns, before the mailbox’s zone is taken', () => {
    const shown = calendarItem('A', {}, zoned('(GMT+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien'));
    expect(event(shown, { mailboxZone: zoneId('America/New_York') }).when.zone).toBe('Europe/Berlin');
  });

  const definition = (id: string): string =>
    `<t:StartTimeZone Id="${id}" Name="${id}"><t:Periods><t:Period Bias="-PT1H" Name="Standard" Id="std"/><t:Period Bias="-PT2H" Name="Daylight" Id="dlt"/></t:Periods>` +
    '<t:TransitionsGroups><t:TransitionsGroup Id="0">' +
    '<t:RecurringDayTransition><t:To Kind="Period">dlt</t:To><t:TimeOffset>PT2H</t:TimeOffset><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition>' +
    '<t:RecurringDayTransition><t:To Kind="Period">std</t:To><t:TimeOffset>PT3H</t:TimeOffset><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition>' +
    '</t:TransitionsGroup></t:TransitionsGroups><t:Transitions><t:Transition><t:To Kind="Group">0</t:To></t:Transition></t:Transitions></t:StartTimeZone>';
  it('4.13 a customised zone is recognised by the rules it ships', () => {
    const custom = calendarItem('A', {}, definition('Customized Time Zone'));
    expect(event(custom, { mailboxZone: zoneId('Europe/Zurich') }).when.zone).toBe('Europe/Zurich');
    const { zone } = event(custom, { mailboxZone: zoneId('America/New_York') }).when;
    const offsets = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)].map(
      (at) => new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(at).split(', ')[1],
    );
    expect(offsets).toEqual(['GMT+01:00', 'GMT+02:00']);
  });

  it('4.14 all-day is what begins and ends at midnight of its own zone', () => {
    const allDay = (Start: string, End: string): string =>
      calendarItem('A', { IsAllDayEvent: 'true', Start, End }, zoned('W. Europe Standard Time'));
    expect(event(allDay('2026-11-19T23:00:00Z', '2026-11-20T23:00:00Z')).when.allDay).toBe(true);
    expect(event(allDay('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z')).when.allDay).toBe(false);
    // The day on which summer time ends has 25 hours.
    expect(event(allDay('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).when.allDay).toBe(true);
  });

  it.each([
    ['2026-11-20T09:00:00Z', Date.UTC(2026, 10, 20, 9)],
    ['2026-11-20T10:00:00+01:00', Date.UTC(2026, 10, 20, 9)],
    ['2026-11-20T03:30:00.5-05:30', Date.UTC(2026, 10, 20, 9)],
  ])('4.13 %s is read as the instant it is', (Start, expected) => {
    expect(event(calendarItem('A', { Start, End: '2026-11-20T19:00:00Z' })).when.start).toBe(instant(expected));
  });
});

describe('what the server leaves out or gets wrong', () => {
  it.each([
    ['Start', '-', 'no Start'],
    ['End', '-', 'no End'],
    ['CalendarItemType', '-', 'no CalendarItemType that we know'],
    ['Start', '2026-11-20T09:00:00', 'Start is no date and time with a zone'],
    ['End', '2026-11-20T08:00:00Z', 'End before Start'],
  ])('4.1 %s as "%s" makes the item unreadable, with a reason and no value', (name, value, why) => {
    expect(read(calendarItem('A', { [name]: value }))).toEqual({ ok: false, why });
  });

  it.each(['2026-02-30T09:00:00Z', '2026-13-01T09:00:00Z', '2026-11-20T24:00:00Z', '2026-11-20 09:00:00Z'])(
    '4.1 %s is no date',
    (start) => {
      const wire = { ...itemOf(calendarItem('A')), start };
      expect(readEvent(wire, busy)).toMatchObject({ ok: false, why: 'Start is no date and time with a zone' });
    },
  );

  it('4.12 show-as that is unknown or absent counts as busy', () => {
    for (const LegacyFreeBusyStatus of ['NoData', '-']) expect(event(calendarItem('A', { LegacyFreeBusyStatus })).showAs).toBe('busy');
  });

  it('4.1 what is no calendar item is named as what it is', () => {
    expect(read('<t:Message><t:ItemId Id="A" ChangeKey="B"/></t:Message>')).toEqual({ ok: false, why: 'a Message in a calendar' });
  });
});

function itemOf(xml: string): Parameters<typeof readEvent>[0] {
  const decoded = decodeGetItem(bytes(answer('GetItem', succeeded('GetItem', `<m:Items>${xml}</m:Items>`))));
  const item = decoded.kind === 'answered' ? decoded.value[0]?.value.items[0] : undefined;
  if (item === undefined) throw new Error('nothing read');
  return item;
}
