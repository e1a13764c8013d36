/** What an appointment says of how it stands with Exchange: on its way, waiting, waited for (2.4, 2.7, 3.9, 3.12). */
import { HOUR, MINUTE, version, zoneId, type Attendee, type Base, type Facets, type Instant, type Invited } from '@lockstep/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { wordsOf } from '../../src/causes.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { made, pairedCalendar, zurich } from './bank.ts';
import { START, openHouse, type House } from './house.ts';

let house: House;
let ada: string;
let ben: string;
let id: string;
beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  ben = await made(house, '/staff', { name: 'Ben', email: 'ben@contact.example' });
  await pairedCalendar(house, ada);
  const assignments = [{ holder: ada }, { holder: ben }];
  id = await made(house, '/appointments', { title: 'Advice', start: at('10:00'), end: at('11:00'), assignments });
});
const at = (time: string): string => `2026-03-03T${time}:00+01:00`;

/** As the sync stores it once Ben is on the list of the event, which both sides agree on. */
const invited = async (known: Partial<Invited> = { at: START }, response: Attendee['response'] = 'none'): Promise<void> => {
  const when = { start: zurich('2026-03-03', '10:00'), end: zurich('2026-03-03', '11:00'), zone: zoneId('Europe/Zurich'), allDay: false };
  const facets: Facets = { when, title: 'Advice', body: '', location: '', showAs: 'busy' };
  const side = { facets, version: version('1') };
  const shown: Attendee = { address: 'ben@contact.example', name: 'Ben', kind: 'required', response, respondedAt: null };
  const attendance = { invited: [{ holder: ben, address: 'ben@contact.example', ...known }], shown: [shown] };
  const base: Base = { appointment: side, event: side, policyRevision: 1, owed: [], left: false, attendance };
  await house.store.transaction((tx) =>
    tx.links.update({ root: house.parent.root, appointment: id }, { base, eventId: 'event', epoch: 1, due: null }),
  );
};
const sync = async (): Promise<Record<string, unknown>> =>
  (await house.call('GET', `/appointments/${id}`)).body['sync'] as Record<string, unknown>;

describe('3.12 an invitation that was sent', () => {
  test('is waited for in the calendar it is for, by name, and not longer than ten minutes', async () => {
    await pairedCalendar(house, ben);
    await invited();
    expect(await sync()).toMatchObject({
      state: 'awaited',
      sentence: "The invitation is sent. Waiting for Ben's calendar to show it.",
    });
    house.clock.at = (START + 10 * MINUTE) as Instant;
    expect(await sync()).toMatchObject({ state: 'inStep' });
  });

  test.each([
    ['is there', { at: START, seen: true }, 'none'],
    ['was answered', { at: START }, 'accepted'],
    ['was found on the list', {}, 'none'],
    ['was struck off', { at: START, struckAt: START }, 'declined'],
  ] as const)('is waited for no more once it %s', async (_what, known, response) => {
    await pairedCalendar(house, ben);
    await invited(known, response);
    expect(await sync()).toMatchObject({ state: 'inStep' });
  });

  test('is not waited for where nobody here can look: without a mailbox, or one that is switched off', async () => {
    await invited();
    expect(await sync()).toMatchObject({ state: 'inStep' });
  });

  test('is not waited for by what is over', async () => {
    await pairedCalendar(house, ben);
    await invited({ at: zurich('2026-03-03', '10:59') });
    house.clock.at = (zurich('2026-03-03', '11:00') + 1) as Instant;
    expect(await sync()).toMatchObject({ state: 'inStep' });
  });
});

describe('2.4 what is on its way', () => {
  const due = (): Promise<unknown> =>
    house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment: id }, { due: house.clock.at }));

  test('is a change only where something was changed; otherwise both are compared', async () => {
    await invited({ seen: true });
    await due();
    expect(await sync()).toMatchObject({ state: 'pending', sentence: 'It is being compared with its event in Exchange.' });
    house.clock.at = (START + HOUR) as Instant;
    await house.call('PATCH', `/appointments/${id}`, { body: { title: 'Better advice' } });
    expect(await sync()).toMatchObject({ state: 'pending', sentence: 'A change is on its way to Exchange.' });
  });
});

describe('2.7 a calendar that fails as a whole', () => {
  const failing = (columns: Partial<Mailbox>): Promise<unknown> =>
    house.store.transaction((tx) => tx.mailboxes.update({ root: house.parent.root }, columns));
  const unreachable = { state: 'warning', cause: 'unreachable', attempts: 2 } as const;

  test('is why what is on its way waits, with the next step', async () => {
    for (const [cause, transport] of [
      ['unreachable', 'ews'],
      ['noRights', 'ews'],
      ['noRights', 'graph'],
    ] as const) {
      await failing({ ...unreachable, cause, transport });
      const { sentence, next } = wordsOf(cause, transport);
      expect(await sync()).toMatchObject({ state: 'problem', cause, sentence, next });
    }
  });

  test('is nothing that an appointment waits for which agrees with its event', async () => {
    await invited({ seen: true });
    await failing(unreachable);
    expect(await sync()).toMatchObject({ state: 'inStep', cause: null });
  });

  test('is why no longer once a pass ended well, whatever else is said of the mailbox', async () => {
    await failing({ ...unreachable, cause: 'itemUnreadable', attempts: 0 });
    expect(await sync()).toMatchObject({ state: 'pending', cause: null, next: null });
  });
});

describe('2.7 a cause of its own', () => {
  test.each(['ews', 'graph'] as const)('is told in the words of the transport of its calendar: %s', async (transport) => {
    await invited({ seen: true });
    await house.store.transaction(async (tx) => {
      await tx.mailboxes.update({ root: house.parent.root }, { transport });
      await tx.links.update({ root: house.parent.root, appointment: id }, { cause: 'noRights', detail: 'as the sync said it' });
    });
    const { sentence, next } = wordsOf('noRights', transport);
    expect(await sync()).toMatchObject({ state: 'problem', cause: 'noRights', sentence, next });
  });
});

describe('3.9 invitations that wait', () => {
  test('are said with where they are sent', async () => {
    await invited({ seen: true });
    await house.store.transaction((tx) =>
      tx.links.update(
        { root: house.parent.root, appointment: id },
        { mailHeld: true, cause: 'needsDecision', detail: 'as the sync said it' },
      ),
    );
    expect(await sync()).toMatchObject({ state: 'needsDecision', next: expect.stringContaining('under Decisions') });
  });
});
