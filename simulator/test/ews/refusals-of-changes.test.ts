/** What UpdateItem and DeleteItem refuse. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, getItem, TIMES } from './refused-requests.ts';
import { attribute, envelope, one, send } from './soap-user.ts';
import type { Town } from './town.ts';
import { ANNA, startTown } from './town.ts';

describe('EWS refusals of changes', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
  });
  afterAll(async () => {
    await town.simulator.close();
  });

  const update = (id: string, changes: string, attributes: string): string =>
    `<m:UpdateItem ${attributes}><m:ItemChanges><t:ItemChange><t:ItemId ${id}/><t:Updates>${changes}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`;
  const subject =
    '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>new</t:Subject></t:CalendarItem></t:SetItemField>';
  const SEND = 'SendMeetingInvitationsOrCancellations="SendToNone"';
  const NEVER = `ConflictResolution="NeverOverwrite" ${SEND}`;
  const set = (path: string, item: string): string =>
    `<t:SetItemField><t:FieldURI FieldURI="${path}"/><t:CalendarItem>${item}</t:CalendarItem></t:SetItemField>`;

  const fresh = async (): Promise<{ readonly id: string; readonly key: string }> => {
    const item = one((await send(town.simulator, ANNA, envelope(create(TIMES)))).body, 'ItemId');
    return { id: `Id="${attribute(item, 'Id')}"`, key: ` ChangeKey="${attribute(item, 'ChangeKey')}"` };
  };

  it.each<readonly [string, string, string, string]>([
    ['no send mode', 'ErrorSendMeetingInvitationsOrCancellationsRequired', subject, 'ConflictResolution="NeverOverwrite"'],
    [
      'two properties in one change',
      'ErrorIncorrectUpdatePropertyCount',
      set('item:Subject', '<t:Subject>a</t:Subject><t:Sensitivity>Normal</t:Sensitivity>'),
      NEVER,
    ],
    ['no property in a change', 'ErrorIncorrectUpdatePropertyCount', set('item:Subject', ''), NEVER],
    [
      'two paths in one change',
      'ErrorIncorrectUpdatePropertyCount',
      '<t:DeleteItemField><t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>',
      NEVER,
    ],
    ['a path that names another property', 'ErrorUpdatePropertyMismatch', set('calendar:Location', '<t:Subject>a</t:Subject>'), NEVER],
    [
      'deleting Start',
      'ErrorInvalidPropertyDelete',
      '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Start"/></t:DeleteItemField>',
      NEVER,
    ],
    ['appending to Subject', 'ErrorInvalidPropertyAppend', subject.replaceAll('SetItemField', 'AppendToItemField'), NEVER],
    [
      'setting Organizer',
      'ErrorInvalidPropertySet',
      set('calendar:Organizer', '<t:Organizer><t:Mailbox><t:Name>x</t:Name></t:Mailbox></t:Organizer>'),
      NEVER,
    ],
    ['setting UID', 'ErrorInvalidPropertySet', set('calendar:UID', '<t:UID>x</t:UID>'), NEVER],
    ['an unknown zone', 'ErrorCalendarInvalidTimeZone', set('calendar:StartTimeZone', '<t:StartTimeZone Id="Mars Standard Time"/>'), NEVER],
  ])('%s → %s', async (_mistake, code, changes, attributes) => {
    const item = await fresh();
    expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, changes, attributes)))).code).toBe(code);
  });

  it('a stale ChangeKey under NeverOverwrite → ErrorIrresolvableConflict, and a missing one is demanded', async () => {
    const item = await fresh();
    expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, subject, NEVER)))).code).toBe('NoError');
    expect((await send(town.simulator, ANNA, envelope(update(item.id + item.key, subject, NEVER)))).code).toBe('ErrorIrresolvableConflict');
    expect((await send(town.simulator, ANNA, envelope(update(item.id, subject, NEVER)))).code).toBe(
      'ErrorChangeKeyRequiredForWriteOperations',
    );
  });

  it('deleting without a cancellation mode → ErrorSendMeetingCancellationsRequired', async () => {
    const item = await fresh();
    const answer = await send(
      town.simulator,
      ANNA,
      envelope(`<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds><t:ItemId ${item.id}/></m:ItemIds></m:DeleteItem>`),
    );
    expect(answer.code).toBe('ErrorSendMeetingCancellationsRequired');
  });

  it('an id in another letter case is another id', async () => {
    const item = await fresh();
    const swapped = item.id
      .slice(4, -1)
      .replace(/[a-zA-Z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
    expect((await send(town.simulator, ANNA, envelope(getItem(swapped)))).code).toMatch(/^Error(?:InvalidIdMalformed|ItemNotFound)$/);
  });
});
