/** The contract of the reads behind availability: joined in a database, gathered in memory, the same rows, in no order. */
import { expect, it } from 'vitest';
import type { Instant } from '@lockstep/engine';
import type { Store, Transaction } from '../../../src/store/store.ts';
import { appointment, assignment, busyTime, furnish, link, mailbox, minutes, newRoot, service, ZURICH } from './rows.ts';

const inOrder = <Row extends { readonly startAt: number }>(rows: readonly Row[], nameOf: (row: Row) => string): readonly Row[] =>
  rows.toSorted((one, other) => one.startAt - other.startAt || (nameOf(one) < nameOf(other) ? -1 : 1));

export const availabilityContract = (open: () => Store): void => {
  it('7.1 heldWithin answers what counts, by holder and half-open span, with the buffers of its service', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob', 'cyd']);
    await open().transaction(async (tx) => {
      await tx.services.insert(service(root, 's'));
      for (const [id, holder, from, to, serving, counts] of [
        ['late', 'ada', 60, 90, 's', true],
        ['early', 'ada', 0, 30, null, true],
        ['other', 'bob', 0, 30, 's', true],
        ['gone', 'bob', 0, 30, 's', false],
        ['third', 'cyd', 0, 30, 's', true],
      ] as const) {
        const span = { startAt: minutes(from), endAt: minutes(to) };
        await tx.appointments.insert(appointment(root, id, { ...span, service: serving }));
        await tx.assignments.insert(assignment(root, id, holder, { ...span, counts }));
      }
    });
    const found = (from: number, to: number, of = ['bob', 'ada']) =>
      open().transaction(async (tx) => inOrder(await tx.heldWithin(root, of, minutes(from), minutes(to)), (row) => row.holder));
    const none = { bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
    const some = { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 };
    expect(await found(0, 90)).toEqual([
      { holder: 'ada', appointment: 'early', startAt: minutes(0), endAt: minutes(30), ...none },
      { holder: 'bob', appointment: 'other', startAt: minutes(0), endAt: minutes(30), ...some },
      { holder: 'ada', appointment: 'late', startAt: minutes(60), endAt: minutes(90), ...some },
    ]);
    expect([await found(30, 60), await found(0, 90, [])]).toEqual([[], []]);
  });

  it('5.7 time in Outlook that is asked about is taken from everybody who counts on the appointment, until it is decided', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob', 'cyd']);
    const key = { root, appointment: 'a', mailbox: 'm' };
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.services.insert(service(root, 's'));
      const span = { startAt: minutes(0), endAt: minutes(30) };
      await tx.appointments.insert(appointment(root, 'a', { ...span, service: 's' }));
      for (const [holder, counts] of [
        ['ada', true],
        ['bob', true],
        ['cyd', false],
      ] as const)
        await tx.assignments.insert(assignment(root, 'a', holder, { ...span, counts }));
      await tx.links.insert(link(root, 'a', 'm', { askStart: minutes(60), askEnd: minutes(90) }));
    });
    const found = (from: number, to: number, of: readonly string[]) =>
      open().transaction(async (tx) => {
        const [held, there] = [
          await tx.heldWithin(root, of, minutes(from), minutes(to)),
          await tx.overlapping(root, of, minutes(from), minutes(to)),
        ];
        const said = (rows: readonly { readonly holder: string; readonly startAt: number; readonly endAt: number }[]) =>
          rows.map((row) => `${row.holder} ${(row.startAt - minutes(0)) / 60_000}-${(row.endAt - minutes(0)) / 60_000}`).toSorted();
        expect(said(held)).toEqual(said(there));
        return said(there);
      });
    expect(await found(0, 90, ['ada', 'bob', 'cyd'])).toEqual(['ada 0-30', 'ada 60-90', 'bob 0-30', 'bob 60-90']);
    expect([await found(30, 60, ['ada']), await found(90, 120, ['ada']), await found(89, 120, ['ada'])]).toEqual([[], [], ['ada 60-90']]);
    await open().transaction((tx) => tx.links.update(key, { askStart: null, askEnd: null }));
    expect(await found(60, 90, ['ada', 'bob'])).toEqual([]);
  });

  it('4.16 busySpans answers of several mailboxes what overlaps, and knows a copy of our own event by its UID', async () => {
    const [root, elsewhere] = [newRoot(), newRoot()];
    await furnish(open(), root, ['ada']);
    await furnish(open(), elsewhere, ['ada']);
    await open().transaction(async (tx) => {
      for (const one of [root, elsewhere]) {
        await tx.mailboxes.insertAll([mailbox(one, 'm'), mailbox(one, 'n'), mailbox(one, 'o')]);
        await tx.appointments.insert(appointment(one, 'a'));
      }
      await tx.links.insertAll([link(root, 'a', 'm', { uid: 'UID-1' }), link(elsewhere, 'a', 'm', { uid: 'UID-2' })]);
      await tx.busy.insertAll([
        { ...busyTime(root, 'n', 'e2', minutes(60), minutes(90)), uid: 'UID-1', zone: null, allDay: true },
        { ...busyTime(root, 'm', 'e1', minutes(0), minutes(30)), uid: 'UID-2', showAs: 'tentative' },
        busyTime(root, 'o', 'e3', minutes(0), minutes(30)),
      ]);
    });
    const found = (from: number, to: number, of = ['n', 'm'], copiesOf = ['b', 'a']) =>
      open().transaction(async (tx) =>
        inOrder(await tx.busySpans(root, of, { start: minutes(from), end: minutes(to) }, copiesOf), (row) => row.mailbox),
      );
    const first = { mailbox: 'm', startAt: minutes(0), endAt: minutes(30), allDay: false, zone: ZURICH, showAs: 'tentative', copyOf: null };
    const second = { mailbox: 'n', startAt: minutes(60), endAt: minutes(90), allDay: true, zone: null, showAs: 'busy', copyOf: 'a' };
    expect(await found(0, 90)).toEqual([first, second]);
    expect(await found(0, 90, ['n', 'm'], ['b'])).toEqual([first, { ...second, copyOf: null }]);
    expect(await found(29, 60)).toEqual([first]);
    expect([await found(30, 60), await found(0, 90, [])]).toEqual([[], []]);
  });

  it('4.17 busySpans shows every change of a calendar at once, whoever made it, and none that was rolled back', async () => {
    const root = newRoot();
    const store = open();
    await furnish(store, root, ['ada']);
    await store.transaction((tx) => tx.mailboxes.insertAll([mailbox(root, 'm'), mailbox(root, 'n')]));
    const day = { start: minutes(0), end: minutes(1_440) };
    const read = (tx: Transaction) => tx.busySpans(root, ['m', 'n'], day, []);
    const shown = async () =>
      (await store.transaction(read)).map(({ mailbox: of, startAt }) => `${of} ${(startAt - minutes(0)) / 60_000}`).toSorted();
    const at = (of: string, id: string, from: number) => busyTime(root, of, id, minutes(from), minutes(from + 30));
    expect(await shown()).toEqual([]);
    await store.transaction((tx) => tx.busy.insertAll([at('m', 'one', 60), at('m', 'two', 120), at('n', 'three', 180)]));
    expect(await shown()).toEqual(['m 120', 'm 60', 'n 180']);
    await store.transaction((tx) => tx.busy.put(at('m', 'two', 240)));
    expect(await shown()).toEqual(['m 240', 'm 60', 'n 180']);
    await store.transaction((tx) => tx.busy.update({ root, mailbox: 'n' }, { startAt: minutes(150) }));
    expect(await shown()).toEqual(['m 240', 'm 60', 'n 150']);
    const undone = store.transaction(async (tx) => {
      await tx.busy.put(at('m', 'never', 300));
      // Its own change is seen inside the transaction, and by nobody after it.
      expect((await read(tx)).length).toBe(4);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await shown()).toEqual(['m 240', 'm 60', 'n 150']);
    await store.transaction((tx) => tx.busy.put(at('m', 'last', 360)));
    expect(await shown()).toEqual(['m 240', 'm 360', 'm 60', 'n 150']);
    await store.transaction((tx) => tx.busy.remove({ root, mailbox: 'm', eventId: { in: ['one', 'last'] } }));
    expect(await shown()).toEqual(['m 240', 'n 150']);
    await store.transaction((tx) => tx.mailboxes.remove({ root, id: 'n' }));
    expect(await shown()).toEqual(['m 240']);
  });

  it('4.17 readCalendars tells how calendars stand and all that is busy in them, by start', async () => {
    const root = newRoot();
    const store = open();
    await furnish(store, root, ['ada']);
    const stands = { zone: ZURICH, readAt: minutes(1), readAs: 'busy block', expandedUntil: minutes(900), cause: 'throttled' } as const;
    await store.transaction(async (tx) => {
      await tx.mailboxes.insertAll([mailbox(root, 'm', stands), mailbox(root, 'n')]);
      await tx.busy.insertAll([
        { ...busyTime(root, 'm', 'later', minutes(60), minutes(90)), zone: null, allDay: true },
        { ...busyTime(root, 'm', 'earlier', minutes(0), minutes(30)), showAs: 'tentative' },
      ]);
    });
    const read = (of: readonly string[]) =>
      store.transaction(async (tx) => (await tx.readCalendars(root, of)).toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    const [first, second, ...others] = await read(['n', 'm', 'gone']);
    expect(others).toEqual([]);
    expect(second).toEqual({
      id: 'n',
      connection: 'exchange',
      zone: null,
      readAt: null,
      readAs: null,
      expandedUntil: null,
      cause: null,
      transport: 'ews',
      furtherDue: null,
      furtherReadAt: null,
      busy: null,
    });
    expect(first).toMatchObject({ id: 'm', connection: 'exchange', ...stands });
    const { startAt = [], endAt = [], kind = [], kinds = [] } = first?.busy ?? {};
    expect([[...startAt], [...endAt]]).toEqual([
      [minutes(0), minutes(60)],
      [minutes(30), minutes(90)],
    ]);
    expect([...kind].map((number) => kinds[number])).toEqual([
      { allDay: false, zone: ZURICH, showAs: 'tentative' },
      { allDay: true, zone: null, showAs: 'busy' },
    ]);
    await store.transaction((tx) =>
      tx.mailboxes.update({ root, id: 'm' }, { cause: null, readAt: minutes(2), furtherDue: minutes(5), furtherReadAt: minutes(1) }),
    );
    await store.transaction((tx) => tx.busy.remove({ root, mailbox: 'm', eventId: 'later' }));
    const [changed] = await read(['m']);
    expect([changed?.cause, changed?.readAt, [...(changed?.busy?.startAt ?? [])]]).toEqual([null, minutes(2), [minutes(0)]]);
    expect([changed?.furtherDue, changed?.furtherReadAt]).toEqual([minutes(5), minutes(1)]);
    expect(await read([])).toEqual([]);
  });

  it('4.16 mailboxesWithCopies names the calendars in which a copy of one of these appointments lies', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insertAll([mailbox(root, 'm'), mailbox(root, 'n'), mailbox(root, 'o')]);
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.links.insert(link(root, 'a', 'm', { uid: 'UID-1' }));
      await tx.busy.insertAll([
        { ...busyTime(root, 'n', 'copy', minutes(60), minutes(90)), uid: 'UID-1' },
        { ...busyTime(root, 'o', 'other', minutes(60), minutes(90)), uid: 'UID-2' },
      ]);
    });
    const found = (of: readonly string[], from: number, to: number, copiesOf: readonly string[]) =>
      open().transaction(async (tx) => [...(await tx.mailboxesWithCopies(root, of, { start: minutes(from), end: minutes(to) }, copiesOf))]);
    expect(await found(['m', 'n', 'o'], 0, 90, ['a', 'b'])).toEqual(['n']);
    expect([await found(['o'], 0, 90, ['a']), await found(['n'], 0, 60, ['a']), await found(['n'], 0, 90, [])]).toEqual([[], [], []]);
  });

  it('4.11 busySpans takes of a series made of our own event only the date of its appointment for a copy', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const { startAt } = appointment(root, 'a');
    await open().transaction(async (tx) => {
      await tx.mailboxes.insertAll([mailbox(root, 'm'), mailbox(root, 'n')]);
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.links.insert(link(root, 'a', 'm', { uid: 'UID-1' }));
      const date = (id: string, start: Instant) => ({
        ...busyTime(root, 'n', id, start, (start + 60_000) as Instant),
        uid: 'UID-1',
        series: 'master',
      });
      await tx.busy.insertAll([date('first', startAt), date('second', (startAt + 3_600_000) as Instant)]);
    });
    const found = await open().transaction(async (tx) =>
      tx.busySpans(root, ['n'], { start: startAt, end: (startAt + 7_200_000) as Instant }, ['a']),
    );
    expect(inOrder(found, (row) => String(row.startAt)).map(({ copyOf }) => copyOf)).toEqual(['a', null]);
  });
};
