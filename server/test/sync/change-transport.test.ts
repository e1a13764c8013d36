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
