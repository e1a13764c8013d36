/** States that a full run has to reach: a simulation that never meets a fault proves nothing about it. */

/** Every mark there is; a run that misses one fails. */
export const MARKS = [
  'F01 notice dropped',
  'F02 notice repeated',
  'F03 notice delayed',
  'F04 notices reordered',
  'F12 server busy',
  'F15 answer lost after the write was applied',
  'F19 sync state dead',
  'F22 full listing over known rows',
  'F25 stale change key or a save said to have failed',
  'F26 both sides edited',
  'F27 moved in Outlook',
  'F27 deleted in Outlook',
  'F27 copied in Outlook',
  'F27 made private in Outlook',
  'F27 turned into a series in Outlook',
  'F27 series made single again',
  'F27 series kept by Exchange',
  'F27 made all-day in Outlook',
  'F27 made multi-day in Outlook',
  'F28 series of somebody',
  'F28 a date of a series changed',
  'a series made in Outlook',
  'an occurrence moved in Outlook',
  'a private flag set or taken away',
  'busy time set otherwise',
  'F33 process killed',
  'F33 process killed between a remote write and its commit',
  'F48 moved to another calendar',
  'F48 moved back by us',
  'F48 followed into another calendar',
  'F48 moved home by its owner',
  'F48 moved out of the window',
  'F48 restored after its cancellation',
  'F48 reinstated',
  'F50 booking edit between crash and recovery',
  'F51 touched by the server after create',
  'F56 past event archived',
  'F56 past appointment left as it was',
  'verdict push',
  'verdict pull',
  'verdict merge',
  'verdict eventDeleted',
  'verdict appointmentDeleted',
  'verdict editLostEvent',
  'verdict editLostAppointment',
  'verdict forget',
  'verdict publish',
  'put back by lock',
  'waits for an administrator',
  'the schedule was played to its end',
] as const;
export type Mark = (typeof MARKS)[number];

export type Marks = {
  /** Notes that this happened. */
  readonly sometimes: (mark: Mark) => void;
  readonly counts: () => Readonly<Partial<Record<Mark, number>>>;
};

export const createMarks = (): Marks => {
  const counts = new Map<Mark, number>();
  return {
    sometimes: (mark) => {
      counts.set(mark, (counts.get(mark) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counts),
  };
};

/** The marks that no seed of a run reached. */
export const missed = (counts: Readonly<Partial<Record<Mark, number>>>): readonly Mark[] =>
  MARKS.filter((mark) => (counts[mark] ?? 0) === 0);
