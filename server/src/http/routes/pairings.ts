/** Pairings: which mailbox belongs to which staff member or resource. */
import { z } from 'zod';
import { inherits, reaches, type Reach } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { enablePairing, namePairing, pair, unpair } from '../../booking/pairing.ts';
import { refuse } from '../../booking/refusal.ts';
import type { Holder } from '../../store/rows/booking.ts';
import type { Pairing } from '../../store/rows/pairing.ts';
import type { Connection, Mailbox } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { refuseForeign } from '../collection.ts';
import { inQuery, ofKey, ofRow, type Within } from '../company-parameter.ts';
import { pageById, pageOf, pageOfRows, paging, type Paging } from '../page.ts';
import { route } from '../route.ts';
import { address, externalId, id } from '../schemas/fields.ts';

const PairingAnswer = z
  .object({
    id: z.string(),
    holder: z.string(),
    integration: z.string(),
    mailbox: z.string(),
    address: z.string(),
    enabled: z.boolean(),
    externalId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Pairing' });

const present = (row: Pairing, mailbox: Mailbox): z.input<typeof PairingAnswer> => ({
  id: row.id,
  holder: row.holder,
  integration: mailbox.connection,
  mailbox: mailbox.id,
  address: mailbox.address,
  enabled: row.enabled,
  externalId: row.externalId,
  createdAt: inUtc(row.createdAt),
});

type Paired = { readonly pairing: Pairing; readonly mailbox: Mailbox };

/** A pairing belongs to the company of its holder, wherever its integration comes from. */
const owned = async (tx: Transaction, row: Pairing | null | undefined): Promise<{ row: Paired; company: string } | null> => {
  if (row === null || row === undefined) return null;
  const holder = await tx.holders.get({ root: row.root, id: row.holder });
  const mailbox = await tx.mailboxes.get({ root: row.root, id: row.mailbox });
  return holder === null || mailbox === null ? null : { row: { pairing: row, mailbox }, company: holder.company };
};
const withExternalId = async (tx: Transaction, root: string, external: string): Promise<Pairing | undefined> =>
  (await tx.pairings.select({ root, externalId: external }, { lock: 'update' }))[0];

const own = ofRow(
  {
    what: 'pairing',
    load: async (tx: Transaction, root: string, { id }: { readonly id: string }) => owned(tx, await tx.pairings.get({ root, id })),
  },
  'own',
);
const ownByExternalId = ofRow(
  {
    what: 'pairing',
    load: async (tx: Transaction, root: string, { externalId }: { readonly externalId: string }) =>
      owned(tx, await withExternalId(tx, root, externalId)),
  },
  'own',
);

const Wish = z.strictObject({ holder: id(), integration: id(), address: address(), enabled: z.boolean().optional() });

/** The rows a wish names, both within reach. */
const meant = async (
  tx: Transaction,
  reach: Reach,
  wish: z.output<typeof Wish>,
): Promise<{ readonly holder: Holder; readonly connection: Connection }> => {
  const next = 'Send the id of one that you can list; ids are case-sensitive.';
  const holder = await tx.holders.get({ root: reach.root, id: wish.holder });
  if (holder === null || !reaches(reach, holder.company)) {
    return refuse('badReference', '/holder', 'There is no such staff member or resource.', next);
  }
  const connection = await tx.connections.get({ root: reach.root, id: wish.integration });
  if (connection === null || !inherits(reach, connection.company)) {
    return refuse('badReference', '/integration', 'There is no such integration.', next);
  }
  return { holder, connection };
};
const params = z.strictObject({ id: id() });
const path = '/pairings';

/** Pairings whose holder is within reach. */
export const pairingsWithin = async (
  tx: Transaction,
  root: string,
  within: Within,
  paging: Paging,
): Promise<{ readonly rows: readonly Pairing[]; readonly next: string | null }> => {
  if (within.company === undefined) return pageById(tx.pairings, { root }, paging);
  const holders = await tx.holders.select({ root, ...within });
  const rows = holders.length === 0 ? [] : await tx.pairings.select({ root, holder: { in: holders.map((one) => one.id) } });
  return pageOfRows(rows, paging);
};

export const pairingRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listPairings',
    summary: 'Who is paired with which mailbox',
    scope: 'pairings:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(PairingAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { rows, next } = await pairingsWithin(tx, reach.root, subject, query);
      const mailboxes =
        rows.length === 0 ? [] : await tx.mailboxes.select({ root: reach.root, id: { in: rows.map((row) => row.mailbox) } });
      const items = rows.flatMap((row) => {
        const mailbox = mailboxes.find((one) => one.id === row.mailbox);
        return mailbox === undefined ? [] : [present(row, mailbox)];
      });
      return { body: { items, next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'pair',
    summary: 'Pairs a staff member or resource with a mailbox',
    description: 'One to one over all companies under one parent: a second pairing of either is refused with the name of the other.',
    scope: 'pairings:write',
    company: ofKey,
    body: Wish.extend({ externalId: externalId().nullable().optional() }),
    statuses: [201],
    answer: PairingAnswer,
    run: async (tx, { body, reach, occasion }) => {
      const { holder, connection } = await meant(tx, reach, body);
      const wish = { holder, connection, address: body.address, enabled: body.enabled ?? true, externalId: body.externalId ?? null };
      const { pairing, mailbox } = await pair(tx, occasion, wish);
      return { body: present(pairing, mailbox), location: `${path}/${pairing.id}` };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readPairing',
    summary: 'One pairing, by its id',
    scope: 'pairings:read',
    company: own,
    params,
    statuses: [200],
    answer: PairingAnswer,
    run: async (_tx, { subject }) => ({ body: present(subject.pairing, subject.mailbox) }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    name: 'changePairing',
    summary: 'Switches a pairing on or off; off, our events stay and nothing more is read or written',
    scope: 'pairings:write',
    company: own,
    params,
    body: z.strictObject({ enabled: z.boolean().optional(), externalId: externalId().nullable().optional() }),
    statuses: [200],
    answer: PairingAnswer,
    run: async (tx, { body, subject, occasion }) => {
      const named = await namePairing(tx, subject.pairing, body.externalId);
      return { body: present(await enablePairing(tx, occasion, named, body.enabled ?? named.enabled), subject.mailbox) };
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    name: 'removePairing',
    summary: 'Removes a pairing that no event hangs on',
    scope: 'pairings:write',
    company: own,
    params,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { subject, occasion }) => {
      await unpair(tx, occasion, subject.pairing);
      return { body: null };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/by-external-id/:externalId`,
    name: 'readPairingByExternalId',
    summary: 'One pairing, by the id it has in your own system',
    scope: 'pairings:read',
    company: ownByExternalId,
    params: z.strictObject({ externalId: externalId() }),
    statuses: [200],
    answer: PairingAnswer,
    run: async (_tx, { subject }) => ({ body: present(subject.pairing, subject.mailbox) }),
  }),
  route({
    method: 'PUT',
    path: `${path}/by-external-id/:externalId`,
    name: 'putPairingByExternalId',
    summary: 'Makes or replaces the pairing with this external id',
    description: 'Another person, integration or mailbox takes the place of the former pairing, which no event may hang on then.',
    scope: 'pairings:write',
    company: ofKey,
    params: z.strictObject({ externalId: externalId() }),
    body: Wish,
    statuses: [200, 201],
    answer: PairingAnswer,
    run: async (tx, { params, body, reach, occasion }) => {
      const { holder, connection } = await meant(tx, reach, body);
      const known = await owned(tx, await withExternalId(tx, reach.root, params.externalId));
      if (known !== null) refuseForeign(reach, known, undefined);
      const enabled = body.enabled ?? true;
      const former = known?.row;
      if (former !== undefined && isSame(former, body)) {
        return { body: present(await enablePairing(tx, occasion, former.pairing, enabled), former.mailbox), status: 200 };
      }
      if (former !== undefined) await unpair(tx, occasion, former.pairing);
      const wish = { holder, connection, address: body.address, enabled, externalId: params.externalId };
      const { pairing, mailbox } = await pair(tx, occasion, wish);
      return { body: present(pairing, mailbox), status: former === undefined ? 201 : 200, location: `${path}/${pairing.id}` };
    },
  }),
];

const isSame = ({ pairing, mailbox }: Paired, wish: z.output<typeof Wish>): boolean =>
  pairing.holder === wish.holder && mailbox.connection === wish.integration && mailbox.address === wish.address;
