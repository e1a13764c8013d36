/**
 * I7 looks wherever words get out of a process beside the way to Exchange. Each place is planted with a canary here, so that a search that
 * did not look there would be seen.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, instant, zoneId } from '@lockstep/engine';
import { createWorld } from '@lockstep/simulator';
import { canary, numberIn } from '../src/checker/canaries.ts';
import type { Sighting } from '../src/checker/observed.ts';
import { createVirtualClock } from '../src/clock.ts';
import { createRandom } from '../src/random.ts';
import { wordsIn } from '../src/simulation/canaries.ts';
import { drawCompany, foundCompany, ROOT } from '../src/simulation/company.ts';
import { START } from '../src/simulation/slots.ts';
import type { Ground } from '../src/simulation/stage.ts';
import { openWire, type WireGround } from '../src/wire/ground.ts';

const SEED = 7;
const word = (deed: number): string => canary('notes', numberIn(SEED, deed));
const [WARNED, WRITTEN, MAILED, TOLD, ANSWERED, REFUSED, REMOVED] = [1, 2, 3, 4, 5, 6, 7].map(word);
/** Of another simulation on the same disk. */
const FORMER = canary('notes', numberIn(SEED - 1, 8));
const TITLE = canary('subject', numberIn(SEED, 9));

const APPOINTMENT = {
  root: ROOT,
  id: 'taken',
  company: ROOT,
  service: null,
  location: null,
  title: 'Advice',
  notes: '',
  state: 'confirmed',
  zone: zoneId('Europe/Zurich'),
  attended: false,
  lapsesAt: null,
  clients: [],
  version: 1,
  sequence: 0,
  externalId: null,
} as const;
const ASSIGNMENT = { root: ROOT, appointment: 'taken', role: 'staff', position: 0, counts: true, leftAt: null } as const;

describe('words that get out by another way than to Exchange', { timeout: 240_000 }, () => {
  let wire: WireGround;
  let ground: Ground;
  let found: readonly Sighting[];
  const places = (text: string | undefined): readonly string[] => found.filter((one) => one.canary === text).map(({ where }) => where);

  beforeAll(async () => {
    wire = await openWire();
    const clock = createVirtualClock(START);
    const company = drawCompany(createRandom(SEED).fork('company'));
    ground = await wire.groundFor(createWorld({ clock: clock.now, seed: SEED }), clock, company);
    await foundCompany(ground.store, company, ground.endpoint, clock.now());
    const { exits } = ground;
    if (exits === null) throw new Error('nothing gets out of this ground');
    await exits.open();
    const now = clock.now();
    exits.log.warn({ event: { notes: WARNED } }, 'a warning');
    exits.log.error({ err: new Error(`Exchange said ${WRITTEN}`) }, 'an error');
    await exits.send({
      to: { name: 'Clara', address: 'clara@home.example' },
      from: { name: 'Bank', address: 'bookings@bank.example' },
      replyTo: null,
      subject: 'Gebucht',
      // In an encoding in which no word of it can be read as it goes over the wire.
      text: `Grüße, ${'ÄÖÜ'.repeat(40)} ${MAILED}`,
      html: null,
      messageId: 'one@bank.example',
      calendar: null,
    });
    await ground.store.transaction(async (tx) => {
      const message = { root: ROOT, id: 'told', company: ROOT, type: 'appointment.booked', at: now, spreadAt: null };
      await tx.webhookMessages.insert({ ...message, content: { title: TOLD } });
      const place = { root: ROOT, company: ROOT, externalId: null, createdAt: now };
      await tx.locations.insert({ ...place, id: 'answered', name: ANSWERED ?? '', address: '' });
      await tx.locations.insert({ ...place, id: 'titled', name: TITLE, address: '' });
      for (const name of [REMOVED ?? '', FORMER]) await tx.locations.insert({ ...place, id: name, name, address: '' });
      // Whoever is refused a time is told whose it is.
      const [first] = company.staff;
      await tx.holders.update({ root: ROOT, id: first?.holder ?? '' }, { name: REFUSED ?? '' });
      const times = { startAt: instant(now + HOUR), endAt: instant(now + 2 * HOUR) };
      await tx.appointments.insert({ ...APPOINTMENT, ...times, createdAt: now, changedAt: now });
      await tx.assignments.insert({ ...ASSIGNMENT, ...times, holder: first?.holder ?? '', since: now });
    });
    await ground.store.transaction(async (tx) => tx.locations.remove({ root: ROOT, id: { in: [REMOVED ?? '', FORMER] } }));
    found = wordsIn(await exits.uttered(), SEED, (title) => title === TITLE);
  }, 240_000);
  afterAll(async () => {
    await ground.close();
    await wire.close();
  });

  it('4.12 I7: are found in the log, at every level and inside of errors', () => {
    expect([places(WARNED), places(WRITTEN)]).toEqual([['the log'], ['the log']]);
  });
  it('6.1 I7: are found in a letter as it arrived, however it was encoded', () => {
    expect(places(MAILED)).toEqual(['a letter']);
  });
  it('7.5 I7: are found in a message as a webhook was given it', () => {
    expect(places(TOLD)).toEqual(expect.arrayContaining(['a message to a webhook']));
  });
  it('5.4 I7: are found in what the API answers', () => {
    expect(places(ANSWERED)).toEqual(expect.arrayContaining(['an answer of /locations', 'an answer of /locations/answered']));
  });
  it('5.4 I7: are found in what the API refuses', () => {
    expect(places(REFUSED)).toEqual(expect.arrayContaining(['a refusal of /appointments']));
  });
  it('4.12 I7: are found in the files of the database, although their row is gone', () => {
    expect(places(REMOVED)).not.toEqual([]);
    expect(places(REMOVED).every((where) => where.startsWith('the file '))).toBe(true);
  });
  it('4.1 I7: are those of this simulation, and no title that may be shown', () => {
    expect(places(FORMER)).toEqual([]);
    expect(places(TITLE)).toEqual([]);
  });
});
