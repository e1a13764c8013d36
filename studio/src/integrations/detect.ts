/** Autodiscover before an integration is made: where the Exchange of one mailbox is. */
import { api, bodyOf, type Schema } from '../api/client.ts';
import type { Hop } from './hops.tsx';
import { accessOf, orNull, type Values } from './values.ts';

/** Nobody said where it is; `hops` tells who was asked. */
export class NotDetected extends Error {
  readonly hops: readonly Hop[];
  readonly next: string | null;
  constructor(said: Schema<'Detected'>) {
    super(said.seen);
    this.name = 'NotDetected';
    this.hops = said.hops;
    this.next = said.next;
  }
}

export type Detected = Schema<'Detected'>;

/** What is at the endpoint, or where Autodiscover leads; throws the refusal of what was typed in. */
export const look = (values: Values): Promise<Detected> => {
  // Nobody tells of changes yet.
  const { notificationUrl: _, ...access } = accessOf(values);
  return bodyOf(
    api.POST('/api/v1/integrations/detect', {
      body: {
        address: values.address.trim(),
        ...access,
        password: values.password,
        verifyTls: values.verifyTls,
        certificateAuthorities: orNull(values.certificateAuthorities),
        pinnedCertificates: values.pinnedCertificates,
      },
    }),
  );
};

/** Before something is saved without an endpoint. Throws NotDetected, or the refusal of what was typed in. */
export const detect = async (values: Values): Promise<void> => {
  const said = await look(values);
  if (said.found === null) throw new NotDetected(said);
};

/** The way of sign-in to take instead of one that is not offered there; null where nothing has to change, or nothing can. */
export const offeredInstead = (chosen: Values['authentication'], offers: Detected['offers']): Values['authentication'] | null => {
  if (offers === null || offers.length === 0 || offers.includes(chosen) || chosen === 'oauth') return null;
  return offers.find((one) => one !== 'oauth') ?? null;
};
