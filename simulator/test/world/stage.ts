/** A small world on a virtual clock for the tests: two people, a delegate, a room, and a service account that impersonates. */
import { expect } from 'vitest';
import type { CalendarDraft, CalendarItem } from '../../src/world/calendar-item.ts';
import { WorldError } from '../../src/world/error.ts';
import type { Instant } from '../../src/world/instant.ts';
import type { Caller } from '../../src/world/rights.ts';
import { createWorld, type World, type WorldOptions } from '../../src/world/world.ts';

/** Monday 2026-11-23, 09:00 in Berlin. */
export const monday9 = Date.parse('2026-11-23T08:00:00Z');
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;
export const at = (iso: string): Instant => Date.parse(iso);

export const berlin = 'W. Europe Standard Time';
export const anna = 'anna@bank.example';
export const jonas = 'jonas@bank.example';
export const delegate = 'mei@bank.example';
export const room = 'room@bank.example';
export const service = 'BANK\\svc';

export const asAnna: Caller = { account: service, impersonated: anna };
export const asJonas: Caller = { account: service, impersonated: jonas };
export const asDelegate: Caller = { account: delegate, impersonated: null };

export type Stage = {
  readonly world: World;
  /** Moves the clock and lets the assistant work. */
  readonly pass: (ms: number) => void;
  readonly now: () => Instant;
};

export function stage(options: Partial<WorldOptions> = {}): Stage {
  let now = monday9;
  const world = createWorld({ clock: () => now, seed: 11, ...options });
  world.admin.addMailbox({ address: anna, name: 'Anna Berger', aliases: ['a.berger@bank.example'] });
  world.admin.addMailbox({ address: jonas, name: 'Jonas Vogt' });
  world.admin.addMailbox({ address: delegate, name: 'Mei Tanaka' });
  world.admin.addMailbox({ address: room, name: 'Advice room', kind: 'room' });
  world.admin.addAccount({ name: service, displayName: 'Lockstep', impersonation: 'all' });
  const pass = (ms: number): void => {
    now += ms;
    world.runDue();
  };
  return { world, pass, now: () => now };
}

/** An appointment tomorrow at ten, an hour long, unless told otherwise. */
export function draft(more: Partial<CalendarDraft> = {}): CalendarDraft {
  return { subject: 'Advice', start: monday9 + hours(25), end: monday9 + hours(26), startZone: berlin, endZone: berlin, ...more };
}

/** Makes an item in Anna's calendar without mail, and reads it. */
export function make(world: World, more: Partial<CalendarDraft> = {}, caller: Caller = asAnna): CalendarItem {
  return read(world, world.createItem(caller, { draft: draft(more), send: 'SendToNone' }).id, caller);
}

export function read(world: World, id: string, caller: Caller = asAnna): CalendarItem {
  const item = world.getItem(caller, { id });
  if (item.kind !== 'calendar') throw new Error(`${id} is not a calendar item`);
  return item;
}

/** The only item of a list. */
export function only<T>(list: readonly T[]): T {
  expect(list).toHaveLength(1);
  const [one] = list;
  if (one === undefined) throw new Error('the list is empty');
  return one;
}

/** Runs what must be refused, and answers the refusal. */
export function refusal(work: () => unknown): WorldError {
  try {
    work();
  } catch (error) {
    if (error instanceof WorldError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const code = (work: () => unknown): string => refusal(work).code;
