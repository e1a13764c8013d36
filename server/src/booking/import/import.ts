/** Carries out an import of pairings (2.1): planned whole, then written in transactions of a bounded size. */
import { StoreConflict } from '../../store/conflict.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Occasion } from '../actor.ts';
import { enablePairing, pair, unpair } from '../pairing.ts';
import { refuse, RefusalError } from '../refusal.ts';
import { changes, groupsOf, leaves, MOST_TOGETHER, type LineRefusal, type PlannedLine } from './plan.ts';
import { planWithin, type Around } from './world.ts';

export type Importing = Around & {
  readonly occasion: Occasion;
  /** Lines that are refused leave out themselves only; otherwise the first one ends the import. */
  readonly partly: boolean;
  /** Told of what is no refusal but a fault, after some lines are written already. */
  readonly broken: (error: unknown) => void;
};

/**
 * Writes what was planned and answers every line with what became of it. Groups of lines that hand mailboxes on to each other
 * stay together, and at most 100 lines are in one transaction: all of it or nothing. Each transaction plans its lines anew, so
 * that what changed since the plan was shown is judged and not overwritten. Throws only while nothing is written.
 */
export const carryOut = async (store: Store, importing: Importing, planned: readonly PlannedLine[]): Promise<readonly PlannedLine[]> => {
  const outcome = new Map<number, PlannedLine>();
  const chunks = chunksOf(planned, importing.partly ? WAITED_FOR : MOST_TOGETHER);
  for (const [index, chunk] of chunks.entries()) {
    const done = await chunkWritten(store, importing, chunk).catch((error: unknown) => {
      if (index === 0) throw error;
      importing.broken(error);
      return 'broken' as const;
    });
    if (done === 'broken') {
      leaveOut(outcome, chunks.slice(index).flat(), BROKEN);
      break;
    }
    for (const line of done) outcome.set(line.asked.line, line);
    const refusedOne = done.find(({ does }) => does === 'refused');
    if (refusedOne === undefined || importing.partly) continue;
    // What was planned as possible became impossible meanwhile; what is in earlier transactions stays.
    leaveOut(outcome, chunks.slice(index + 1).flat(), endedBy(refusedOne.asked.line));
    break;
  }
  return planned.map((line) => outcome.get(line.asked.line) ?? line);
};

const BROKEN: LineRefusal = {
  code: 'fault',
  field: null,
  problem: 'Lockstep made a mistake before this line was written; the lines that are not refused are written.',
  next: 'Import the file once more; what is written already stays as it is.',
};
const endedBy = (line: number): LineRefusal => ({
  code: 'stale',
  field: null,
  problem: `The import ended at line ${line}, so this line was not written.`,
  next: 'Look at that line, then import the file once more.',
});
const refusedFor = (line: PlannedLine, refusal: LineRefusal): PlannedLine => ({ ...line, does: 'refused', refusal });
const leaveOut = (outcome: Map<number, PlannedLine>, lines: readonly PlannedLine[], refusal: LineRefusal): void => {
  for (const line of lines) outcome.set(line.asked.line, refusedFor(line, refusal));
};

/**
 * Where lines may be left out, nothing speaks for large transactions: on the embedded store everybody waits for one to end,
 * 0.7 s with 100 lines.
 */
const WAITED_FOR = 25;

const chunksOf = (planned: readonly PlannedLine[], most: number): readonly (readonly PlannedLine[])[] => {
  const chunks: PlannedLine[][] = [];
  for (const group of groupsOf(planned)) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + group.length <= most) last.push(...group);
    else chunks.push([...group]);
  }
  return chunks;
};

/** One chunk in one transaction; where that meets a race and lines may be left out, group by group. */
const chunkWritten = async (store: Store, importing: Importing, chunk: readonly PlannedLine[]): Promise<readonly PlannedLine[]> => {
  const whole = await groupWritten(store, importing, chunk);
  const groups = groupsOf(chunk);
  if (!importing.partly || groups.length === 1 || !whole.raced) return whole.lines;
  const lines: PlannedLine[] = [];
  for (const group of groups) lines.push(...(await groupWritten(store, importing, group)).lines);
  return lines;
};

type Written = { readonly lines: readonly PlannedLine[]; readonly raced: boolean };

const groupWritten = async (store: Store, importing: Importing, lines: readonly PlannedLine[]): Promise<Written> => {
  try {
    return { lines: await store.transaction((tx) => write(tx, importing, lines)), raced: false };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return { lines: lines.map((line) => refusedFor(line, refusal)), raced: true };
  }
};

/** What speaks against a whole transaction: a refusal of the booking core, or a constraint that somebody else's write met first. */
const refusalOf = (error: unknown): LineRefusal | null => {
  if (error instanceof RefusalError) {
    const { code, problem, next } = error.refusal;
    return { code, field: error.refusal.field === null ? null : 'mailbox', problem, next };
  }
  if (!(error instanceof StoreConflict)) return null;
  return {
    code: 'stale',
    field: null,
    problem: 'Somebody else changed this pairing at the same moment.',
    next: 'Import the file once more.',
  };
};

const write = async (tx: Transaction, importing: Importing, before: readonly PlannedLine[]): Promise<readonly PlannedLine[]> => {
  const { occasion, partly, reach } = importing;
  const connection = await tx.connections.get({ root: reach.root, id: importing.connection.id }, { lock: 'update' });
  if (connection === null) return refuse('badReference', null, 'The integration is gone.', 'List what you can see with GET.');
  const planned = await planWithin(
    tx,
    importing,
    before.map(({ asked }) => asked),
  );
  const stopped = partly ? undefined : planned.find(({ does }) => does === 'refused');
  if (stopped !== undefined) return planned.map((line) => (changes(line) ? refusedFor(line, endedBy(stopped.asked.line)) : line));
  // Those who leave make room for those who come.
  for (const line of planned) if (leaves(line) && line.present !== null) await unpair(tx, occasion, line.present.pairing);
  for (const { does, holder, present, address, enabled } of planned) {
    if (holder === null) continue;
    if ((does === 'pair' || does === 'pairAnew') && address !== null) {
      const externalId = present?.pairing.externalId ?? null;
      await pair(tx, occasion, { holder, connection, address, enabled: enabled ?? true, externalId });
    }
    if (present !== null && (does === 'switchOn' || does === 'switchOff'))
      await enablePairing(tx, occasion, present.pairing, does === 'switchOn');
  }
  return planned;
};
