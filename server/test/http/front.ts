/** An organisation with a booking page, and a stranger in front of it: what the tests of the public routes stand on. */
import { expect } from 'vitest';
import type { Instant } from '@lockstep/engine';
import { made } from './bank.ts';
import type { HttpDeps } from '../../src/http/server.ts';
import type { Appointment, Assignment, Client } from '../../src/store/rows/booking.ts';
import type { JournalEntry } from '../../src/store/rows/record.ts';
import { openHouse, type House, type Reply } from './house.ts';

/** 3 March 2026; the house stands at 09:00 of the day before. */
const TUESDAY = '2026-03-03';
export const at = (clock: string, day = TUESDAY): string => `${day}T${clock}:00+01:00`;
export const span = (from: string, to: string) => ({ start: at(from), end: at(to) });
export const token = (reply: Reply): string => String(reply.body['token']);

export type Rows = {
  readonly clients: readonly Client[];
  readonly appointments: readonly Appointment[];
  readonly assignments: readonly Assignment[];
  readonly journal: readonly JournalEntry[];
};

export type Front = {
  readonly house: House;
  readonly anna: string;
  readonly bert: string;
  /** An hour with Anna or Bert, on each full hour. */
  readonly service: string;
  readonly setUp: (more?: object) => Promise<Reply>;
  /** Asks as somebody who is not signed in. */
  readonly stranger: (method: 'GET' | 'POST', path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  readonly later: (ms: number) => void;
  /** That of a page that was opened five seconds ago. */
  readonly ticket: () => Promise<string>;
  readonly bookAt: (clock: string, more?: object, headers?: Record<string, string>) => Promise<Reply>;
  /** Free starts of the Tuesday. */
  readonly times: (more?: string) => Promise<string>;
  readonly rows: () => Promise<Rows>;
};

export const GUEST = { name: 'Carla Client', email: 'Carla@Example.com' };

export const openFront = async (deps: Partial<HttpDeps> = {}): Promise<Front> => {
  const house = await openHouse(deps);
  const anna = await made(house, '/staff', { name: 'Anna' });
  const bert = await made(house, '/staff', { name: 'Bert' });
  const service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [anna, bert] });
  const setUp: Front['setUp'] = (more = {}) =>
    house.call('PUT', `/companies/${house.parent.id}/booking-page`, { body: { open: true, slug: 'bank', services: [service], ...more } });
  expect((await setUp()).status).toBe(200);
  const stranger: Front['stranger'] = (method, path, body, headers = {}) =>
    house.call(method, `/public${path}`, { key: null, headers, ...(body === undefined ? {} : { body }) });
  const later = (ms: number): void => {
    house.clock.at = (house.clock.at + ms) as Instant;
  };
  const ticket = async (): Promise<string> => {
    const given = String((await stranger('GET', '/pages/bank')).body['ticket']);
    later(5_000);
    return given;
  };
  return {
    house,
    anna,
    bert,
    service,
    setUp,
    stranger,
    later,
    ticket,
    bookAt: async (clock, more = {}, headers = {}) => {
      const body = { service, start: at(clock), ...GUEST, ticket: await ticket(), ...more };
      return stranger('POST', '/pages/bank/appointments', body, headers);
    },
    times: async (more = '') => {
      const window = 'from=2026-03-03T00:00:00%2B01:00&to=2026-03-04T00:00:00%2B01:00';
      const { body } = await stranger('GET', `/pages/bank/times?service=${service}&${window}${more}`);
      return (body['days'] as { starts: string[] }[]).flatMap((day) => day.starts.map((start) => start.slice(11, 16))).join(' ');
    },
    rows: () =>
      house.store.transaction(async (tx) => ({
        clients: await tx.clients.select({}),
        appointments: await tx.appointments.select({}),
        assignments: await tx.assignments.select({}),
        journal: await tx.journal.select({}),
      })),
  };
};
