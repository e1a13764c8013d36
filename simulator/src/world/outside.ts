/**
 * Somebody whose mailbox is elsewhere. What Exchange mails them leaves this world, which keeps no calendar of theirs; their answer comes back as
 * a meeting response by mail, and the organiser's item shows it as that of anybody (iTIP REPLY; RFC 5546 section 3.2.3).
 */
import { queue } from './assistant.ts';
import { WorldError } from './error.ts';
import type { Mail } from './mail-log.ts';
import { inCalendars } from './respond.ts';
import { findMailbox } from './session.ts';
import type { WorldState } from './state.ts';

export type OutsideAnswer = 'Accept' | 'Tentative' | 'Decline';

export type Outside = {
  /** What they were mailed last about each meeting they are invited to and that was not called off, by UID, oldest first. */
  readonly invitations: () => readonly Mail[];
  /** Answers the invitation, as it was when it was mailed last. */
  readonly answer: (uid: string, response: OutsideAnswer) => void;
};

export function outsideOf(state: WorldState, address: string, ready: () => void): Outside {
  if (findMailbox(state, address) !== null) {
    throw new WorldError('ErrorInvalidOperation', `${address} has a mailbox here, and answers in it.`);
  }
  const invitations = (): readonly Mail[] => {
    ready();
    const last = new Map<string, Mail>();
    for (const mail of state.mails) {
      if (mail.to.toLowerCase() === address.toLowerCase() && mail.kind !== 'response') last.set(mail.uid, mail);
    }
    return [...last.values()].filter((mail) => mail.kind !== 'cancellation');
  };
  return {
    invitations,
    answer: (uid, response) => {
      const invitation = invitations().find((mail) => mail.uid === uid);
      if (invitation === undefined) throw new WorldError('ErrorItemNotFound', `${address} holds no invitation to ${uid}.`);
      answer(state, address, invitation, response);
    },
  };
}

function answer(state: WorldState, address: string, invitation: Mail, response: OutsideAnswer): void {
  const at = state.clock();
  const organiser = findMailbox(state, invitation.from);
  const { uid, itemId, subject, sequence, start, end } = invitation;
  const cause = { operation: `Outside:${response}`, account: address, mailbox: address };
  state.mails.push({ at, from: address, to: invitation.from, kind: 'response', uid, itemId, subject, sequence, start, end, cause });
  if (organiser === null || organiser.mailbox.state !== 'ok') return;
  // Of a meeting that is gone there is nothing to be answered any more.
  const item = inCalendars(organiser, uid)[0];
  if (item === undefined) return;
  queue(state, at + state.rules.mailDelayMs, {
    kind: 'deliver',
    mailbox: organiser.mailbox.guid,
    mail: {
      kind: 'response',
      response,
      from: { name: address, address },
      meeting: { ...item, subject, sequence, start, end },
      sentAt: at,
    },
  });
}
