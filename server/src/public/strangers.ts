/** What the server keeps for people who are not signed in: how their links and forms are signed, and how often they may book. */
import { createLinkSigner, LINK_PURPOSE, type LinkSigner } from '../links/private-link.ts';
import { createAttempts, type Attempts } from '../signin/attempts.ts';
import { createTickets, TICKET_PURPOSE, type Tickets } from './ticket.ts';

/** Of one e-mail and of one address within 15 minutes; behind an address a whole office may sit. */
const PER_EMAIL = 6;
const PER_ADDRESS = 30;

export type Strangers = {
  readonly links: LinkSigner;
  readonly tickets: Tickets;
  readonly bookings: Attempts;
  /** Fingerprints of repeated bookings are keyed with it. */
  readonly pepper: string;
};

type Given = {
  readonly derive: (purpose: string) => readonly Buffer[];
  readonly installation: { readonly publicUrl: string };
};

export const createStrangers = ({ derive, installation }: Given): Strangers => {
  const [pepper] = derive('lockstep public repeat v1');
  return {
    links: createLinkSigner(derive(LINK_PURPOSE), installation.publicUrl),
    tickets: createTickets(derive(TICKET_PURPOSE)),
    bookings: createAttempts(PER_EMAIL, PER_ADDRESS),
    pepper: pepper?.toString('base64url') ?? '',
  };
};
