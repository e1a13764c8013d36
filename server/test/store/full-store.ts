/** A store with at least one row in every table. */
import { eventId } from '@lockstep/engine';
import type { Store } from '../../src/store/store.ts';
import { mailRows } from './contract/mail-rows.ts';
import { onTheMove } from './contract/migration-rows.ts';
import { subscription } from './contract/push-rows.ts';
import { fillWebhooks } from './contract/webhook-rows.ts';
import { appointment, assignment, busyTime, company, connection, entry, holder, link, mailbox, minutes, task } from './contract/rows.ts';

const root = 'praxis';
export const installation = { id: 'inst-1', instanceKey: 'k', publicUrl: 'http://localhost:4400', createdAt: minutes(0) };

/** At least one row in every table, children before their parents in the order of ids, and more than one page of some. */
export const fill = (store: Store): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.installations.insert(installation);
    await tx.companies.insert(company(root));
    await tx.companies.insert(company(root, { id: 'zz-branch', parent: root }));
    await tx.companies.insert(company(root, { id: 'aa-desk', parent: 'zz-branch' }));
    const place = { root, id: 'l', company: root, externalId: null, createdAt: minutes(0) };
    await tx.locations.insert({ ...place, name: 'Haus', address: 'Seestr. 1' });
    await tx.holders.insertAll([holder(root, 'ada'), holder(root, 'room', { kind: 'resource' })]);
    await tx.schedules.insert({
      root,
      id: 't',
      holder: 'ada',
      company: null,
      periods: [
        { zone: company(root).zone, rules: [{ weekday: 1, from: '09:00', to: '17:00' }], exceptions: [], validFrom: null, validTo: null },
      ],
      changedAt: minutes(0),
    });
    await tx.services.insert({
      root,
      id: 's',
      company: root,
      name: 'Beratung',
      durationMinutes: 30,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 5,
      noticeMinutes: 0,
      horizonDays: 90,
      stepMinutes: 15,
      priceText: 'CHF 90',
      booking: 'direct',
      reservationHours: 48,
      servedBy: ['ada'],
      active: true,
      externalId: null,
      createdAt: minutes(0),
    });
    await tx.clients.insert({
      root,
      id: 'c',
      company: root,
      name: 'Özgür 👋',
      email: null,
      phone: null,
      language: 'de-CH',
      zone: company(root).zone,
      externalId: null,
      createdAt: minutes(0),
    });
    const slots = Array.from({ length: 600 }, (_, slot) => ({
      id: `a${String(slot).padStart(4, '0')}`,
      startAt: minutes(slot * 30),
      endAt: minutes(slot * 30 + 30),
    }));
    await tx.appointments.insertAll(
      slots.map(({ id, startAt, endAt }) => appointment(root, id, { startAt, endAt, service: 's', location: 'l', clients: ['c'] })),
    );
    await tx.assignments.insertAll(
      slots.flatMap(({ id, startAt, endAt }) => ['ada', 'room'].map((who) => assignment(root, id, who, { startAt, endAt }))),
    );
    await tx.connections.insert(connection(root, 'exchange'));
    await tx.discoveries.insert({
      root,
      connection: 'exchange',
      address: 'ada@example.test',
      domain: 'example.test',
      endpoint: 'https://mail.example.test/EWS/Exchange.asmx',
      service: 'https://mail.example.test/autodiscover/autodiscover.svc',
      grouping: null,
      schemas: ['Exchange2013_SP1'],
      goesBy: null,
      foundAt: minutes(0),
      sightings: { since: minutes(0), last: minutes(1), times: 2 },
    });
    const tested = { testedAt: minutes(0), address: 'ada@example.test', passed: true, steps: [{ step: 'name' }] };
    const shown = { open: true, services: ['s'], choosesPerson: true, asksPhone: 'optional', framedBy: ['https://bank.example'] } as const;
    await tx.bookingPages.insert({ root, company: root, slug: 'bank', ...shown, changedAt: minutes(0) });
    await tx.connectionTests.insert({ root, connection: 'exchange', ...tested });
    await tx.mailboxes.insert(mailbox(root, 'm', { due: minutes(1), cursor: 'opaque' }));
    const push = { state: 'live', secret: 'sealed', subscription: 'AAMkGraph', expiresAt: minutes(9), told: 7, due: minutes(5) } as const;
    await tx.subscriptions.insert(subscription(root, 'm', push));
    await onTheMove(tx, root);
    const pairing = { root, id: 'p', holder: 'ada', mailbox: 'm', enabled: true, externalId: 'outlook of ada', createdAt: minutes(0) };
    await tx.pairings.insert(pairing);
    await tx.links.insert(
      link(root, 'a0001', 'm', {
        eventId: eventId('AAMk'),
        intent: { do: 'remove', sentAt: minutes(0), settledAt: minutes(1) },
        putBacks: [minutes(2)],
      }),
    );
    const away = {
      startAt: minutes(0),
      endAt: minutes(60),
      zone: company(root).zone,
      date: '2026-03-02',
      allDay: true,
      showAs: 'outOfOffice',
    } as const;
    await tx.blocks.insert({
      root,
      id: 'block.m.1',
      company: root,
      holder: 'ada',
      mailbox: 'm',
      ...away,
      gone: false,
      version: 2,
      changedAt: minutes(0),
    });
    await tx.busy.insert(busyTime(root, 'm', 'e', minutes(0), minutes(5)));
    await tx.furtherCalendars.insert({
      root,
      id: 'c',
      mailbox: 'm',
      folder: 'AAMkPrivate',
      name: 'Private',
      folderSince: minutes(0),
      cursor: 'ews1:x',
      listedWindow: { start: minutes(0), end: minutes(5) },
      listingSince: null,
      listDue: minutes(9),
      readAt: minutes(1),
      lookedAt: minutes(1),
      missingSince: null,
      goneAt: null,
      unreadable: ['AAMk'],
      cause: 'itemUnreadable',
      detail: 'One item cannot be read.',
      createdAt: minutes(0),
    });
    await tx.series.insert({
      root,
      mailbox: 'm',
      eventId: 's',
      further: null,
      definition: null,
      detail: 'unclear',
      showAs: 'busy',
      private: true,
      cancelled: false,
      version: null,
      uid: null,
      title: null,
      readAt: minutes(0),
      expandedUntil: minutes(5),
    });
    await tx.movements.insert({
      root,
      id: 'v',
      company: root,
      mailbox: 'm',
      appointment: 'a0001',
      at: minutes(0),
      kind: 'move',
      direction: 'in',
      offset: -1_800_000,
    });
    await tx.parkings.insert({
      root,
      scope: 'host',
      key: 'mail.example.test',
      until: minutes(5),
      cause: 'unreachable',
      detail: 'ECONNREFUSED',
    });
    await tx.visits.insert({ root, mailbox: 'm', place: 1, owner: 'worker', until: minutes(1) });
    await tx.journal.insert(entry(root, 'j', { detail: { nested: [null, 1.5] } }));
    await tx.apiKeys.insert({
      root,
      id: 'k',
      company: root,
      name: 'K',
      hash: 'h',
      scopes: ['read', 'write'],
      createdAt: minutes(0),
      lastUsedAt: null,
      revokedAt: null,
    });
    await tx.users.insert({
      root,
      id: 'u',
      company: root,
      name: 'Ada',
      email: 'ada@example.test',
      role: 'owner',
      passwordHash: '$argon2id$x',
      active: true,
      createdAt: minutes(0),
      signedInAt: null,
    });
    await tx.sessions.insert({ root, id: 'n', user: 'u', hash: 'h', browser: 'B', createdAt: minutes(0), seenAt: minutes(1) });
    await mailRows(tx, root);
    await tx.invitations.insert({
      root,
      id: 'i',
      kind: 'reset',
      company: root,
      role: 'owner',
      email: null,
      user: 'u',
      hash: 'h',
      madeBy: null,
      createdAt: minutes(0),
      expiresAt: minutes(60),
    });
    await tx.repeats.insert({ root, apiKey: 'k', key: 'i', request: 'r', status: 201, answer: '{"a":1}', at: minutes(0) });
    await tx.tasks.insert(task(root, 'mail', 't'));
    await fillWebhooks(tx, root);
  });
