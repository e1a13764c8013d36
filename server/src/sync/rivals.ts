/**
 * Moves that change places across organisers (4.2, 4.4): where the time that a move wants is held by an appointment that somebody else
 * organises, that one is looked at in its own calendar, because it may have been moved away there a moment ago. So a swap or a chain is judged
 * as a whole by whoever of them comes first. Nothing is looked at unless a move would be refused.
 */
import type { Span } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import { internalDomainsOf } from '../booking/internal-domains.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { NO_TEXTS } from '../templates/texts.ts';
import type { Text } from '../templates/texts.ts';
import type { SyncDeps } from './deps.ts';
import { judgeAlone } from './judge.ts';
import type { Judged, Rival } from './judge.ts';
import { bookedSide, templatingBy } from './booked.ts';
import type { Booked } from './booked.ts';
import { exchangeSide, slotOf } from './observe.ts';
import { isParked } from './park.ts';
import { visit } from './visit.ts';

/** A longer chain is refused from its beginning: each link of it is a call or two while others wait. */
const MOST_LOOKS = 8;

type Wanted = { readonly appointment: string; readonly to: Span };
type Holding = { readonly booked: Booked; readonly mailbox: Mailbox; readonly connection: Connection };

/**
 * What has been moved away from where moves of this pass want to go, and from where those want to go in turn.
 * @param judged the pass, judged without knowing of any
 * @param renewed prolongs the lease of the pass where that is needed; called before each look at another mailbox
 */
export const rivalsOf = async (
  deps: SyncDeps,
  claim: Claim,
  judged: readonly Judged[],
  renewed: () => Promise<void>,
  signal: AbortSignal,
): Promise<readonly Rival[]> => {
  let wanted = judged.flatMap(({ situation: { slot }, observed: { event, row } }): readonly Wanted[] =>
    slot.takenBy !== null && event.at === 'present' ? [{ appointment: row.id, to: event.value.facets.when }] : [],
  );
  const rivals: Rival[] = [];
  const known = new Set(judged.map(({ observed }) => observed.row.id));
  let looks = 0;
  while (wanted.length > 0 && looks < MOST_LOOKS) {
    const asked = wanted;
    wanted = [];
    const found = await (deps.texts ?? NO_TEXTS).with(async (text) =>
      deps.store.transaction(async (tx) => holding(deps, tx, claim, asked, known, text)),
    );
    for (const one of found) {
      known.add(one.booked.row.id);
      if (++looks > MOST_LOOKS) break;
      await renewed();
      const rival = await looked(deps, claim, one, signal);
      const move = rival?.judged.plan.actions.find((action) => action.do === 'reschedule');
      if (rival === null || move === undefined) continue;
      rivals.push(rival);
      wanted.push({ appointment: one.booked.row.id, to: move.when });
    }
  }
  return rivals;
};

/** The appointments in the way whose events can be looked at now: nothing is under way there, and nobody has to be left alone. */
const holding = async (
  deps: SyncDeps,
  tx: Transaction,
  { root }: Claim,
  wanted: readonly Wanted[],
  known: ReadonlySet<string>,
  text: Text,
): Promise<readonly Holding[]> => {
  const now = deps.clock.now();
  const found = new Map<string, Holding>();
  for (const { appointment, to } of wanted) {
    const own = await tx.assignments.select({ root, appointment, counts: true });
    const there = await tx.overlapping(
      root,
      own.map((one) => one.holder),
      to.start,
      to.end,
    );
    for (const id of new Set(there.map((one) => one.appointment))) {
      if (known.has(id) || found.has(id)) continue;
      const [link, ...more] = await tx.links.select({ root, appointment: id, base: { not: null } });
      if (link === undefined || more.length > 0 || link.intent !== null || (link.leaseUntil !== null && link.leaseUntil > now)) continue;
      const mailbox = await tx.mailboxes.get({ root, id: link.mailbox });
      const paired = await tx.pairings.count({ root, mailbox: link.mailbox, enabled: true });
      if (mailbox === null || paired === 0 || (mailbox.retryAt !== null && mailbox.retryAt > now)) continue;
      const connection = await tx.connections.get({ root, id: mailbox.connection });
      if (connection === null || !connection.enabled || (await isParked(tx, connection, mailbox, now))) continue;
      const booked = await bookedSide(tx, link, now, templatingBy(connection, text, deps.texts ?? NO_TEXTS));
      if (booked !== null) found.set(id, { booked, mailbox, connection });
    }
  }
  return [...found.values()];
};

/** Null: it could not be looked at. */
const looked = async (
  deps: SyncDeps,
  claim: Claim,
  { booked, mailbox, connection }: Holding,
  signal: AbortSignal,
): Promise<Rival | null> => {
  try {
    const connector = deps.connectorFor(connection, mailbox);
    const { silentWrites, moveBack } = connector.capabilities;
    const look = async () => exchangeSide({ deps, connector, mailbox }, [booked], signal);
    const visitor = { ...deps, owner: `${deps.owner} ${claim.mailbox}` };
    const sides = mailbox.id === claim.mailbox ? await look() : await visit(visitor, { mailbox: mailbox.id, connection }, look);
    const side = sides?.get(booked.link.appointment);
    if (side === undefined) return null;
    const now = deps.clock.now();
    const slot = await deps.store.transaction(async (tx) => slotOf(tx, booked, side.event, now));
    const policy = { ...connection.policy, silentWrites, moveBack, internalDomains: internalDomainsOf(connection, mailbox) };
    return { judged: judgeAlone({ ...booked, ...side, copies: [], leftovers: [], slot }, policy, now), mailbox, policy };
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};
