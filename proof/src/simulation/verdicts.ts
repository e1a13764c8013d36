/** Which verdicts and faults a simulation met, read off the journal and the world when it is over. */
import type { Rows } from '../checker/observed.ts';
import { type Mark, MARKS } from './marks.ts';
import type { Stage } from './stage.ts';

const VERDICTS: ReadonlyMap<string, Mark> = new Map(
  MARKS.filter((mark) => mark.startsWith('verdict ')).map((mark) => [mark.slice('verdict '.length), mark]),
);

const CODES: ReadonlyMap<string, Mark> = new Map([
  ['seriesPutBack', 'F27 series made single again'],
  ['seriesLeft', 'F27 series kept by Exchange'],
  ['movedBack', 'F48 moved back by us'],
  ['liesElsewhere', 'F48 followed into another calendar'],
]);

const FAULTS = {
  F12: 'F12 server busy',
  F15: 'F15 answer lost after the write was applied',
  F19: 'F19 sync state dead',
  F25: 'F25 stale change key or a save said to have failed',
  F51: 'F51 touched by the server after create',
} as const satisfies Record<string, Mark>;

export const noteJournal = ({ marks, world, deeds }: Stage, rows: Rows): void => {
  for (const { detail, code } of rows.journal) {
    const verdict = detail['verdict'];
    const mark = typeof verdict === 'string' ? VERDICTS.get(verdict) : undefined;
    if (mark !== undefined) marks.sometimes(mark);
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
  for (const [fault, mark] of Object.entries(FAULTS)) if ((hits[fault as keyof typeof FAULTS] ?? 0) > 0) marks.sometimes(mark);
};
