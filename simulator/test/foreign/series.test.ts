/** Series and zones as the published client makes and reads them: the simulator's side of rules 4.11 and 4.13. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ianaOfWindows, windowsZoneIds } from '../../src/world/time-zones.ts';
import type { Town } from '../ews/town.ts';
import { ANNA, startTown } from '../ews/town.ts';
import type { ForeignUser } from './outlook-user.ts';
import { at, ews, foreignUser, iso, refusal, weeklyOnMonday } from './outlook-user.ts';

const {
  ConflictResolutionMode,
  DeleteMode,
  SendCancellationsMode,
  SendInvitationsMode,
  SendInvitationsOrCancellationsMode,
  WellKnownFolderName,
} = ews;
const ZONE = 'W. Europe Standard Time';

describe('ews-javascript-api with series', () => {
  let town: Town;
  let anna: ForeignUser;
  beforeEach(async () => {
    town = await startTown();
    anna = foreignUser(town.simulator, ANNA);
  });
  afterEach(async () => {
    anna.close();
    await town.simulator.close();
  });

  const series = async (recurrence: ews.Recurrence, start = '2026-11-23T10:00:00Z', end = '2026-11-23T11:00:00Z'): Promise<ews.ItemId> => {
    const appointment = new ews.Appointment(anna.service);
    appointment.Subject = 'Team';
    appointment.Start = at(start);
    appointment.End = at(end);
    appointment.StartTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById(ZONE);
    appointment.EndTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById(ZONE);
    appointment.Recurrence = recurrence;
    await appointment.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    return appointment.Id;
  };
  const endless = (start: string): ews.Recurrence => {
    const pattern = new ews.Recurrence.WeeklyPattern();
    pattern.StartDate = at(start);
    pattern.Interval = 1;
    pattern.DaysOfTheWeek.Add(ews.DayOfTheWeek.Monday);
    pattern.NeverEnds();
    return pattern;
  };
  const view = async (from: string, to: string): Promise<readonly ews.Appointment[]> => {
    const calendar = await ews.CalendarFolder.Bind(anna.service, WellKnownFolderName.Calendar);
    return (await calendar.FindAppointments(new ews.CalendarView(at(from), at(to)))).Items;
  };
  const starts = async (from = '2026-11-22T00:00:00Z', to = '2026-12-31T00:00:00Z'): Promise<readonly string[]> =>
    (await view(from, to)).map((item) => iso(item.Start).slice(0, 16));
  const master = (id: ews.ItemId): Promise<ews.Appointment> => ews.Appointment.Bind(anna.service, id);
  const occurrence = (id: ews.ItemId, index: number): Promise<ews.Appointment> => ews.Appointment.BindToOccurrence(anna.service, id, index);
  const update = (appointment: ews.Appointment): Promise<unknown> =>
    appointment.Update(ConflictResolutionMode.NeverOverwrite, SendInvitationsOrCancellationsMode.SendToNone);

  it('4.13 edits one occurrence, which becomes an exception of its master and moves alone', async () => {
    const id = await series(weeklyOnMonday('2026-11-23T00:00:00Z', 3));
    const second = await occurrence(id, 2);
    expect([iso(second.Start), ews.AppointmentType[second.AppointmentType]]).toEqual(['2026-11-30T10:00:00.000Z', 'Occurrence']);
    second.Start = at('2026-12-01T14:00:00Z');
    second.End = at('2026-12-01T15:00:00Z');
    await update(second);
    expect(await starts()).toEqual(['2026-11-23T10:00', '2026-12-01T14:00', '2026-12-07T10:00']);
    const whole = await master(id);
    expect(ews.AppointmentType[whole.AppointmentType]).toBe('RecurringMaster');
    const [moved] = whole.ModifiedOccurrences.GetEnumerator();
    expect([iso(moved?.OriginalStart ?? at('1970-01-01T00:00:00Z')), iso(moved?.Start ?? at('1970-01-01T00:00:00Z'))]).toEqual([
      '2026-11-30T10:00:00.000Z',
      '2026-12-01T14:00:00.000Z',
    ]);
    expect(ews.AppointmentType[(await occurrence(id, 2)).AppointmentType]).toBe('Exception');
  });

  it('4.13 deletes one occurrence: its number stays, it is told as deleted, and the others stand', async () => {
    const id = await series(weeklyOnMonday('2026-11-23T00:00:00Z', 3));
    await (await occurrence(id, 2)).Delete(DeleteMode.MoveToDeletedItems, SendCancellationsMode.SendToNone);
    expect(await starts()).toEqual(['2026-11-23T10:00', '2026-12-07T10:00']);
    const [deleted] = (await master(id)).DeletedOccurrences.GetEnumerator();
    expect(deleted === undefined ? null : iso(deleted.OriginalStart)).toBe('2026-11-30T10:00:00.000Z');
    expect(await refusal(occurrence(id, 2))).toBe('ErrorCalendarOccurrenceIsDeletedFromRecurrence');
    expect(iso((await occurrence(id, 3)).Start)).toBe('2026-12-07T10:00:00.000Z');
    expect(await refusal(occurrence(id, 4))).toBe('ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange');
  });

  it('4.13 makes a series without end: it keeps its time on the wall over both changes of the clock, years ahead', async () => {
    const id = await series(endless('2026-11-23T00:00:00Z'));
    expect((await master(id)).Recurrence.HasEnd).toBe(false);
    expect(await starts('2027-03-20T00:00:00Z', '2027-04-06T00:00:00Z')).toEqual([
      '2027-03-22T10:00',
      '2027-03-29T09:00',
      '2027-04-05T09:00',
    ]);
    expect(await starts('2031-10-20T00:00:00Z', '2031-11-04T00:00:00Z')).toEqual([
      '2031-10-20T09:00',
      '2031-10-27T10:00',
      '2031-11-03T10:00',
    ]);
  });

  it('4.13 SyncFolderItems tells an edited occurrence as a change of its master', async () => {
    const id = await series(weeklyOnMonday('2026-11-23T00:00:00Z', 3));
    town.pass(1_000);
    const sync = (state: string | null): Promise<ews.ChangeCollection<ews.ItemChange>> =>
      anna.service.SyncFolderItems(
        new ews.FolderId(WellKnownFolderName.Calendar),
        ews.PropertySet.IdOnly,
        [],
        100,
        ews.SyncFolderItemsScope.NormalItems,
        state as string,
      );
    const first = await sync(null);
    const one = await occurrence(id, 1);
    one.Subject = 'Team, elsewhere';
    await update(one);
    const changes = (await sync(first.SyncState)).GetEnumerator();
    expect(changes.map((change) => [ews.ChangeType[change.ChangeType], change.ItemId.UniqueId])).toEqual([['Update', id.UniqueId]]);
  });

  it('4.13 moves the whole series, and deletes it with all its occurrences', async () => {
    const id = await series(weeklyOnMonday('2026-11-23T00:00:00Z', 2));
    const whole = await master(id);
    whole.Start = at('2026-11-23T15:00:00Z');
    whole.End = at('2026-11-23T16:00:00Z');
    whole.Recurrence = weeklyOnMonday('2026-11-23T00:00:00Z', 2);
    await update(whole);
    expect(await starts()).toEqual(['2026-11-23T15:00', '2026-11-30T15:00']);
    await (await master(id)).Delete(DeleteMode.MoveToDeletedItems, SendCancellationsMode.SendToNone);
    expect(await starts()).toEqual([]);
  });
});

describe('ews-javascript-api with zones', () => {
  it('4.13 reads every zone of GetServerTimeZones with the offset and the summer time it has', { timeout: 30_000 }, async () => {
    const town = await startTown();
    const anna = foreignUser(town.simulator, ANNA);
    // The library's typing says the array holds definitions; what it answers are zones made of them.
    const zones = (await anna.service.GetServerTimeZones()) as unknown as readonly ews.TimeZoneInfo[];
    anna.close();
    await town.simulator.close();
    expect(zones.map((zone) => zone.Id)).toEqual(windowsZoneIds());
    for (const zone of zones) {
      const iana = ianaOfWindows(zone.Id) ?? '';
      const offsets = Array.from({ length: 53 }, (_, week) => offsetOf(iana, Date.UTC(2026, 0, 1 + 7 * week, 12)));
      // What the library answers as SupportsDaylightSavingTime comes from a table of its own; the names come from the periods it was sent.
      const changes = zone.DaylightName !== zone.StandardName;
      expect([zone.Id, zone.BaseUtcOffset.TotalMinutes, changes]).toEqual([zone.Id, Math.min(...offsets), new Set(offsets).size > 1]);
    }
  });
});

/** Minutes east of UTC, by the runtime's own zones. */
function offsetOf(zone: string, at: number): number {
  const [, sign = '+', hours = '0', minutes = '0'] =
    /GMT(?:([+-])(\d\d):(\d\d))?/.exec(new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(at)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
