/** Writes over Graph: who is mailed, versions, transactions, and what ids find. */
import { describe, expect, it } from 'vitest';
import type { GraphEvent } from '../../src/world/graph/event.ts';
import type { GraphDraft } from '../../src/world/graph/write.ts';
import type { World } from '../../src/world/world.ts';
import {
  anna,
  asAnna,
  asDelegate,
  at,
  code,
  days,
  draft,
  hours,
  jonas,
  minutes,
  monday9,
  only,
  read,
  room,
  service,
  stage,
} from '../world/stage.ts';

const guest = { address: 'guest@elsewhere.example' };
const second = { address: 'second@elsewhere.example' };

function create(world: World, more: Partial<GraphDraft> = {}, transactionId: string | null = null): GraphEvent {
  return world.graph.create(asAnna, anna, null, draft(more), transactionId);
}

const mails = (world: World): string[] => world.mails().map((mail) => `${mail.kind} ${mail.to}`);

describe('who is mailed (3.9, graph-pitfalls 1)', () => {
  it('3.9: a create invites everybody it names, and there is no way not to', () => {
    const { world } = stage();
    create(world);
    expect(mails(world)).toEqual([]);
    create(world, { requiredAttendees: [guest], resources: [{ address: room }] });
    expect(mails(world)).toEqual([`invitation ${guest.address}`, `invitation ${room}`]);
    expect(world.mails()[0]?.cause).toEqual({ operation: 'CreateEvent', account: service, mailbox: anna });
  });

  it('3.9: a patch of attendees alone mails those who came or went, any other patch mails all', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const { id } = create(world, { requiredAttendees: [guest] });
    world.graph.patch(asAnna, anna, id, [{ change: 'set', field: 'requiredAttendees', value: [guest, second] }], null);
    expect(mails(world).slice(1)).toEqual([`invitation ${second.address}`]);
    world.graph.patch(asAnna, anna, id, [{ change: 'set', field: 'subject', value: 'other' }], null);
    expect(mails(world).slice(2)).toEqual([`update ${guest.address}`, `update ${second.address}`]);
    world.graph.patch(asAnna, anna, id, [{ change: 'set', field: 'requiredAttendees', value: [second] }], null);
    expect(mails(world).slice(4)).toEqual([`cancellation ${guest.address}`]);
  });

  it('3.9: a patch of a series mails all, and once more for each of its exceptions', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const range = { kind: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 3 } as const;
    const { id, item } = create(world, { recurrence: { pattern: { kind: 'daily', interval: 1 }, range }, requiredAttendees: [guest] });
    const [first] = world.graph.instances(asAnna, anna, id, { start: monday9, end: monday9 + days(2) });
    world.graph.patch(asAnna, anna, first?.id ?? '', [{ change: 'set', field: 'location', value: 'Room 4' }], null);
    const before = world.mails().length;
    world.graph.patch(asAnna, anna, id, [{ change: 'set', field: 'subject', value: 'other' }], null);
    expect(mails(world).slice(before)).toEqual([`update ${guest.address}`, `update ${guest.address}`]);
    expect(world.mails().at(-1)?.start).toBe(item.start);
  });

  it('3.9: a delete by the organiser cancels to all, one by an attendee mails nobody', () => {
    const { world, pass } = stage();
    const { id } = create(world, { requiredAttendees: [{ address: jonas }] });
    pass(minutes(1));
    const copy = only(world.graph.view({ account: service, impersonated: null }, jonas, null, { start: monday9, end: monday9 + days(3) }));
    world.graph.remove(asAnna, jonas, copy.id, null);
    expect(mails(world)).toEqual([`invitation ${jonas}`]);
    world.graph.remove(asAnna, anna, id, null);
    expect(mails(world).slice(1)).toEqual([`cancellation ${jonas}`]);
  });

  it('cancel is the organiser’s alone, mails its comment to all and leaves the event in Deleted Items', () => {
    const { world, pass } = stage();
    const { id } = create(world, { requiredAttendees: [{ address: jonas }] });
    pass(minutes(1));
    const copy = only(world.graph.view(asAnna, jonas, null, { start: monday9, end: monday9 + days(3) }));
    expect(code(() => world.graph.cancel(asAnna, jonas, copy.id, null))).toBe('ErrorCalendarIsNotOrganizer');
    world.graph.cancel(asAnna, anna, id, 'ill');
    expect(mails(world).slice(1)).toEqual([`cancellation ${jonas}`]);
    expect(world.graph.get(asAnna, anna, id).item).toMatchObject({ isCancelled: true, body: { type: 'Text', content: 'ill' } });
    expect(world.graph.calendarOf(asAnna, anna, id)).toBeNull();
  });

  it('a permanent delete of one’s own meeting cancels too', () => {
    const { world } = stage();
    const { id } = create(world, { requiredAttendees: [guest] });
    world.graph.permanentDelete(asAnna, anna, id);
    expect(mails(world).slice(1)).toEqual([`cancellation ${guest.address}`]);
  });

  it('an attendee answers, with or without a mail to the organiser; the organiser cannot', () => {
    const { world, pass } = stage();
    const { id } = create(world, { requiredAttendees: [{ address: jonas }] });
    pass(minutes(1));
    const copy = only(world.graph.view(asAnna, jonas, null, { start: monday9, end: monday9 + days(3) }));
    world.graph.respond(asAnna, jonas, copy.id, { response: 'Accept', send: false });
    expect(mails(world)).toHaveLength(1);
    world.graph.respond(asAnna, jonas, copy.id, { response: 'Decline', send: true, comment: 'no' });
    expect(mails(world).slice(1)).toEqual([`response ${anna}`]);
    expect(world.graph.view(asAnna, jonas, null, { start: monday9, end: monday9 + days(3) })).toEqual([]);
    expect(code(() => world.graph.respond(asAnna, anna, id, { response: 'Accept', send: true }))).toBe('ErrorCalendarIsOrganizerForAccept');
  });
});

describe('transactionId (3.10)', () => {
  it('3.10: a repeated create answers the event that the first one made, and invites nobody twice', () => {
    const { world } = stage();
    const made = create(world, { requiredAttendees: [guest] }, 't1');
    expect(create(world, { requiredAttendees: [guest] }, 't1').id).toBe(made.id);
    expect(mails(world)).toHaveLength(1);
    expect(world.graph.view(asAnna, anna, null, { start: monday9, end: monday9 + days(3) })).toHaveLength(1);
  });

  it('3.10: it is refused with another content, or once the first event was deleted; another mailbox has its own', () => {
    const { world } = stage();
    const made = create(world, {}, 't1');
    expect(code(() => create(world, { subject: 'other' }, 't1'))).toBe('ErrorDuplicateTransactionId');
    world.graph.remove(asAnna, anna, made.id, null);
    expect(code(() => create(world, {}, 't1'))).toBe('ErrorDuplicateTransactionId');
    expect(world.graph.create(asAnna, jonas, null, draft(), 't1').item.organizer.address).toBe(jonas);
  });
});

describe('versions', () => {
  it('a patch or delete of an older version is refused, and one without a version is not', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const made = create(world);
    const patched = world.graph.patch(asAnna, anna, made.id, [{ change: 'set', field: 'subject', value: 'a' }], made.item.changeKey);
    expect(patched.item.changeKey).not.toBe(made.item.changeKey);
    expect(
      code(() => world.graph.patch(asAnna, anna, made.id, [{ change: 'set', field: 'subject', value: 'b' }], made.item.changeKey)),
    ).toBe('ErrorIrresolvableConflict');
    expect(code(() => world.graph.remove(asAnna, anna, made.id, made.item.changeKey))).toBe('ErrorIrresolvableConflict');
    expect(world.graph.get(asAnna, anna, made.id).item.subject).toBe('a');
    world.graph.remove(asAnna, anna, made.id, null);
  });

  it('F25: a patch is answered as stale, also when the save went through', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const shown = new Set<string>();
    for (let count = 0; count < 12; count += 1) {
      const made = create(world, { subject: 'before' });
      world.faults.next('F25', { operation: 'UpdateEvent' });
      expect(code(() => world.graph.patch(asAnna, anna, made.id, [{ change: 'set', field: 'subject', value: 'after' }], null))).toBe(
        'ErrorIrresolvableConflict',
      );
      shown.add(world.graph.get(asAnna, anna, made.id).item.subject);
    }
    expect(shown).toEqual(new Set(['before', 'after']));
  });
});

describe('ids', () => {
  it('an immutable id finds the event in another calendar and in Deleted Items, and nothing once it was purged', () => {
    const { world } = stage();
    const other = world.admin.addCalendar(anna, 'Second');
    const { id, item } = create(world);
    const moved = world.outlook(anna).moveTo(item.id, other.id);
    expect(moved.id).not.toBe(item.id);
    expect(world.graph.calendarOf(asAnna, anna, id)?.folder.name).toBe('Second');
    world.graph.remove(asAnna, anna, id, null);
    expect(world.graph.get(asAnna, anna, id).id).toBe(id);
    expect(world.graph.events(asAnna, anna, null, null)).toEqual([]);
    world.graph.permanentDelete(asAnna, anna, id);
    expect(code(() => world.graph.get(asAnna, anna, id))).toBe('ErrorItemNotFound');
  });

  it('are translated from those of EWS and back; what moved since has no such id any more', () => {
    const { world } = stage();
    const other = world.admin.addCalendar(anna, 'Second');
    const { id, item } = create(world);
    const moved = world.outlook(anna).moveTo(item.id, other.id);
    expect(world.graph.translate(asAnna, anna, [moved.id, item.id], 'present', 'immutable')).toEqual([id, null]);
    expect(world.graph.translate(asAnna, anna, [id], 'immutable', 'present')).toEqual([moved.id]);
  });

  it('an occurrence is named after its master’s lasting id', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const recurrence = {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 3 },
    } as const;
    const master = create(world, { recurrence });
    const [first] = world.graph.instances(asAnna, anna, master.id, { start: monday9, end: monday9 + days(3) });
    expect(first?.seriesMasterId).toBe(master.id);
    const patched = world.graph.patch(asAnna, anna, first?.id ?? '', [{ change: 'set', field: 'subject', value: 'one' }], null);
    expect(patched).toMatchObject({ id: first?.id, seriesMasterId: master.id, item: { type: 'Exception', subject: 'one' } });
    const far: number = at('2026-11-30T09:00:00Z');
    expect(
      code(() =>
        world.graph.patch(
          asAnna,
          anna,
          patched.id,
          [
            { change: 'set', field: 'start', value: far },
            { change: 'set', field: 'end', value: far + hours(1) },
          ],
          null,
        ),
      ),
    ).toBe('ErrorOccurrenceCrossingBoundary');
    world.graph.remove(asAnna, anna, patched.id, null);
    expect(code(() => world.graph.get(asAnna, anna, patched.id))).toBe('ErrorCalendarOccurrenceIsDeletedFromRecurrence');
  });
});

describe('the rest', () => {
  it('events are found by extended property and by iCalUId, in every calendar', () => {
    const { world } = stage();
    const path = { propertySet: '11111111-2222-3333-4444-555555555555', name: 'stamp' };
    const other = world.admin.addCalendar(anna, 'Second');
    const made = world.graph.create(asAnna, anna, other.id, draft({ extended: [{ ...path, type: 'String', value: 'x' }] }), null);
    create(world);
    const found = (filter: Parameters<World['graph']['events']>[3]): string[] =>
      world.graph.events(asAnna, anna, null, filter).map((one) => one.id);
    expect(found({ equals: 'extended', path, value: 'x' })).toEqual([made.id]);
    expect(found({ equals: 'extended', path, value: 'y' })).toEqual([]);
    expect(found({ equals: 'iCalUId', value: made.item.uid })).toEqual([made.id]);
    expect(found(null)).toHaveLength(2);
  });

  it('a view tells single instances before occurrences', () => {
    const { world } = stage();
    const recurrence = {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 2 },
    } as const;
    create(world, { recurrence, start: monday9, end: monday9 + hours(1) });
    create(world, { subject: 'single', start: monday9 + days(1), end: monday9 + days(1) + hours(1) });
    const view = world.graph.view(asAnna, anna, null, { start: monday9, end: monday9 + days(4) });
    expect(view.map((one) => one.item.type)).toEqual(['Single', 'Occurrence', 'Occurrence']);
  });

  it('a body without the link to join ends an online meeting', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const { id, item } = create(world, { isOnlineMeeting: true });
    const body = (content: string) => [{ change: 'set', field: 'body', value: { type: 'HTML', content } }] as const;
    expect(world.graph.patch(asAnna, anna, id, body(`<p>${item.joinUrl ?? ''}</p>`), null).item.isOnlineMeeting).toBe(true);
    expect(
      world.graph.patch(asAnna, anna, id, [{ change: 'set', field: 'isOnlineMeeting', value: false }], null).item.isOnlineMeeting,
    ).toBe(true);
    expect(world.graph.patch(asAnna, anna, id, body('<p>hello</p>'), null).item.isOnlineMeeting).toBe(false);
  });

  it('a schedule tells busy times, and the failure of one entity is its own', () => {
    const { world } = stage();
    create(world);
    const [own, unknown] = world.graph.schedule(asAnna, anna, [anna, 'nobody@bank.example'], { start: monday9, end: monday9 + days(2) });
    expect(own).toMatchObject({ ok: true, value: [{ showAs: 'Busy' }] });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'ErrorMailRecipientNotFound' } });
  });

  it('an application reaches the mailboxes of its scope and no other', () => {
    const { world } = stage();
    world.admin.addAccount({ name: 'BANK\\narrow', impersonation: [jonas] });
    const narrow = { account: 'BANK\\narrow', impersonated: null };
    expect(world.graph.calendars(narrow, jonas)).toHaveLength(1);
    expect(code(() => world.graph.calendars(narrow, anna))).toBe('ErrorAccessDenied');
    expect(code(() => world.graph.calendars(asDelegate, anna))).toBe('ErrorAccessDenied');
    expect(code(() => world.graph.calendars(asAnna, 'nobody@bank.example'))).toBe('ResourceNotFound');
    world.admin.setState(anna, 'moving');
    expect(code(() => world.graph.calendars(asAnna, anna))).toBe('ErrorMailboxMoveInProgress');
  });

  it('F23: a created event is not found for some seconds', () => {
    const { world, pass } = stage();
    world.faults.next('F23');
    const { id } = create(world);
    expect(code(() => world.graph.get(asAnna, anna, id))).toBe('ErrorItemNotFound');
    pass(11_000);
    expect(read(world, world.graph.get(asAnna, anna, id).item.id).subject).toBe('Advice');
  });
});
