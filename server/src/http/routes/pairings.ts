/** Pairings: which mailbox belongs to which staff member or resource. */
import { z } from 'zod';
import { inherits, reaches } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { enablePairing, pair, unpair } from '../../booking/pairing.ts';
import { refuse } from '../../booking/refusal.ts';
import type { Mailbox, Pairing } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, ofKey, ofRow, type Within } from '../company-parameter.ts';
import { pageById, pageOf, pageOfRows, paging, type Paging } from '../page.ts';
import { route } from '../route.ts';
import { address, id } from '../schemas/fields.ts';

const PairingAnswer = z
  .object({
    id: z.string(),
    holder: z.string(),
    integration: z.string(),
    mailbox: z.string(),
    address: z.string(),
    enabled: z.boolean(),
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
  createdAt: inUtc(row.createdAt),
});

/** A pairing belongs to the company of its holder, wherever its integration comes from. */
const own = ofRow(
  {
    what: 'pairing',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.pairings.get({ root, id: params.id });
      const holder = row === null ? null : await tx.holders.get({ root, id: row.holder });
      const mailbox = row === null ? null : await tx.mailboxes.get({ root, id: row.mailbox });
      return row === null || holder === null || mailbox === null ? null : { row: { pairing: row, mailbox }, company: holder.company };
    },
  },
  'own',
);
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
    body: z.strictObject({ holder: id(), integration: id(), address: address(), enabled: z.boolean().optional() }),
    statuses: [201],
    answer: PairingAnswer,
    run: async (tx, { body, reach, occasion }) => {
      const holder = await tx.holders.get({ root: reach.root, id: body.holder });
      if (holder === null || !reaches(reach, holder.company)) {
        return refuse(
          'badReference',
          '/holder',
          'There is no such staff member or resource.',
          'Send the id of one that you can list; ids are case-sensitive.',
        );
      }
      const connection = await tx.connections.get({ root: reach.root, id: body.integration });
      if (connection === null || !inherits(reach, connection.company)) {
        return refuse(
          'badReference',
          '/integration',
          'There is no such integration.',
          'Send the id of one that you can list; ids are case-sensitive.',
        );
      }
      const { pairing, mailbox } = await pair(tx, occasion, holder, connection, body.address, body.enabled ?? true);
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
    body: z.strictObject({ enabled: z.boolean() }),
    statuses: [200],
    answer: PairingAnswer,
    run: async (tx, { body, subject, occasion }) => ({
      body: present(await enablePairing(tx, occasion, subject.pairing, body.enabled), subject.mailbox),
    }),
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
];
