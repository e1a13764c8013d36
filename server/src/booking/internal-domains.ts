/** Which addresses are those of the organisation (4.9): those of the mailbox's own domain, and of the domains that are listed. */
import type { Connection, Mailbox } from '../store/rows/sync.ts';

/** In lower case and ASCII, as the engine compares them. */
export const internalDomainsOf = ({ settings }: Pick<Connection, 'settings'>, { address }: Pick<Mailbox, 'address'>): readonly string[] => [
  address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
  ...(settings.internalDomains ?? []),
];
