/**
 * Looks into every transaction that moves a cursor, just before it commits: what the cursor covers has to be in the same
 * transaction, as busy time or as a mark on the link (I9).
 */
import type { Event } from '@lockstep/engine';
import type { Link, Mailbox, Store, Transaction } from '@lockstep/server';
import { INSTALLATION, ROOT } from './company.ts';
import type { Stage } from './stage.ts';
import type { Covered } from './watch.ts';

export const watchCursors = (stage: Stage, store: Store, covered: ReadonlyMap<string, Covered>): Store => ({
  ...bound(store),
  transaction: (work, options) =>
    store.transaction(async (tx) => {
      const moved: { readonly mailbox: string; readonly cursor: string }[] = [];
      const result = await work(withMailboxes(tx, moved));
      for (const { mailbox, cursor } of moved) await lookInto(stage, tx, mailbox, covered.get(cursor));
      return result;
    }, options),
});

const bound = (store: Store): Store => ({ transaction: store.transaction.bind(store), close: store.close.bind(store) });

/** The transaction with an eye on `mailboxes.update`. */
const withMailboxes = (tx: Transaction, moved: { readonly mailbox: string; readonly cursor: string }[]): Transaction => {
  const update: Transaction['mailboxes']['update'] = (where, patch) => {
    if (typeof patch.cursor === 'string' && typeof where.id === 'string') moved.push({ mailbox: where.id, cursor: patch.cursor });
    return tx.mailboxes.update(where, patch);
  };
  return new Proxy(tx, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'mailboxes')
        return new Proxy(target.mailboxes, { get: (table, field) => (field === 'update' ? update : method(table, field)) });
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};

const method = (table: Transaction['mailboxes'], field: string | symbol): unknown => {
  const value: unknown = Reflect.get(table, field, table);
  return typeof value === 'function' ? value.bind(table) : value;
};

const lookInto = async (stage: Stage, tx: Transaction, mailbox: Mailbox['id'], covers: Covered | undefined): Promise<void> => {
  if (covers === undefined) {
    stage.cursorLapses.push(`Mailbox ${mailbox} was given a cursor that no page of changes came with.`);
    return;
  }
  const links = await tx.links.select({ root: ROOT, mailbox });
  const busy = new Map((await tx.busy.select({ root: ROOT, mailbox })).map((row) => [row.eventId, row]));
  const last = new Map<string, Event | null>();
  for (const page of covers.pages) {
    for (const event of page.changed) last.set(event.id, event);
    for (const id of page.removed) last.set(id, null);
  }
  for (const [id, event] of last) {
    const link = links.find((one) => one.eventId === id) ?? links.find((one) => isStampedFor(event, one));
    if (link !== undefined && !isAwake(link, event)) {
      stage.cursorLapses.push(
        `The cursor of ${mailbox} moved past a change of the event of appointment ${link.appointment}, which was not marked.`,
      );
    }
    const row = busy.get(id);
    if (event === null && row !== undefined)
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a removal, and its busy time stayed.`);
    if (event !== null && row !== undefined && (row.startAt !== event.when.start || row.endAt !== event.when.end)) {
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a move of a foreign event, and its busy time did not.`);
    }
    if (event !== null && event.stamp === null && row === undefined && takesTime(event)) {
      stage.cursorLapses.push(`The cursor of ${mailbox} moved past a foreign event, and its busy time is not known.`);
    }
  }
};

const isStampedFor = (event: Event | null, link: Link): boolean =>
  event?.stamp?.installation === INSTALLATION && event.stamp.appointment === link.appointment;

/** Marked, or at the very version that is known already. */
const isAwake = (link: Link, event: Event | null): boolean =>
  link.due !== null || (event !== null && link.base?.event.version === event.version);

const takesTime = ({ showAs, cancelled, type, when }: Event): boolean =>
  showAs !== 'free' && !cancelled && type === 'single' && when.start < when.end;
