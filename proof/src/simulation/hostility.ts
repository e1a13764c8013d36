/** How hostile the world of a simulation is. */
import type { Random } from '../random.ts';

/** Chances, each per occasion: a call, a notice, a moment at which a process could die. */
export type Hostility = {
  /** Per switch of the world, a call, a word on a line or a page each. */
  readonly world: Readonly<Record<string, number>>;
  readonly noticeDropped: number;
  readonly noticeRepeated: number;
  readonly noticeDelayed: number;
  readonly killed: number;
  /** That what somebody makes or edits in Outlook cannot be read from then on (F40). */
  readonly poison: number;
  /** That somebody acts while a call is under way. */
  readonly interrupted: number;
};

export const PEACE: Hostility = { world: {}, noticeDropped: 0, noticeRepeated: 0, noticeDelayed: 0, poison: 0, killed: 0, interrupted: 0 };

/** Each seed suffers some of the faults, seldom all: a calm path and each fault alone have to be walked too. */
export const drawHostility = (random: Random): Hostility => {
  const some = (most: number): number => (random.chance(0.5) ? random.fraction() * most : 0);
  return {
    world: {
      F12: some(0.015),
      ...drawRefusals(random.fork('refusals')),
      F15: some(0.3),
      F19: some(0.05),
      F25: some(0.2),
      ...drawSilence(some),
      F10: drawStorms(random.fork('storms')),
      F20: some(0.1),
      F21: some(0.1),
      F23: some(0.2),
      F24: some(0.4),
      F27: some(0.8),
    },
    noticeDropped: some(0.4),
    noticeRepeated: some(0.3),
    noticeDelayed: some(0.4),
    killed: some(0.01),
    poison: some(0.15),
    interrupted: some(0.15),
  };
};

/** What goes wrong with calls and their answers, whatever is asked. */
const drawRefusals = (random: Random): Hostility['world'] => {
  const some = (most: number): number => (random.chance(0.35) ? random.fraction() * most : 0);
  return { F13: some(0.015), F14: some(0.02), F16: some(0.03), F17: some(0.1), F18: some(0.2) };
};

/** What goes wrong with notices and the lines they come on; only where the lines run does any of it strike. */
const drawSilence = (some: (most: number) => number): Hostility['world'] => ({
  F01: some(0.3),
  F02: some(0.2),
  F03: some(0.3),
  F04: some(0.3),
  F05: some(0.1),
  F06: some(0.05),
  F07: some(0.3),
  F08: some(0.1),
  F09: some(0.05),
  F11: some(0.3),
});

/** Of every change told by Graph. */
const drawStorms = (random: Random): number => (random.chance(0.5) ? random.fraction() * 0.25 : 0);
