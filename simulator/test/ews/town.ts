/** The small world of the EWS tests: three people, a room, a service account that may impersonate, one that may not; on a virtual clock. */
import type { SimulatorClock } from '../../src/clock.ts';
import { virtualClock } from '../../src/clock.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator.ts';
import { startSimulator } from '../../src/simulator.ts';
import { createWorld } from '../../src/world/world.ts';

export const ANNA = 'anna@bank.example';
export const BERT = 'bert@bank.example';
export const CARA = 'cara@bank.example';
export const ROOM = 'room.blue@bank.example';
export const SERVICE = 'BANK\\svc-booking';
export const POWERLESS = 'BANK\\svc-powerless';
/** Has the role for Bert's mailbox alone. */
export const BERTS_OWN = 'BANK\\svc-bert-only';

/** A Friday noon in Zurich. */
export const START = Date.UTC(2026, 10, 20, 11, 0, 0);

export type Town = { readonly simulator: Simulator; readonly clock: SimulatorClock; readonly pass: (ms: number) => void };

export async function startTown(options: SimulatorOptions = {}): Promise<Town> {
  const clock = virtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 7 });
  world.admin.addMailbox({ address: ANNA, name: 'Anna Berg', aliases: ['a.berg@bank.example'] });
  world.admin.addMailbox({ address: BERT, name: 'Bert Cole' });
  world.admin.addMailbox({ address: CARA, name: 'Cara Dahl' });
  world.admin.addMailbox({ address: ROOM, name: 'Blue Room', kind: 'room' });
  world.admin.addAccount({ name: SERVICE, impersonation: 'all' });
  world.admin.addAccount({ name: POWERLESS });
  world.admin.addAccount({ name: BERTS_OWN, impersonation: [BERT] });
  const simulator = await startSimulator({ ...options, world, clock });
  const pass = (ms: number): void => {
    clock.advanceTo(clock.now() + ms);
    world.runDue();
  };
  return { simulator, clock, pass };
}
