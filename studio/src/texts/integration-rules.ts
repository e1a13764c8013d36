/** The texts of the section "What it does" of an integration's form, in English. */
import { deletionDoes } from './delete-types.ts';

export const integrationRules = {
  section: 'What it does',
  sectionHelp: 'Who decides when both sides can change an appointment.',
  lock: 'Lock appointments',
  lockHelp: 'What Outlook changes of an appointment is put back. Default: off.',
  autoConfirm: 'Confirm reservations from Outlook',
  autoConfirmHelp: 'A reservation is confirmed when its organiser edits the event in Outlook. Default: off.',
  accept: 'Accept from Outlook',
  acceptHelp: 'What is not accepted is put back. Default: all three.',
  move: 'Moves and new lengths',
  cancel: 'Cancellations and deletions',
  decline: 'Declines',
  conflict: 'When both sides changed the time',
  conflictHelp: 'Default: the booking system wins.',
  conflicts: { booking: 'The booking system wins', outlook: 'Outlook wins', ask: 'Ask an administrator' },
  deletion: 'When an appointment is cancelled, its event is',
  deletionHelp: 'Default: soft delete.',
  deletions: {
    softDelete: 'deleted, recoverable (soft delete)',
    deletedItems: 'moved to Deleted Items',
    hardDelete: 'deleted for good (hard delete)',
  },
  deletionDoes,
  deletionTells: 'Whoever was invited is told of the cancellation first, with each of them.',
  deletionNot: {
    delegate: 'A delegate cannot delete into Deleted Items: choose another one, or impersonation.',
    graphGov: 'This cloud has no hard delete: choose another one.',
  },
  domains: 'Internal domains',
  domainsHelp:
    'Whoever else is on an event is internal by the domain of the mailbox itself, or one of these; *.example.com covers subdomains. With somebody external on it, an event names no client and carries no notes.',
  domainsExample: 'example.com',
  inviteClients: 'Invite clients as attendees',
  inviteClientsHelp:
    'The client of an appointment is on the list of its event, so that Exchange invites them; declining cancels the appointment. Such an event names no client and carries no notes. Holds for what is booked from then on; an appointment of several clients invites none of them. Default: off.',
} as const;
