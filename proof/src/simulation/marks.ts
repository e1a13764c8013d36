/** States that a full run has to reach: a simulation that never meets a fault proves nothing about it. */

/** Every mark there is; a run that misses one fails. */
export const MARKS = [
  'F01 notice dropped',
  'F02 notice repeated',
  'F03 notice delayed',
  'F04 notices reordered',
  'F05 silent while it looks alive',
  'F06 line hangs',
  'F07 line closed early',
  'F08 subscription lost',
  'F09 subscription in error beside status OK',
  'F10 closed again and again',
  'F11 subscription made and its answer lost',
  'F12 server busy',
  'F13 turned away (429) until a time it names',
  'F13 turned away (503) until a time it names',
  'F13 turned away, and nothing usable said of when to come back',
  'F14 too many connections at once',
  'F15 answer lost after the write was applied',
  'F16 answer cut off by a reset',
  'F16 answer cut off as if it were whole',
  'F16 answer to a write cut off',
  'F17 some items of a batch failed',
  'F18 batch answered out of order',
  'F19 sync state dead',
  'F20 changes repeated, pages overlapping or empty',
  'F21 change left out by the feed',
  'F22 full listing over known rows',
  'F23 created and not found for a while',
  'F24 id that differs in letter case only',
  'F24 id changed on a move',
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
  'working hours changed',
  'a block published',
  'a block put back',
  'a block made anew',
  'a block withdrawn',
  'F29 mailbox moved between premises and cloud',
  'F30 mailbox disabled',
  'F30 mailbox renamed',
  'F30 address given to somebody else',
  'F31 rights taken and given back',
  'F31 token over in the middle of work',
  'F31 rights taken from a delegate',
  'F31 rights given to a delegate',
  'F53 private item hidden from a delegate',
  'F53 hidden no more',
  'F33 killed with a letter in its hands',
  'F54 answer to a letter lost',
  'F54 a letter sent again whose answer was lost',
  'a delegate who may not invite',
  'F42 name that does not resolve',
  'F42 certificate not trusted',
  'F42 certificate changed',
  'F33 process killed',
  'F33 process killed between a remote write and its commit',
  'F32 calendar suddenly empty',
  'F32 calendar cleared or shifted as a whole',
  'F40 item that nobody can read',
  'brake held',
  'F27 an invitation declined',
  'F27 taken off the attendees in Outlook',
  'F45 moved without sending',
  'F45 deleted without sending',
  'F45 copy removed that was left over',
  'F46 copy removed without an answer',
  'F46 declined without an answer',
  'F47 places changed in Outlook',
  'F47 chain of moves in Outlook',
  'F47 moved along with what another organiser moved',
  'somebody left an appointment',
  'F46 left by removing a copy',
  'F45 sent once more',
  'a colleague moved a copy',
  'asked again after a decline',
  'who declined struck before a mail',
  'a decline that is not accepted',
  'F48 moved to another calendar',
  'F48 moved back by us',
  'F48 followed into another calendar',
  'F48 moved home by its owner',
  'F48 moved out of the window',
  'F48 restored after its cancellation',
  'F48 reinstated',
  'F50 booking edit between crash and recovery',
  'F51 touched by the server after create',
  'F52 attendees mailed by a write over Graph',
  'F55 private event in a delta',
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
  'an administrator decided',
  'the schedule was played to its end',
] as const;
export type Mark = (typeof MARKS)[number];

/** What only happens on the server's own lines, which do not run over a wire, or to calls that can be refused on their way. */
const ON_LINES: readonly Mark[] = MARKS.filter((mark) => /^F(05|06|07|08|09|10|11|29|30|31|40|42|52|55) /.test(mark));

/** The marks that a full run of this layer has to reach. */
const marksOf = (layer: string): readonly Mark[] => (layer === 'L1' ? MARKS : MARKS.filter((mark) => !ON_LINES.includes(mark)));

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

/** The marks of this layer that no seed of a run reached. */
export const missed = (counts: Readonly<Partial<Record<Mark, number>>>, layer: string): readonly Mark[] =>
  marksOf(layer).filter((mark) => (counts[mark] ?? 0) === 0);
