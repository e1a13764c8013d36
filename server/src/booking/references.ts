/** What an appointment refers to has to be within reach of whoever asks for it, not merely exist somewhere under the parent. */
import type { Transaction } from '../store/store.ts';
import { inherits, reaches, type Reach } from './company.ts';
import { knownOf, serviceOf } from './known.ts';
import { refuse } from './refusal.ts';

export type References = {
  readonly service?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly assignments?: readonly { readonly holder: string }[] | undefined;
};

/** Refuses rows of companies out of reach in the same words as rows that do not exist. The topmost parent reaches all. */
export const checkReferences = async (tx: Transaction, reach: Reach, wanted: References): Promise<void> => {
  if (reach.below === 'all') return;
  const { root } = reach;
  const judge = (row: { readonly company: string } | null, allowed: typeof inherits, what: string, field: string): void => {
    if (row !== null && allowed(reach, row.company)) return;
    refuse('badReference', field, `There is no such ${what}.`, 'Send the id of one that you can list; ids are case-sensitive.');
  };
  if (typeof wanted.service === 'string') judge(await serviceOf(tx, root, wanted.service), inherits, 'service', '/service');
  if (typeof wanted.location === 'string') judge(await tx.locations.get({ root, id: wanted.location }), inherits, 'location', '/location');
  for (const [index, id] of (wanted.clients ?? []).entries()) {
    judge(await tx.clients.get({ root, id }), reaches, 'client', `/clients/${index}`);
  }
  const assigned = (wanted.assignments ?? []).map((one) => one.holder);
  const { holders } = await knownOf(tx, root, [...new Set(assigned)]);
  for (const [index, holder] of assigned.entries()) {
    judge(holders.get(holder) ?? null, inherits, 'staff member or resource', `/assignments/${index}/holder`);
  }
};
