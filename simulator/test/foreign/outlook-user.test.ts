/** A client that others wrote works against the simulator as it does against Exchange: over TLS with the simulator's CA, signed in with Basic. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Town } from '../ews/town.ts';
import { ANNA, BERT, ROOM, SERVICE, startTown } from '../ews/town.ts';
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

describe('ews-javascript-api as an Outlook user', () => {
  let town: Town;
  let anna: ForeignUser;
  const users: ForeignUser[] = [];

  const signIn = (account: string): ForeignUser => {
    const user = foreignUser(town.simulator, account);
    users.push(user);
    return user;
  };

  beforeEach(async () => {
    town = await startTown();
    anna = signIn(ANNA);
  });
  afterEach(async () => {
    for (const user of users.splice(0)) user.close();
    await town.simulator.close();
  });

  const draft = (subject: string, start = '2026-11-23T10:00:00Z', end = '2026-11-23T11:00:00Z', user = anna): ews.Appointment => {
    const appointment = new ews.Appointment(user.service);
    appointment.Subject = subject;
    appointment.Start = at(start);
    appointment.End = at(end);
    return appointment;
  };
  const saved = async (subject: string): Promise<ews.Appointment> => {
    const appointment = draft(subject);
    await appointment.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    return appointment;
  };
  const bind = (id: ews.ItemId, user = anna): Promise<ews.Appointment> => ews.Appointment.Bind(user.service, id);
  const monday = async (user = anna): Promise<readonly ews.Appointment[]> => {
    const calendar = await ews.CalendarFolder.Bind(user.service, WellKnownFolderName.Calendar);
    const found = await calendar.FindAppointments(new ews.CalendarView(at('2026-11-23T00:00:00Z'), at('2026-11-24T00:00:00Z')));
    return found.Items;
  };
  const update = (appointment: ews.Appointment, send = SendInvitationsOrCancellationsMode.SendToNone): Promise<unknown> =>
    appointment.Update(ConflictResolutionMode.NeverOverwrite, send);

  it('binds the calendar folder', async () => {
    const calendar = await ews.CalendarFolder.Bind(anna.service, WellKnownFolderName.Calendar);
    expect([calendar.DisplayName, calendar.FolderClass]).toEqual(['Calendar', 'IPF.Appointment']);
  });

  it('creates an appointment and finds it by CalendarView', async () => {
    const appointment = await saved('Advice');
    const found = await monday();
    expect(found.map((item) => [item.Subject, iso(item.Start), item.Id.UniqueId])).toEqual([
      ['Advice', '2026-11-23T10:00:00.000Z', appointment.Id.UniqueId],
    ]);
  });

  it('moves, resizes, retitles, sets show-as and body', async () => {
    const appointment = await bind((await saved('Advice')).Id);
    appointment.Subject = 'Better advice';
    appointment.Start = at('2026-11-23T12:00:00Z');
    appointment.End = at('2026-11-23T14:00:00Z');
    appointment.LegacyFreeBusyStatus = ews.LegacyFreeBusyStatus.OOF;
    appointment.Body = new ews.MessageBody(ews.BodyType.Text, 'Bring papers');
    await update(appointment);
    const read = await bind(appointment.Id);
    expect([read.Subject, iso(read.Start), iso(read.End), ews.LegacyFreeBusyStatus[read.LegacyFreeBusyStatus]]).toEqual([
      'Better advice',
      '2026-11-23T12:00:00.000Z',
      '2026-11-23T14:00:00.000Z',
      'OOF',
    ]);
    expect(read.Body.Text).toContain('Bring papers');
  });

  it('a second writer with an old change key is refused: ErrorIrresolvableConflict', async () => {
    const { Id } = await saved('Advice');
    const one = await bind(Id);
    const other = await bind(Id);
    one.Subject = 'One';
    await update(one);
    other.Subject = 'Other';
    expect(await refusal(update(other))).toBe('ErrorIrresolvableConflict');
  });

  it('invites an attendee and a room; the attendee sees a copy and accepts, the room accepts by itself, and the organiser sees both', async () => {
    const meeting = draft('Review');
    meeting.RequiredAttendees.Add(BERT);
    meeting.Resources.Add(ROOM);
    await meeting.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToAllAndSaveCopy);
    town.pass(5_000);
    const bert = signIn(BERT);
    const [copy] = await monday(bert);
    if (copy === undefined) throw new Error('no copy in the calendar of the attendee');
    expect([copy.Subject, ews.MeetingResponseType[copy.MyResponseType]]).toEqual(['Review', 'NoResponseReceived']);
    await (await bind(copy.Id, bert)).Accept(true);
    town.pass(5_000);
    const mine = await bind(meeting.Id);
    const answers = [...mine.RequiredAttendees.GetEnumerator(), ...mine.Resources.GetEnumerator()].map((who) => [
      who.Address,
      ews.MeetingResponseType[who.ResponseType ?? 0],
    ]);
    expect(answers).toEqual([
      [BERT, 'Accept'],
      [ROOM, 'Accept'],
    ]);
    expect(mine.ICalUid).toBe((await bind(copy.Id, bert)).ICalUid);
  });

  it('deletes to Deleted Items', async () => {
    const appointment = await bind((await saved('Advice')).Id);
    await appointment.Delete(DeleteMode.MoveToDeletedItems, SendCancellationsMode.SendToNone);
    expect(await monday()).toEqual([]);
    const deleted = await anna.service.FindItems(WellKnownFolderName.DeletedItems, new ews.ItemView(10));
    expect(deleted.Items.map((item) => item.Subject)).toEqual(['Advice']);
    expect(await refusal(bind(appointment.Id))).toBe('ErrorItemNotFound');
  });

  it('SyncFolderItems tells all, then with the state only what changed', async () => {
    const sync = (state: string | null): Promise<ews.ChangeCollection<ews.ItemChange>> =>
      anna.service.SyncFolderItems(
        new ews.FolderId(WellKnownFolderName.Calendar),
        ews.PropertySet.IdOnly,
        [],
        100,
        ews.SyncFolderItemsScope.NormalItems,
        // The library's own typing forgot that the first call has no state.
        state as string,
      );
    const kinds = (changes: ews.ChangeCollection<ews.ItemChange>): readonly string[] =>
      changes.GetEnumerator().map((change) => ews.ChangeType[change.ChangeType] ?? '?');
    const kept = await saved('Kept');
    const gone = await saved('Gone');
    town.pass(1_000);
    const first = await sync(null);
    expect([kinds(first), first.MoreChangesAvailable]).toEqual([['Create', 'Create'], false]);
    const moved = await bind(kept.Id);
    moved.Subject = 'Changed';
    await update(moved);
    await (await bind(gone.Id)).Delete(DeleteMode.HardDelete, SendCancellationsMode.SendToNone);
    const second = await sync(first.SyncState);
    expect([...kinds(second)].sort()).toEqual(['Delete', 'Update']);
    expect(kinds(await sync(second.SyncState))).toEqual([]);
  });

  it('impersonates a mailbox, and is refused for one that does not exist', async () => {
    const service = signIn(SERVICE);
    service.service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, BERT);
    service.service.HttpHeaders.Add('X-AnchorMailbox', BERT);
    await draft('For Bert', undefined, undefined, service).Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    expect((await monday(signIn(BERT))).map((item) => item.Subject)).toEqual(['For Bert']);
    service.service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, 'nobody@bank.example');
    expect(await refusal(monday(service))).toBe('ErrorNonExistentMailbox');
  });

  it('makes a weekly series and finds its occurrences; an all-day event snaps to midnight in its zone', async () => {
    const series = draft('Weekly');
    series.StartTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById('W. Europe Standard Time');
    series.EndTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById('W. Europe Standard Time');
    series.Recurrence = weeklyOnMonday('2026-11-23T00:00:00Z', 3);
    await series.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    const calendar = await ews.CalendarFolder.Bind(anna.service, WellKnownFolderName.Calendar);
    const found = await calendar.FindAppointments(new ews.CalendarView(at('2026-11-22T00:00:00Z'), at('2026-12-31T00:00:00Z')));
    expect(found.Items.map((item) => iso(item.Start))).toEqual([
      '2026-11-23T10:00:00.000Z',
      '2026-11-30T10:00:00.000Z',
      '2026-12-07T10:00:00.000Z',
    ]);
    const holiday = draft('Holiday', '2026-12-24T09:00:00Z', '2026-12-24T10:00:00Z');
    holiday.IsAllDayEvent = true;
    holiday.StartTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById('W. Europe Standard Time');
    holiday.EndTimeZone = ews.TimeZoneInfo.FindSystemTimeZoneById('W. Europe Standard Time');
    await holiday.Save(WellKnownFolderName.Calendar, SendInvitationsMode.SendToNone);
    const read = await bind(holiday.Id);
    expect([iso(read.Start), iso(read.End)]).toEqual(['2026-12-23T23:00:00.000Z', '2026-12-24T23:00:00.000Z']);
  });

  it('without the CA the connection is refused by the client', async () => {
    const stranger = foreignUser(town.simulator, ANNA, null);
    users.push(stranger);
    await expect(ews.CalendarFolder.Bind(stranger.service, WellKnownFolderName.Calendar)).rejects.toBeDefined();
    expect(town.simulator.world.front.calls()).toEqual([]);
  });
});
