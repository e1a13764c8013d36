/** The contract of rule 5.5: nobody is sold twice for the same time, whoever races, and joint moves are judged at their end. */
import { expect, it } from 'vitest';
import { DOUBLE_BOOKING, StoreConflict, type Store, type Transaction } from '../../../src/store/store.ts';
import { conflictOf } from './constraints.ts';
import { appointment, assignment, book, busyTime, furnish, holder, mailbox, minutes, newRoot } from './rows.ts';

const TAKEN = { kind: 'doubleBooking', constraint: DOUBLE_BOOKING };

const move = async (tx: Transaction, root: string, id: string, start: number, end: number): Promise<void> => {
  await tx.appointments.update({ root, id }, { startAt: minutes(start), endAt: minutes(end) });
  await tx.assignments.update({ root, appointment: id }, { startAt: minutes(start), endAt: minutes(end) });
};

const spans = (store: Store, root: string): Promise<readonly (readonly [string, number])[]> =>
  store.transaction(async (tx) =>
    (await tx.assignments.select({ root })).map((row) => [row.appointment, (row.startAt - minutes(0)) / 60_000] as const),
  );

export const bookingContract = (open: () => Store): void => {
  it('5.5 an overlapping second booking of the same holder is refused', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'b', { startAt: minutes(29), endAt: minutes(60) })));
    const second = assignment(root, 'b', 'ada', { startAt: minutes(29), endAt: minutes(60) });
    expect(await conflictOf(open(), (tx) => tx.assignments.insert(second))).toEqual(TAKEN);
    expect(await conflictOf(open(), (tx) => tx.assignments.put(second))).toEqual(TAKEN);
  });

  it('5.5 bookings that touch are no overlap, because spans are half-open', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'b', 'ada', minutes(30), minutes(60));
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await book(open(), root, 'c', 'ada', minutes(60), minutes(61));
    expect(await spans(open(), root)).toHaveLength(3);
  });

  it('5.5 another holder, and the same name under another root company, are free', async () => {
    const [one, two] = [newRoot(), newRoot()];
    await furnish(open(), one, ['ada', 'bob']);
    await furnish(open(), two, ['ada']);
    await book(open(), one, 'a', 'ada', minutes(0), minutes(30));
    await book(open(), one, 'b', 'bob', minutes(0), minutes(30));
    await book(open(), two, 'a', 'ada', minutes(0), minutes(30));
    expect((await spans(open(), one)).length + (await spans(open(), two)).length).toBe(3);
  });

  it('5.5 a holder of a child company is the same holder under the root', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await open().transaction((tx) =>
      tx.companies.insert({
        root,
        id: 'branch',
        parent: root,
        name: 'B',
        zone: holder(root, 'x').zone,
        externalId: null,
        journalDays: null,
        createdAt: minutes(0),
      }),
    );
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'b', { company: 'branch' })));
    expect(await conflictOf(open(), (tx) => tx.assignments.insert(assignment(root, 'b', 'ada')))).toEqual(TAKEN);
  });

  it('5.5 what does not count takes no time, and cannot start to count over another', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await open().transaction(async (tx) => {
      await tx.appointments.insert(appointment(root, 'b'));
      await tx.assignments.insert(assignment(root, 'b', 'ada', { counts: false }));
      expect((await tx.overlapping(root, ['ada'], minutes(0), minutes(30))).map((row) => row.appointment)).toEqual(['a']);
    });
    expect(await conflictOf(open(), (tx) => tx.assignments.update({ root, appointment: 'b' }, { counts: true }))).toEqual(TAKEN);
    await open().transaction(async (tx) => {
      await tx.assignments.update({ root, appointment: 'a' }, { counts: false });
      await tx.assignments.update({ root, appointment: 'b' }, { counts: true });
    });
  });

  it('5.5 a move onto a taken time is refused and leaves everything as it was', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await book(open(), root, 'b', 'ada', minutes(60), minutes(90));
    expect(await conflictOf(open(), (tx) => move(tx, root, 'b', 15, 45))).toEqual(TAKEN);
    expect(await spans(open(), root)).toEqual([
      ['a', 0],
      ['b', 60],
    ]);
    expect((await open().transaction((tx) => tx.appointments.get({ root, id: 'b' })))?.startAt).toBe(minutes(60));
  });

  it('5.5 two appointments that swap their times need the check at commit', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await book(open(), root, 'b', 'ada', minutes(60), minutes(90));
    const swap = async (tx: Transaction): Promise<void> => {
      await move(tx, root, 'a', 60, 90);
      await move(tx, root, 'b', 0, 30);
    };
    expect(await conflictOf(open(), swap)).toEqual(TAKEN);
    await open().transaction(async (tx) => {
      await tx.lockHolders(root, ['ada']);
      await tx.deferDoubleBooking();
      await swap(tx);
    });
    expect(await spans(open(), root)).toEqual([
      ['a', 60],
      ['b', 0],
    ]);
  });

  it('5.5 a whole day shifted by one slot passes when judged at its end', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    for (let slot = 0; slot < 8; slot += 1) await book(open(), root, `a${slot}`, 'ada', minutes(slot * 30), minutes(slot * 30 + 30));
    await open().transaction(async (tx) => {
      await tx.lockHolders(root, ['ada']);
      await tx.deferDoubleBooking();
      for (let slot = 0; slot < 8; slot += 1) await move(tx, root, `a${slot}`, slot * 30 + 30, slot * 30 + 60);
    });
    expect((await spans(open(), root)).map(([, start]) => start)).toEqual([30, 60, 90, 120, 150, 180, 210, 240]);
  });

  it('5.5 deferred is not forgiven: a collision left at commit is refused', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await book(open(), root, 'b', 'ada', minutes(60), minutes(90));
    const collide = async (tx: Transaction): Promise<void> => {
      await tx.lockHolders(root, ['ada']);
      await tx.deferDoubleBooking();
      await move(tx, root, 'a', 65, 95);
      expect(await tx.overlapping(root, ['ada'], minutes(65), minutes(70))).toHaveLength(2);
    };
    expect(await conflictOf(open(), collide)).toEqual(TAKEN);
    expect(await spans(open(), root)).toEqual([
      ['a', 0],
      ['b', 60],
    ]);
  });

  it('5.5 deferring ends with its transaction', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await book(open(), root, 'a', 'ada', minutes(0), minutes(30));
    await open().transaction((tx) => tx.deferDoubleBooking());
    const insertThenLook = async (tx: Transaction): Promise<void> => {
      await tx.appointments.insert(appointment(root, 'b'));
      await tx.assignments.insert(assignment(root, 'b', 'ada'));
      throw new Error('the insert should have been refused');
    };
    expect(await conflictOf(open(), insertThenLook)).toEqual(TAKEN);
  });

  it('5.5 of twenty racers for one time exactly one wins', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, racer) => book(open(), root, `a${racer}`, 'ada', minutes(racer % 3), minutes(30 + racer))),
    );
    const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason as unknown] : []));
    expect(refused).toHaveLength(19);
    expect(refused.every((reason) => reason instanceof StoreConflict && reason.kind === 'doubleBooking')).toBe(true);
    await open().transaction(async (tx) => {
      expect(await tx.assignments.count({ root })).toBe(1);
      expect(await tx.appointments.count({ root })).toBe(1);
    });
  });

  it('5.5 racers over several holders in any order neither deadlock nor sell anybody twice', async () => {
    const root = newRoot();
    const staff = ['ada', 'bob', 'cyd', 'dan'];
    await furnish(open(), root, staff);
    const together = (id: string, people: readonly string[], start: number) =>
      open().transaction(async (tx) => {
        await tx.lockHolders(root, people);
        await tx.appointments.insert(appointment(root, id, { startAt: minutes(start), endAt: minutes(start + 30) }));
        for (const [position, person] of people.entries()) {
          await tx.assignments.insert(assignment(root, id, person, { position, startAt: minutes(start), endAt: minutes(start + 30) }));
        }
      });
    const racers = Array.from({ length: 60 }, (_, racer) => {
      const first = racer % 4;
      const second = (racer + 1 + (racer % 3)) % 4;
      const people = [staff[first] ?? 'ada', staff[second] ?? 'bob'];
      return together(`a${racer}`, racer % 2 === 0 ? people : people.toReversed(), (racer % 7) * 10);
    });
    const attempts = await Promise.allSettled(racers);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ name: 'StoreConflict', kind: 'doubleBooking' });
    }
    expect(attempts.some((attempt) => attempt.status === 'fulfilled')).toBe(true);
    const rows = await open().transaction((tx) => tx.assignments.select({ root }));
    for (const a of rows) {
      const clash = rows.filter(
        (b) => b.holder === a.holder && b.appointment !== a.appointment && b.startAt < a.endAt && b.endAt > a.startAt,
      );
      expect(clash).toEqual([]);
    }
  });

  it('5.5 the holders named twice, or none at all, can be locked', async () => {
    const root = newRoot();
    await open().transaction(async (tx) => {
      await tx.lockHolders(root, []);
      await tx.lockHolders(root, ['b', 'a', 'b']);
      await tx.lockHolders(root, ['a']);
      expect(await tx.overlapping(root, [], minutes(0), minutes(9))).toEqual([]);
    });
  });

  it('overlapping answers by holder and half-open span, in order of start', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob', 'cyd']);
    await book(open(), root, 'late', 'ada', minutes(60), minutes(90));
    await book(open(), root, 'early', 'ada', minutes(0), minutes(30));
    await book(open(), root, 'other', 'bob', minutes(10), minutes(20));
    await book(open(), root, 'third', 'cyd', minutes(10), minutes(20));
    const found = (from: number, to: number) =>
      open().transaction(async (tx) =>
        (await tx.overlapping(root, ['ada', 'bob'], minutes(from), minutes(to))).map((row) => row.appointment),
      );
    expect(await found(0, 90)).toEqual(['early', 'other', 'late']);
    expect(await found(30, 60)).toEqual([]);
    expect(await found(29, 61)).toEqual(['early', 'late']);
  });

  it('busyWithin answers the busy time of one mailbox that overlaps', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insertAll([mailbox(root, 'm'), mailbox(root, 'n')]);
      await tx.busy.insertAll([
        busyTime(root, 'm', 'e2', minutes(60), minutes(90)),
        busyTime(root, 'm', 'e1', minutes(0), minutes(30)),
        busyTime(root, 'n', 'e3', minutes(0), minutes(30)),
      ]);
      const ids = async (from: number, to: number) =>
        (await tx.busyWithin(root, 'm', minutes(from), minutes(to))).map((row) => row.eventId);
      expect(await ids(0, 100)).toEqual(['e1', 'e2']);
      expect(await ids(30, 60)).toEqual([]);
      expect(await ids(89, 90)).toEqual(['e2']);
    });
  });
};
