/** The contract of what the store refuses: duplicates, rows without their parents, parents that still have children. */
import { eventId } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { StoreConflict, StoreRefusal, type Store, type Transaction } from '../../../src/store/store.ts';
import {
  appointment,
  assignment,
  busyTime,
  company,
  connection,
  furnish,
  holder,
  link,
  mailbox,
  minutes,
  newRoot,
  schedule,
} from './rows.ts';

/** The conflict that a piece of work ends in; anything else fails the test. */
export const conflictOf = async (
  store: Store,
  work: (tx: Transaction) => Promise<unknown>,
): Promise<Pick<StoreConflict, 'kind' | 'constraint'>> => {
  const error: unknown = await store.transaction(work).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreConflict)) throw new Error(`expected a conflict, got ${String(error)}`);
  return { kind: error.kind, constraint: error.constraint };
};

export const constraintsContract = (open: () => Store): void => {
  it('a second row of the same key is a duplicate named by the key', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    expect(await conflictOf(open(), (tx) => tx.holders.insert(holder(root, 'ada')))).toEqual({
      kind: 'duplicate',
      constraint: 'holder_pkey',
    });
  });

  it('a second row of a unique value is a duplicate named by its constraint', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.holders.insert(holder(root, 'a', { externalId: 'X' })));
    const second = await conflictOf(open(), (tx) => tx.holders.insert(holder(root, 'b', { externalId: 'X' })));
    expect(second).toEqual({ kind: 'duplicate', constraint: 'holder_external_id' });
  });

  it('uniqueness leaves nulls alone, tells case apart, and ends at the root company', async () => {
    const [one, two] = [newRoot(), newRoot()];
    await furnish(open(), one);
    await furnish(open(), two);
    await open().transaction(async (tx) => {
      await tx.holders.insert(holder(one, 'a'));
      await tx.holders.insert(holder(one, 'b'));
      await tx.holders.insert(holder(one, 'c', { externalId: 'x' }));
      await tx.holders.insert(holder(one, 'd', { externalId: 'X' }));
      await tx.holders.insert(holder(one, 'room', { kind: 'resource', externalId: 'x' }));
      await tx.holders.insert(holder(two, 'e', { externalId: 'x' }));
      expect(await tx.holders.count({ externalId: 'x', root: { in: [one, two] } })).toBe(3);
    });
  });

  it('an update and a put are held to uniqueness as well, and a value given up is free again', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'a', { externalId: 'X' }));
      await tx.holders.insert(holder(root, 'b', { externalId: 'Y' }));
    });
    const expected = { kind: 'duplicate', constraint: 'holder_external_id' };
    expect(await conflictOf(open(), (tx) => tx.holders.update({ root, id: 'b' }, { externalId: 'X' }))).toEqual(expected);
    expect(await conflictOf(open(), (tx) => tx.holders.put(holder(root, 'b', { externalId: 'X' })))).toEqual(expected);
    await open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'a' }, { externalId: null });
      await tx.holders.update({ root, id: 'b' }, { externalId: 'X' });
    });
    expect(await open().transaction((tx) => tx.holders.select({ root, externalId: 'X' }))).toHaveLength(1);
  });

  it('7.1 a schedule is of one holder or one company, one of each, and comes back as it was given', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob']);
    const own = schedule(root, 's1', { holder: 'ada' });
    const shared = schedule(root, 's2', { company: root, periods: [] });
    await open().transaction((tx) => tx.schedules.insertAll([own, shared]));
    expect(await open().transaction((tx) => tx.schedules.select({ root, holder: { in: ['ada', 'bob'] } }))).toEqual([own]);
    expect(await open().transaction((tx) => tx.schedules.select({ root, company: { not: null } }))).toEqual([shared]);
    const kinds = [
      schedule(root, 's3', { holder: 'ada' }),
      schedule(root, 's4', { company: root }),
      schedule(root, 's5', { holder: 'nobody' }),
    ];
    const found: unknown[] = [];
    for (const row of kinds) found.push(await conflictOf(open(), (tx) => tx.schedules.insert(row)));
    expect(found).toMatchObject([
      { kind: 'duplicate', constraint: 'schedule_holder' },
      { kind: 'duplicate', constraint: 'schedule_company' },
      { kind: 'missingParent', constraint: 'schedule_holder_fk' },
    ]);
    for (const row of [schedule(root, 's6'), schedule(root, 's7', { holder: 'bob', company: root })]) {
      await expect(open().transaction((tx) => tx.schedules.insert(row))).rejects.toThrow(/schedule_one_owner/);
    }
  });

  it('2.1 a mailbox address belongs to one mailbox under a root company', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'a', { address: 'ada@example.test' })));
    const second = await conflictOf(open(), (tx) => tx.mailboxes.insert(mailbox(root, 'b', { address: 'ada@example.test' })));
    expect(second).toEqual({ kind: 'duplicate', constraint: 'mailbox_address' });
  });

  it('2.1 a holder has one mailbox and a mailbox one holder', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob']);
    const pairing = (id: string, holderId: string, mailboxId: string) => ({
      root,
      id,
      holder: holderId,
      mailbox: mailboxId,
      enabled: true,
      externalId: null,
      createdAt: minutes(0),
    });
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm1'));
      await tx.mailboxes.insert(mailbox(root, 'm2'));
      await tx.pairings.insert(pairing('p1', 'ada', 'm1'));
    });
    expect((await conflictOf(open(), (tx) => tx.pairings.insert(pairing('p2', 'ada', 'm2')))).constraint).toBe('pairing_holder');
    expect((await conflictOf(open(), (tx) => tx.pairings.insert(pairing('p2', 'bob', 'm1')))).constraint).toBe('pairing_mailbox');
  });

  it('one event is linked to one appointment', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.appointments.insertAll([appointment(root, 'a'), appointment(root, 'b')]);
      await tx.links.insert(link(root, 'a', 'm', { eventId: eventId('AAMk1') }));
    });
    const second = await conflictOf(open(), (tx) => tx.links.insert(link(root, 'b', 'm', { eventId: eventId('AAMk1') })));
    expect(second).toEqual({ kind: 'duplicate', constraint: 'link_event' });
  });

  it('a row without its parent is refused and names the reference', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const missing = { kind: 'missingParent', constraint: 'holder_company_fk' };
    expect(await conflictOf(open(), (tx) => tx.holders.insert(holder(root, 'a', { company: 'nowhere' })))).toEqual(missing);
    await open().transaction((tx) => tx.holders.insert(holder(root, 'a')));
    expect(await conflictOf(open(), (tx) => tx.holders.update({ root, id: 'a' }, { company: 'nowhere' }))).toEqual(missing);
    expect((await conflictOf(open(), (tx) => tx.holders.put(holder(root, 'a', { company: 'nowhere' })))).kind).toBe('missingParent');
  });

  it('a parent of another root company is no parent', async () => {
    const [one, two] = [newRoot(), newRoot()];
    await furnish(open(), one);
    await furnish(open(), two);
    expect((await conflictOf(open(), (tx) => tx.holders.insert(holder(one, 'a', { company: two })))).kind).toBe('missingParent');
  });

  it('a reference that is null needs no parent', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'a', { service: null, location: null })));
    expect((await conflictOf(open(), (tx) => tx.appointments.update({ root, id: 'a' }, { service: 'none' }))).constraint).toBe(
      'appointment_service_fk',
    );
  });

  it('a parent with children stays', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.assignments.insert(assignment(root, 'a', 'ada'));
    });
    const refused = await conflictOf(open(), (tx) => tx.holders.remove({ root, id: 'ada' }));
    expect(refused).toEqual({ kind: 'hasChildren', constraint: 'assignment_holder_fk' });
    expect(await open().transaction((tx) => tx.holders.count({ root }))).toBe(1);
  });

  it('parents and children of the same table can go together', async () => {
    const root = newRoot();
    await open().transaction(async (tx) => {
      await tx.companies.insert(company(root));
      await tx.companies.insert(company(root, { id: 'child', parent: root }));
    });
    expect((await conflictOf(open(), (tx) => tx.companies.remove({ root, id: root }))).constraint).toBe('company_parent_fk');
    expect(await open().transaction((tx) => tx.companies.remove({ root }))).toBe(2);
  });

  it('what cascades goes with its parent, across two levels', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.appointments.insertAll([appointment(root, 'a'), appointment(root, 'b', { startAt: minutes(60), endAt: minutes(90) })]);
      await tx.assignments.insert(assignment(root, 'a', 'ada'));
      await tx.assignments.insert(assignment(root, 'b', 'ada', { startAt: minutes(60), endAt: minutes(90) }));
      await tx.links.insert(link(root, 'a', 'm'));
      await tx.busy.insert(busyTime(root, 'm', 'e', minutes(0), minutes(5)));
    });
    await open().transaction(async (tx) => {
      expect(await tx.appointments.remove({ root, id: 'a' })).toBe(1);
      expect((await tx.assignments.select({ root })).map((row) => row.appointment)).toEqual(['b']);
      expect(await tx.links.count({ root })).toBe(0);
      expect(await tx.mailboxes.remove({ root, id: 'm' })).toBe(1);
      expect(await tx.busy.count({ root })).toBe(0);
    });
  });

  it('a row that breaks a check is refused and names it', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const store = open();
    const refused = (work: (tx: Transaction) => Promise<unknown>) => expect(store.transaction(work)).rejects;
    await refused((tx) => tx.appointments.insert(appointment(root, 'a', { endAt: minutes(0) }))).toThrow(/appointment_span/);
    await refused((tx) => tx.appointments.insert(appointment(root, 'a', { version: 0 }))).toThrow(/appointment_version_least/);
    await refused((tx) => tx.holders.insert(holder(root, 'b', { kind: 'robot' as 'staff' }))).toThrow(/holder_kind_known/);
    await store.transaction((tx) => tx.appointments.insert(appointment(root, 'a')));
    await refused((tx) => tx.appointments.update({ root, id: 'a' }, { startAt: minutes(30) })).toThrow(/appointment_span/);
    await refused((tx) => tx.appointments.update({ root, id: 'a' }, { startAt: minutes(30) })).toBeInstanceOf(StoreRefusal);
  });

  it('a field that may not be null is refused as null, and a missing one too', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const nothing = null as unknown as string;
    await expect(open().transaction((tx) => tx.holders.insert(holder(root, 'a', { name: nothing })))).rejects.toThrow(
      /holder: name is null/,
    );
    const { name: _name, ...rest } = holder(root, 'a');
    await expect(open().transaction((tx) => tx.holders.insert(rest as ReturnType<typeof holder>))).rejects.toThrow(
      /holder: name is missing/,
    );
  });

  it('a connection with mailboxes stays until they are gone', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'm')));
    expect((await conflictOf(open(), (tx) => tx.connections.remove({ root }))).constraint).toBe('mailbox_connection_fk');
    await open().transaction(async (tx) => {
      await tx.mailboxes.remove({ root });
      expect(await tx.connections.remove({ root })).toBe(1);
      await tx.connections.insert(connection(root, 'exchange'));
    });
  });
};
