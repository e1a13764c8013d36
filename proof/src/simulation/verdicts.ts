/** Which verdicts and faults a simulation met, read off the journal and the world when it is over. */
import type { Rows } from '../checker/observed.ts';
import { type Mark, MARKS } from './marks.ts';
import { noteGraph } from './graph-faults.ts';
import type { Stage } from './stage.ts';

const VERDICTS: ReadonlyMap<string, Mark> = new Map(
  MARKS.filter((mark) => mark.startsWith('verdict ')).map((mark) => [mark.slice('verdict '.length), mark]),
);

const CODES: ReadonlyMap<string, Mark> = new Map([
  ['blockPublished', 'a block published'],
  ['blockPutBack', 'a block put back'],
  ['blockMadeAnew', 'a block made anew'],
  ['blockWithdrawn', 'a block withdrawn'],
  ['seriesPutBack', 'F27 series made single again'],
  ['seriesLeft', 'F27 series kept by Exchange'],
  ['staffChanged', 'somebody left an appointment'],
  ['copyRemoved', 'F46 left by removing a copy'],
  ['movedAlong', 'F47 moved along with what another organiser moved'],
  ['declineNotAccepted', 'a decline that is not accepted'],
  ['copyLeftOver', 'F45 copy removed that was left over'],
  ['unsentMove', 'F45 sent once more'],
  ['copyMoved', 'a colleague moved a copy'],
  ['askedAnew', 'asked again after a decline'],
  ['declinedDropped', 'who declined struck before a mail'],
  ['movedBack', 'F48 moved back by us'],
  ['liesElsewhere', 'F48 followed into another calendar'],
]);

const FAULTS = {
  F01: 'F01 notice dropped',
  F02: 'F02 notice repeated',
  F03: 'F03 notice delayed',
  F04: 'F04 notices reordered',
  F05: 'F05 silent while it looks alive',
  F06: 'F06 line hangs',
  F07: 'F07 line closed early',
  F08: 'F08 subscription lost',
  F09: 'F09 subscription in error beside status OK',
  F11: 'F11 subscription made and its answer lost',
  F12: 'F12 server busy',
  F14: 'F14 too many connections at once',
  F15: 'F15 answer lost after the write was applied',
  F17: 'F17 some items of a batch failed',
  F18: 'F18 batch answered out of order',
  F19: 'F19 sync state dead',
  F20: 'F20 changes repeated, pages overlapping or empty',
  F21: 'F21 change left out by the feed',
  F23: 'F23 created and not found for a while',
  F24: 'F24 id that differs in letter case only',
  F25: 'F25 stale change key or a save said to have failed',
  F51: 'F51 touched by the server after create',
} as const satisfies Record<string, Mark>;

/** So many lines that end in the minutes of one seed are a storm. */
const STORM = 5;

export const noteJournal = ({ marks, world, deeds, ground }: Stage, rows: Rows): void => {
  for (const { detail, code } of rows.journal) {
    const verdict = detail['verdict'];
    const mark = typeof verdict === 'string' ? VERDICTS.get(verdict) : undefined;
    if (mark !== undefined) marks.sometimes(mark);
    if (code === 'brakeHeld') marks.sometimes('brake held');
    const reached = CODES.get(code);
    if (reached !== undefined) marks.sometimes(reached);
    if (code === 'locked') marks.sometimes('put back by lock');
    if (code === 'conflictAsk') marks.sometimes('waits for an administrator');
  }
  if (rows.links.some((link) => link.restored !== null)) marks.sometimes('F48 restored after its cancellation');
  const archived = new Set(deeds.map((deed) => (deed.side === 'outlook' && deed.do === 'archive' ? deed.appointment : null)));
  if (rows.appointments.some((row) => archived.has(row.id) && row.state !== 'cancelled'))
    marks.sometimes('F56 past appointment left as it was');
  const hits = world.faults.hits();
  if ((hits.F06 ?? 0) + (hits.F07 ?? 0) + (hits.F08 ?? 0) >= STORM) marks.sometimes('F10 closed again and again');
  for (const { status, announcedUntil } of world.front.turnedAway()) {
    marks.sometimes(
      announcedUntil === null
        ? 'F13 turned away, and nothing usable said of when to come back'
        : status === 429
          ? 'F13 turned away (429) until a time it names'
          : 'F13 turned away (503) until a time it names',
    );
  }
  for (const { outcome, write } of world.front.calls()) {
    if (outcome === 'AnswerTruncated') marks.sometimes('F16 answer cut off by a reset');
    if (outcome === 'AnswerShortened') marks.sometimes('F16 answer cut off as if it were whole');
    if (write && (outcome === 'AnswerTruncated' || outcome === 'AnswerShortened')) marks.sometimes('F16 answer to a write cut off');
  }
  noteGraph(marks, world, ground.posts);
  for (const [fault, mark] of Object.entries(FAULTS)) if ((hits[fault as keyof typeof FAULTS] ?? 0) > 0) marks.sometimes(mark);
};
