/** How hostile the world of a simulation is. */

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
