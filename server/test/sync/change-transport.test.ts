/** What a mailbox that is reached otherwise leaves behind for the other mailboxes of its appointments (1.5, 1.6, 3.7). */
import { instant, version, zoneId } from '@lockstep/engine';
import type { Base, EventId, Facets } from '@lockstep/engine';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { takeAlong } from '../../src/sync/change-transport.ts';
import { appointment, furnish, link, mailbox, minutes, newRoot } from '../store/contract/rows.ts';

const facets: Facets = {
  when: { start: instant(0), end: minutes(120), zone: zoneId('Europe/Zurich'), allDay: false },
  title: '',
  body: '',
  location: '',
  showAs: 'busy',
};
const base: Base = {
  appointment: { facets, version: version('1') },
  event: { facets, version: version('e1') },
  policyRevision: 1,
  owed: [],
  left: false,
};
const NOW = minutes(10);

test.each<readonly [string, EventId | null, boolean]>([
  ['did not come along has the next one looked at, whose rooms wait for it', null, true],
  ['came along changes nothing for the next one', 'new id' as EventId, false],
])('3.7 a former event that %s', async (_what, found, isWoken) => {
  const root = newRoot();
  const store = createMemoryStore();
  await furnish(store, root, ['ada', 'bob']);
  await store.transaction(async (tx) => {
    for (const id of ['former', 'next']) await tx.mailboxes.insert(mailbox(root, id, { readDue: minutes(60) }));
    await tx.appointments.insert(appointment(root, 'x'));
    await tx.links.insert(link(root, 'x', 'former', { base, eventId: 'old id' }));
    await tx.links.insert(link(root, 'x', 'next', { base, eventId: 'its id' }));
  });
  await store.transaction(async (tx) => {
    const row = await tx.mailboxes.get({ root, id: 'former' });
    if (row === null) return expect.unreachable('the mailbox is there');
    return takeAlong(tx, row, new Map([['x', found]]), { transport: 'graph' }, NOW);
  });
  const [former, next, waiting] = await store.transaction((tx) =>
    Promise.all([
      tx.links.get({ root, appointment: 'x', mailbox: 'former' }),
      tx.links.get({ root, appointment: 'x', mailbox: 'next' }),
      tx.mailboxes.get({ root, id: 'next' }),
    ]),
  );
  expect(former).toMatchObject(
    found === null ? { base: null, eventId: null, mailHeld: true, due: NOW } : { base, eventId: found, due: NOW },
  );
  expect(next).toMatchObject(isWoken ? { base, due: NOW, marks: 1 } : { base, due: null, marks: 0 });
  expect(waiting).toMatchObject(isWoken ? { due: NOW, marks: 1 } : { due: null, marks: 0 });
});

test.each<readonly [string, boolean]>([
  ['3.11 where its own mailbox has it no more, whoever was invited is owed a look for copies of it', true],
  ['1.5 where it may stand in the mailbox as it was before, its copies are left', false],
])('%s', async (_what, isSame) => {
  const root = newRoot();
  const store = createMemoryStore();
  await furnish(store, root, ['ada', 'bob']);
  const attendance = { shown: [], invited: [{ holder: 'bob', address: 'bob@bank.example', at: instant(0) }] };
  await store.transaction(async (tx) => {
    for (const [id, holder] of [
      ['former', 'ada'],
      ['theirs', 'bob'],
    ] as const) {
      await tx.mailboxes.insert(mailbox(root, id));
      await tx.pairings.insert({ root, id, holder, mailbox: id, enabled: true, externalId: null, createdAt: NOW });
    }
    await tx.appointments.insert(appointment(root, 'x'));
    await tx.links.insert(link(root, 'x', 'former', { base: { ...base, attendance }, eventId: 'old id', uid: 'uid' }));
  });
  await store.transaction(async (tx) => {
    const row = await tx.mailboxes.get({ root, id: 'former' });
    if (row === null) return expect.unreachable('the mailbox is there');
    return takeAlong(tx, row, new Map([['x', null]]), { transport: 'graph' }, NOW, { isSame });
  });
  const [former, theirs] = await store.transaction((tx) =>
    Promise.all([tx.links.get({ root, appointment: 'x', mailbox: 'former' }), tx.links.get({ root, appointment: 'x', mailbox: 'theirs' })]),
  );
  expect(former).toMatchObject({
    base: null,
    eventId: null,
    ...(isSame ? { uid: 'uid', missingSince: NOW } : { uid: null, missingSince: null }),
  });
  if (isSame) expect(theirs).toMatchObject({ leftovers: ['uid'], due: NOW });
  else expect(theirs).toBeNull();
});
