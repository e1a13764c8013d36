/** Who does something, when, and where new ids come from: what every function of the booking core is told. */
import type { Instant } from '@lockstep/engine';

/** Whoever changes an appointment. The journal keeps it; permissions are checked before, at the door. */
export type Actor =
  | { readonly kind: 'apiKey'; readonly id: string; readonly name: string }
  /** A person signed in to Studio. */
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  /** Somebody working in Outlook, as the sync saw it. */
  | { readonly kind: 'outlook'; readonly mailbox: string; readonly address: string }
  /** The client whom an appointment is for, on the public page or by a private link (7.3). The journal keeps no client's name. */
  | { readonly kind: 'client'; readonly id: string }
  /** Lockstep itself: command line, a reservation that lapsed. */
  | { readonly kind: 'lockstep'; readonly name: string };

/** One occasion of doing something. `newId` answers ids that sort by the time they were made. */
export type Occasion = {
  readonly now: Instant;
  readonly newId: () => string;
  readonly actor: Actor;
  /** False: whoever does it chose not to tell the clients of it by mail (6.1). */
  readonly tellsClients?: boolean;
};

/** The actor in the words of the journal: `API key "website"`. */
export const nameOf = (actor: Actor): string => {
  switch (actor.kind) {
    case 'apiKey':
      return `API key "${actor.name}"`;
    case 'person':
      return actor.name;
    case 'outlook':
      return `Outlook (${actor.address})`;
    case 'client':
      return 'the client';
    case 'lockstep':
      return `Lockstep (${actor.name})`;
    default: {
      const never: never = actor;
      return never;
    }
  }
};
