/** Policies are data: settings of an integration (section 1 of the rules), resolved by the server, read only here. */

export type DeleteMode = 'softDelete' | 'deletedItems' | 'hardDelete';

export type Policy = {
  /** Rises with every change of a policy or template, kept in the base. */
  readonly revision: number;
  /** 4.3: Outlook's edits of what booking owns are put back. */
  readonly lock: boolean;
  /** 4.3a: which changes made in Outlook are accepted at all. */
  readonly accept: { readonly move: boolean; readonly cancel: boolean; readonly decline: boolean };
  /** Both sides changed the time. */
  readonly conflict: 'booking' | 'outlook' | 'ask';
  /** 3.3 */
  readonly deletion: DeleteMode;
  /** 4.5 */
  readonly autoConfirm: boolean;
  /** 4.9: the domains of the organisation; nobody of another one is shown a client (3.5). Left out by who decides without people. */
  readonly internalDomains?: readonly string[];
  /** 4.4: booking rules that refuse a move made in Outlook; the others only warn. */
  readonly refuse: {
    readonly openingHours: boolean;
    readonly notice: boolean;
    readonly horizon: boolean;
    readonly serviceNotOffered: boolean;
  };
  /** A fact of the transport: whether it can write without Exchange mailing the attendees (3.9). */
  readonly silentWrites: boolean;
  /** The same: whether it can move an event back into the calendar it was moved out of (4.11). */
  readonly moveBack: boolean;
  /** 4.18 */
  readonly brake: { readonly perMailbox: number; readonly share: number; readonly allOf: number; readonly perCompany: number };
};

/** The defaults that section 1 of the rules prints in bold. */
export const DEFAULT_POLICY: Policy = {
  revision: 1,
  lock: false,
  accept: { move: true, cancel: true, decline: true },
  conflict: 'booking',
  deletion: 'softDelete',
  autoConfirm: false,
  refuse: { openingHours: false, notice: false, horizon: true, serviceNotOffered: false },
  silentWrites: true,
  moveBack: true,
  brake: { perMailbox: 20, share: 0.1, allOf: 5, perCompany: 50 },
};
