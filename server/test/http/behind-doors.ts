/** Rows behind the doors of the API that no single request makes. */
import { expect } from 'vitest';
import { zoneId, type Instant } from '@lockstep/engine';
import { blockId } from '../../src/store/rows/block.ts';
import { newLink } from '../../src/sync/notice.ts';
import { invite } from '../../src/signin/invitation.ts';
import { letterRow } from '../store/contract/letter-rows.ts';
import type { Transaction } from '../../src/store/store.ts';
import { START, type House } from './house.ts';

/** A migration that was stopped after it moved its one mailbox: it can be started, stopped and taken back. */
export const migrated = async (house: House, integration: string, mailbox: string): Promise<string> => {
  const { root } = house.parent;
  const speaks = (transport: 'detect' | 'ews') =>
    house.store.transaction((tx) => tx.connections.update({ root, id: integration }, { transport }));
  // One that speaks EWS alone is not moved to Graph.
  await speaks('detect');
  const answer = await house.call('POST', '/migrations', { body: { source: integration, target: integration, transport: 'graph' } });
  expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
  await speaks('ews');
  const id = String(answer.body['id']);
  const before = { connection: integration, transport: 'ews', identity: null, calendar: null, detectedAt: null, detection: null } as const;
  await house.store.transaction(async (tx) => {
    await tx.migrations.update({ root, id }, { state: 'stopped' });
    await tx.migrationSteps.update({ root, migration: id, mailbox }, { state: 'done', due: null, before: { ...before, events: {} } });
  });
  return id;
};

/** An integration that can be disconnected, with its one mailbox. */
export const leaving = async (
  house: House,
  body: object,
): Promise<Readonly<Record<'leaving' | 'leavingMailbox' | 'colleague', string>>> => {
  const made = async (path: string, wanted: object): Promise<string> =>
    String((await house.call('POST', path, { body: wanted })).body['id']);
  const integration = await made('/integrations', { ...body, name: 'leaving', password: 'x' });
  const holder = await made('/staff', { name: 'leaving' });
  const pairing = await made('/pairings', { holder, integration, address: 'leaving@example.com' });
  return {
    colleague: holder,
    leaving: integration,
    leavingMailbox: String((await house.call('GET', `/pairings/${pairing}`)).body['mailbox']),
  };
};

/** A user, and a link that nobody has used. */
export const people = (house: House, name: string): Promise<{ readonly users: string; readonly invitations: string }> =>
  house.store.transaction(async (tx) => {
    const { root, id: company } = house.parent;
    const user = { root, id: 'heron', company, name, email: 'heron@bank.example', role: 'viewer', passwordHash: 'x' } as const;
    await tx.users.insert({ ...user, active: true, createdAt: START, signedInAt: null });
    const wish = { root, kind: 'invitation', company, role: 'viewer', email: null, user: null } as const;
    const { row } = await invite(tx, house.occasion(), wish, 3_600_000);
    return { users: user.id, invitations: row.id };
  });

/** A letter to a client that did not go, which can be tried again. */
export const failedLetter = async (house: House, appointment: string, subject: string): Promise<string> => {
  const { root, id: company } = house.parent;
  await house.store.transaction((tx) =>
    tx.letters.insert(letterRow(root, 'letter', { company, appointment, state: 'failed', due: null, subject, cause: 'unreachable' })),
  );
  return 'letter';
};
/** A webhook, and something that is to be delivered to it. */
export const hooked = async (house: House, description: string): Promise<{ readonly webhooks: string; readonly delivery: string }> => {
  const webhook = await house.call('POST', '/webhooks', { body: { url: 'https://hooks.example.com/', description } });
  const webhooks = String(webhook.body['id']);
  const delivery = await house.call('POST', `/webhooks/${webhooks}/test`);
  expect([webhook.status, delivery.status]).toEqual([201, 202]);
  return { webhooks, delivery: String(delivery.body['id']) };
};
/** A valid body for each door of webhooks. */
export const hookBody = ({ method, path }: { readonly method: string; readonly path: string }, company: string): object => {
  if (path.endsWith('/rotate')) return {};
  if (path.endsWith('/redeliver')) return { since: '2026-01-01T00:00:00Z' };
  return method === 'PATCH' ? { description: 'taken over' } : { company, url: 'https://other.example.com/' };
};
/** All that is stored of webhooks. */
export const hooksOf = async (tx: Transaction): Promise<readonly unknown[]> => [
  await tx.webhooks.select({}),
  await tx.webhookMessages.select({}),
  await tx.webhookDeliveries.select({}),
];
/** Everything that is stored, to show that a refused request changed nothing of it. */
export const storedIn = async (house: House): Promise<string> =>
  JSON.stringify(
    await house.store.transaction(async (tx) => [
      await tx.companies.select({}),
      await tx.locations.select({}),
      await tx.holders.select({}),
      await tx.schedules.select({}),
      await tx.services.select({}),
      await tx.bookingPages.select({}),
      await tx.clients.select({}),
      await tx.appointments.select({}),
      await tx.assignments.select({}),
      await tx.connections.select({}),
      await tx.mailboxes.select({}),
      await tx.blocks.select({}),
      await tx.pairings.select({}),
      await tx.migrations.select({}),
      await tx.migrationSteps.select({}),
      await tx.disconnections.select({}),
      await tx.disconnectionSteps.select({}),
      await tx.deactivations.select({}),
      await tx.news.select({}),
      await tx.letters.select({}),
      await tx.mailSettings.select({}),
      await tx.mailRules.select({}),
      await tx.mailTemplates.select({}),
      await tx.journal.select({}),
      await hooksOf(tx),
      await tx.users.select({}),
      await tx.invitations.select({}),
      (await tx.apiKeys.select({})).map((key) => ({ ...key, lastUsedAt: null })),
    ]),
  );

/** A block that was changed in Outlook until it was left, which can be put back. */
export const leftBlock = async (house: House, mailbox: string, holder: string): Promise<string> => {
  const { root, id: company } = house.parent;
  const id = blockId(mailbox, '2026-03-20', 1);
  const at = (hours: number): Instant => (START + (18 * 24 + hours) * 3_600_000) as Instant;
  const side = { start: at(3), end: at(4), title: 'Break', location: '' };
  const ask = { kind: 'left', booking: side, outlook: { ...side, start: at(5), end: at(6) }, guests: 0, reminded: false } as const;
  await house.store.transaction(async (tx) => {
    const time = { startAt: at(3), endAt: at(4), zone: zoneId('Europe/Zurich'), date: '2026-03-20', allDay: false } as const;
    await tx.blocks.insert({ root, id, company, holder, mailbox, ...time, showAs: 'busy', gone: false, version: 1, changedAt: START });
    await tx.links.insert({ ...newLink({ root, appointment: id, mailbox }, START), ask, askStart: at(5), askEnd: at(6), heldSince: START });
  });
  return id;
};

type Wishes = {
  readonly company: string;
  readonly hour: (hours: number) => string;
  readonly integration: object;
  readonly pairing: object;
  readonly assignments: readonly object[];
};
/** A valid body for most doors, by what they are about. */
export const bodiesFor = (
  ids: Readonly<Record<string, string | undefined>>,
  { company, hour, integration, pairing, assignments }: Wishes,
): Readonly<Record<string, object>> => ({
  companies: { name: 'taken over', parent: company },
  locations: { company, name: 'taken over' },
  staff: { company, name: 'taken over' },
  resources: { company, name: 'taken over' },
  services: { company, name: 'taken over', durationMinutes: 30 },
  clients: { company, name: 'taken over' },
  appointments: { company, title: 'taken over', start: hour(30), end: hour(31), assignments },
  repaired: pairing,
  replaced: { company, title: 'taken over', start: hour(40), end: hour(41), assignments },
  integrations: { company, ...integration, name: 'taken over', password: 'x' },
  pairings: { holder: ids['resources'], integration: ids['integrations'], address: 'other@example.com' },
  decisions: { keep: 'booking', question: 'conflict' },
  mailboxes: { mailboxes: [ids['mailboxes']] },
  migrations: { source: ids['integrations'], target: ids['leaving'], transport: 'ews' },
  keys: { company, name: 'taken over', scopes: ['staff:read'] },
  users: { company, role: 'viewer' },
});
