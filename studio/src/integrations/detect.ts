/** Autodiscover before an integration is made: where the Exchange of one mailbox is. */
import { api, bodyOf, type Schema } from '../api/client.ts';
import type { Hop } from './hops.tsx';
import { accountOf, orNull, type Values } from './values.ts';

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

/** Throws NotDetected, or the refusal of what was typed in. */
export const detect = async (values: Values): Promise<void> => {
  const said = await bodyOf(
    api.POST('/api/v1/integrations/detect', {
      body: {
        address: values.address.trim(),
        autodiscoverEndpoint: orNull(values.autodiscoverEndpoint),
        authentication: values.authentication,
        ...accountOf(values),
        password: values.password,
        certificateAuthorities: orNull(values.certificateAuthorities),
      },
    }),
  );
  if (said.found === null) throw new NotDetected(said);
};
