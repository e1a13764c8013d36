/** What autodiscover knows of one address, before it is written in either form. */
import type { ServerBuild } from '../ews/versions.ts';
import { schemasUpTo } from '../ews/versions.ts';
import type { World } from '../world/world.ts';
import type { AutodiscoverSettings } from './settings.ts';

export type Known = {
  readonly address: string;
  readonly displayName: string;
  readonly legacyDn: string;
  readonly externalUrl: string | null;
  readonly internalUrl: string | null;
  readonly grouping: string | null;
  readonly schemas: string;
};

export type Found =
  | { readonly kind: 'known'; readonly known: Known }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'redirectAddress'; readonly to: string }
  | { readonly kind: 'redirectUrl'; readonly to: string };

/** @param host as the client wrote it, port included */
export const find = (world: World, settings: AutodiscoverSettings, build: ServerBuild, address: string, host: string): Found => {
  const rule = settings.mailboxes.get(address.toLowerCase());
  if (rule !== undefined) return rule;
  const mailbox = world.mailbox(address);
  if (mailbox === null) return { kind: 'unknown' };
  // Of a hybrid organisation: the server on the premises sends to where the mailbox lives.
  const isAway = mailbox.lives === 'online';
  const { grouping } = settings;
  const externalUrl = isAway ? settings.onlineUrl : settings.externalUrl;
  const internalUrl = isAway ? null : settings.internalUrl;
  return {
    kind: 'known',
    known: {
      address: mailbox.address,
      displayName: mailbox.name,
      legacyDn: mailbox.legacyDn,
      externalUrl: externalUrl === 'asHost' ? `https://${host}/EWS/Exchange.asmx` : externalUrl,
      internalUrl,
      grouping: isAway ? null : grouping,
      schemas: schemasUpTo(build).join(', '),
    },
  };
};
