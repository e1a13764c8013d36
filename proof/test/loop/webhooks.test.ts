/** What webhooks are told of what comes from Outlook (7.5): once, with the change, whatever crashes; and of decisions from their beginning to their end. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { decide, isAsked, questionOf } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { ROOT, ZONE } from '../../src/simulation/company.ts';
import { at, openBank, type Bank } from './stage.ts';

/** Somebody hears everything. */
const heard = async (bank: Bank): Promise<void> => {
  const nothing = { formerSecret: null, formerUntil: null, stoppedWhy: null, stoppedAt: null, failingSince: null };
  const of = { root: ROOT, id: 'hook', company: ROOT, url: 'https://hooks.bank.example/', description: '', secret: 'sealed' };
  const now = bank.clock.now();
  await bank.act(async (tx) =>
    tx.webhooks.insert({ ...of, ...nothing, types: [], enabled: true, sequence: 0, createdAt: now, changedAt: now }),
  );
};
const told = async (bank: Bank, prefix: string) =>
  (await bank.act(async (tx) => tx.webhookMessages.select({ root: ROOT }))).filter(({ type }) => type.startsWith(prefix));

describe('webhooks', () => {
  it('7.5: a move and a deletion in Outlook are told once each, as done in Outlook, without a word of it', async () => {
    const bank = await openBank();
    await heard(bank);
    const { id } = await bank.book(at(10), at(11), 'A private matter');
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(2 * MINUTE);
    bank.outlook.remove(bank.event().id);
    await bank.pass(30 * MINUTE);
    const messages = await told(bank, 'appointment.');
    expect(messages.map(({ type, content }) => [type, content['appointment'], content['by'], content['version']])).toEqual([
      ['appointment.booked', id, 'apiKey', 1],
      ['appointment.rescheduled', id, 'outlook', 2],
      ['appointment.cancelled', id, 'outlook', 3],
    ]);
    expect(messages[1]?.content['previous']).toMatchObject({ start: '2026-05-04T08:00:00Z' });
    expect(JSON.stringify(messages)).not.toContain('private');
  });

  it('4.8 7.5: the decline of a client is told once, as done by the client, who is not named', async () => {
    const bank = await openBank({ inviteClients: true });
    await heard(bank);
    await bank.act(async (tx, { now }) => {
      const row = { root: ROOT, id: 'client', company: ROOT, name: 'Carla Client', email: 'carla@home.example', phone: null };
      await tx.clients.insert({ ...row, language: 'en', zone: ZONE, externalId: null, createdAt: now });
    });
    const { id } = await bank.book(at(10), at(11), 'A private matter', ['client']);
    await bank.pass(2 * MINUTE);
    const person = bank.world.outside('carla@home.example');
    for (const { uid } of person.invitations()) person.answer(uid, 'Decline');
    await bank.pass(30 * MINUTE);
    const messages = await told(bank, 'appointment.');
    expect(messages.map(({ type, content }) => [type, content['appointment'], content['by'], content['version']])).toEqual([
      ['appointment.booked', id, 'apiKey', 1],
      ['appointment.cancelled', id, 'client', 2],
    ]);
    expect(JSON.stringify(messages)).not.toMatch(/Carla|carla/);
  });

  it('7.5: a move in Outlook is told once, at whichever call the process that takes it over dies', async () => {
    for (let step = 1; step <= 12; step += 1) {
      let left = 0;
      let died: () => void = () => undefined;
      const bank = await openBank({
        between: async () => {
          if (left > 0 && --left === 0) {
            died();
            await new Promise<never>(() => undefined);
          }
        },
      });
      await heard(bank);
      await bank.book(at(10), at(11));
      await bank.pass(2 * MINUTE);
      bank.outlook.drag(bank.event().id, at(14));
      left = step;
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      await Promise.race([death, bank.pass(2 * MINUTE)]);
      const next = bank.restart();
      await next.pass(10 * MINUTE);
      expect(
        (await told(next, 'appointment.')).map(({ type }) => type),
        `killed at call ${step}`,
      ).toEqual(['appointment.booked', 'appointment.rescheduled']);
    }
  });

  it('5.7 7.5: a question waits, is decided, and waits no more', async () => {
    const bank = await openBank({ policy: { conflict: 'ask' } });
    await heard(bank);
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.move(id, at(11), at(12));
    await bank.pass(30 * MINUTE);
    const link = await bank.link(id);
    if (link === undefined || !isAsked(link)) throw new Error('nobody is asked');
    const row = await bank.appointment(id);
    await bank.act(async (tx, occasion) => void (await decide(tx, occasion, row, { keep: 'outlook', question: questionOf(link.ask) })));
    await bank.pass(2 * MINUTE);
    expect(
      (await told(bank, 'decision.')).map(({ type, content }) => [type, content['kind'], content['keep'], content['appointment']]),
    ).toEqual([
      ['decision.waiting', 'conflict', null, id],
      ['decision.decided', 'conflict', 'outlook', id],
      ['decision.settled', 'conflict', null, id],
    ]);
  });

  it('5.7 7.5: a question that nobody answers is told as settled once the booking system wins', async () => {
    const bank = await openBank({ policy: { conflict: 'ask' } });
    await heard(bank);
    const { id } = await bank.book(at(10), at(11));
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.move(id, at(11), at(12));
    await bank.pass(26 * HOUR);
    expect((await told(bank, 'decision.')).map(({ type }) => type)).toEqual(['decision.waiting', 'decision.settled']);
  });

  it('4.18 7.5: what the brake holds waits for the mailbox as a whole, and is decided by its release', async () => {
    const bank = await openBank();
    await heard(bank);
    for (let number = 0; number < 8; number += 1) await bank.book(at(9 + number), at(10 + number));
    await bank.pass(2 * MINUTE);
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(30 * MINUTE);
    await bank.release();
    await bank.pass(5 * MINUTE);
    expect((await told(bank, 'decision.')).map(({ type, content }) => [type, content['kind'], content['mailbox']])).toEqual([
      ['decision.waiting', 'brake', 'mailbox-anna'],
      ['decision.decided', 'brake', 'mailbox-anna'],
    ]);
    expect((await told(bank, 'mailbox.')).map(({ content }) => [content['state'], content['cause']])).toContainEqual([
      'warning',
      'brakeHeld',
    ]);
  });
});
