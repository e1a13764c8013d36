/** Disconnecting an integration (1.4): what it would do, begun with that number agreed to, watched, stopped, and undone for thirty days. */
import { z } from 'zod';
import type { FastifyReply } from 'fastify';
import type { Instant } from '@lockstep/engine';
import { reaches } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import { judged, keepTest, testSteps, type TestStep } from '../../connection-test.ts';
import { transportToTest } from '../../detection.ts';
import { countIn, countsOf } from '../../disconnect/counts.ts';
import {
  goOnDisconnecting,
  refuseNotUndoable,
  skipMailbox,
  startDisconnect,
  stopDisconnect,
  undoDisconnect,
} from '../../disconnect/disconnect.ts';
import type { DisconnectionStep } from '../../store/rows/disconnection.ts';
import type { Connection, Mailbox } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import type { Occasion } from '../../booking/actor.ts';
import { credentialsOf } from '../credentials.ts';
import type { HttpDeps } from '../deps.ts';
import { limitOf, pageOf, paging, readCursor, writeCursor } from '../page.ts';
import { route } from '../route.ts';
import { DisconnectBody, DisconnectedMailboxAnswer, DisconnectionAnswer, UndoBody } from '../schemas/disconnection.ts';
import { id } from '../schemas/fields.ts';
import { integrationById, integrationsPath } from './integrations.ts';

const path = `${integrationsPath}/:id/disconnection`;
const params = z.strictObject({ id: id() });
const BY_MAILBOX = z.tuple([z.string()]);

const isTroubled = ({ state }: Pick<Mailbox, 'state'>): boolean => state === 'warning' || state === 'error';
const isOpen = ({ state, skipped }: DisconnectionStep): boolean => !skipped && (state === 'waiting' || state === 'removing');

const present = async (tx: Transaction, connection: Connection, now: Instant): Promise<z.input<typeof DisconnectionAnswer>> => {
  const { root, id: of } = connection;
  const row = connection.disconnect === null ? null : await tx.disconnections.get({ root, connection: of });
  const steps = row === null ? [] : await tx.disconnectionSteps.select({ root, connection: of });
  const mailboxes = await tx.mailboxes.pick({ root, connection: of }, ['id', 'state']);
  const open = new Set(steps.filter(isOpen).map((step) => step.mailbox));
  const shown = (at: Instant | null | undefined): string | null => (at === null || at === undefined ? null : inUtc(at));
  const isOut = connection.disconnect === 'disconnected';
  return {
    state: connection.disconnect ?? 'connected',
    events: row?.events ?? null,
    busy: row?.busy ?? null,
    counts: await countsOf(tx, connection, now),
    mailboxes: row === null ? mailboxes.length : steps.length,
    done: row === null ? 0 : steps.length - open.size - steps.filter((step) => step.skipped).length,
    skipped: steps.filter((step) => step.skipped).length,
    troubled: mailboxes.filter((one) => open.has(one.id) && isTroubled(one)).length,
    startedAt: shown(row?.startedAt),
    endedAt: shown(row?.endedAt),
    undoUntil: shown(row?.undoUntil),
    canUndo: connection.disconnect === 'stopped' || (isOut && row?.undoUntil !== null && (row?.undoUntil ?? 0) > now),
    needsCredentials: isOut,
  };
};

type Act = (tx: Transaction, occasion: Occasion, row: Connection) => Promise<Connection>;
const ACTS: readonly (readonly [step: string, name: string, summary: string, act: Act])[] = [
  ['stop', 'stopDisconnecting', 'Removes nothing more; what was removed stays so until it goes on or is undone', stopDisconnect],
  ['go-on', 'goOnDisconnecting', 'Goes on where it was stopped', goOnDisconnecting],
];

/** Everything about the undo that needs no network, in the transaction of the request. */
const proving = async (
  tx: Transaction,
  deps: HttpDeps,
  before: Connection,
  body: z.output<typeof UndoBody>,
): Promise<{ readonly candidate: Connection; readonly sealed: string; readonly address: string; readonly mailbox: Mailbox | null }> => {
  const text = credentialsOf(
    deps,
    { ...before, secret: null },
    { transport: before.transport, authentication: before.settings.authentication },
    body,
  );
  if (text === undefined)
    return refuse('missing', '/password', 'Its credentials were erased.', 'Send the password, secret or certificate again.');
  const known = await tx.mailboxes.select({ root: before.root, connection: before.id }, { orderBy: [['address', 'asc']], limit: 1 });
  const address = body.address ?? known[0]?.address;
  if (address === undefined) return refuse('noMailbox', '/address', 'No mailbox is paired through it.', 'Make a new integration instead.');
  const [mailbox = null] = await tx.mailboxes.select({ root: before.root, connection: before.id, address });
  const sealed = deps.seal(text, { root: before.root, connection: before.id });
  return { candidate: { ...before, secret: sealed }, sealed, address, mailbox };
};

/** Proved outside of any transaction, and undone in one of its own; whatever happened meanwhile is looked at again there. */
const proveAndUndo = async (
  deps: HttpDeps,
  occasion: Occasion,
  { candidate, sealed, address, mailbox }: Awaited<ReturnType<typeof proving>>,
  reply: FastifyReply,
): Promise<z.input<typeof DisconnectionAnswer>> => {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const wish = { connection: candidate, address, write: false, answering: true, transport: transportToTest(candidate, mailbox) };
  const steps: TestStep[] = [];
  for await (const step of testSteps(deps.connectorFor, wish, gone.signal)) steps.push(step);
  const test = judged(steps);
  const later = { ...occasion, now: deps.clock.now() };
  await keepTest(deps.store, { ...wish, mailbox: mailbox?.id ?? null, occasion: later }, test);
  if (!test.passed) {
    const failed = steps.find((step) => step.outcome === 'failed');
    const seen = failed === undefined ? 'It did not come to an end.' : `${failed.step}: ${failed.seen}`;
    refuse('notProved', '/password', `The test of these credentials failed at ${seen}`, test.next ?? 'Check them, and send them again.');
  }
  const { root, id: of } = candidate;
  const after = await deps.store.transaction(async (tx) => {
    const before = await tx.connections.get({ root, id: of }, { lock: 'update' });
    if (before === null) return refuse('notFound', null, 'The integration was removed meanwhile.', 'Make a new one.');
    return present(tx, await undoDisconnect(tx, later, before, sealed), later.now);
  });
  deps.wake();
  return after;
};

export const disconnectionRoutes = [
  route({
    method: 'GET',
    path,
    name: 'readDisconnection',
    summary: 'What disconnecting the integration would do, or how far it is, and until when it can be undone',
    description: 'Counted from what is stored; Exchange is not asked.',
    scope: 'integrations:read',
    company: integrationById('read'),
    params,
    statuses: [200],
    answer: DisconnectionAnswer,
    run: async (tx, { subject, occasion }) => ({ body: await present(tx, subject, occasion.now) }),
  }),
  route({
    method: 'GET',
    path: `${path}/mailboxes`,
    name: 'listDisconnectionMailboxes',
    summary: 'Its mailboxes by id, with what lies in each and why it does not go on where it does not',
    scope: 'integrations:read',
    company: integrationById('read'),
    params,
    query: z.strictObject({ ...paging, open: z.enum(['only']).optional().meta({ description: '`only`: those it waits for' }) }),
    statuses: [200],
    answer: pageOf(DisconnectedMailboxAnswer),
    run: async (tx, { query, subject: { root, id: connection, disconnect }, occasion, reach }) => {
      const limit = limitOf(query);
      const [after] = readCursor(query, BY_MAILBOX) ?? [];
      const behind = after === undefined ? {} : { gt: after };
      const of = { root, connection };
      const steps =
        disconnect === null
          ? []
          : await tx.disconnectionSteps.select(
              {
                ...of,
                ...(after === undefined ? {} : { mailbox: behind }),
                ...(query.open === undefined ? {} : { state: { in: ['waiting', 'removing'] }, skipped: false }),
              },
              { orderBy: [['mailbox', 'asc']], limit: limit + 1 },
            );
      const ids = steps.map((step) => step.mailbox);
      const rows =
        disconnect === null
          ? await tx.mailboxes.select(
              { ...of, ...(after === undefined ? {} : { id: behind }) },
              { orderBy: [['id', 'asc']], limit: limit + 1 },
            )
          : await tx.mailboxes.select({ root, id: { in: ids } }, { orderBy: [['id', 'asc']] });
      const page = rows.slice(0, limit);
      const shown = { in: page.map((one) => one.id) };
      const counted = await countIn(tx, root, shown.in, occasion.now);
      const pairings = await tx.pairings.select({ root, mailbox: shown });
      const holders = await tx.holders.select({ root, id: { in: pairings.map((one) => one.holder) } });
      const items = page.flatMap((one): z.input<typeof DisconnectedMailboxAnswer>[] => {
        const step = steps.find(({ mailbox }) => mailbox === one.id);
        const count = counted.find(({ mailbox }) => mailbox === one.id);
        const pairing = pairings.find(({ mailbox }) => mailbox === one.id);
        const holder = holders.find((each) => each.id === pairing?.holder);
        // A child company sees of what it inherits only its own people.
        if (reach.below !== 'all' && (holder === undefined || !reaches(reach, holder.company))) return [];
        const isBegun = step !== undefined && step.events > 0;
        const shown: z.input<typeof DisconnectedMailboxAnswer> = {
          mailbox: one.id,
          address: one.address,
          holder: holder?.id ?? null,
          holderName: holder?.name ?? null,
          state: step?.state ?? 'connected',
          skipped: step?.skipped ?? false,
          events: isBegun ? step.events : (count?.events ?? 0),
          mails: isBegun ? step.mails : (count?.mails ?? 0),
          left: count?.left ?? 0,
          cause: isTroubled(one) ? one.cause : null,
          detail: isTroubled(one) ? one.detail : null,
        };
        return [shown];
      });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { body: { items, next: last === undefined ? null : writeCursor([last.id]) } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'disconnectIntegration',
    summary: 'Disconnects the integration: its events are left or removed, then its credentials are erased',
    description:
      'Goes on by itself, some mailboxes at a time: `GET …/disconnection` says how far it is. For thirty days after its end it can be undone.',
    scope: 'integrations:write',
    company: integrationById('write'),
    params,
    body: DisconnectBody,
    statuses: [202],
    answer: DisconnectionAnswer,
    run: async (tx, { subject, occasion, body }) => ({
      body: await present(tx, await startDisconnect(tx, occasion, subject, body), occasion.now),
    }),
  }),
  ...ACTS.map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/${step}`,
      name,
      summary,
      scope: 'integrations:write',
      company: integrationById('write'),
      params,
      statuses: [202],
      answer: DisconnectionAnswer,
      run: async (tx, { subject, occasion }) => ({ body: await present(tx, await act(tx, occasion, subject), occasion.now) }),
    }),
  ),
  route({
    method: 'POST',
    path: `${path}/mailboxes/:mailbox/skip`,
    name: 'skipDisconnectionMailbox',
    summary: 'Goes on without a mailbox that is out of reach; what is left in it stays there',
    scope: 'integrations:write',
    company: integrationById('write'),
    params: z.strictObject({ id: id(), mailbox: id() }),
    statuses: [202],
    answer: DisconnectionAnswer,
    run: async (tx, { subject, occasion, params: { mailbox } }) => {
      await skipMailbox(tx, occasion, subject, mailbox);
      return { body: await present(tx, subject, occasion.now) };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/undo`,
    name: 'undoDisconnection',
    summary: 'Connects it again: what was left is linked again, what was removed is made anew',
    description:
      'The credentials are sent again and proved by *Test connection* first; refused with `notProved`, naming the step, where that fails. One that was stopped still has them. Nobody is invited to what is made anew before somebody agrees: `POST /mailboxes/{id}/mail/release`.',
    scope: 'integrations:write',
    company: integrationById('write'),
    params,
    body: UndoBody,
    statuses: [202],
    answer: DisconnectionAnswer,
    shownOnce: true,
    run: async (tx, { subject, occasion, body, deps }) => {
      await refuseNotUndoable(tx, subject, occasion.now);
      if (subject.disconnect === 'stopped')
        return { body: await present(tx, await undoDisconnect(tx, occasion, subject, null), occasion.now) };
      const wish = await proving(tx, deps, subject, body);
      return { later: (reply) => proveAndUndo(deps, occasion, wish, reply) };
    },
  }),
];
