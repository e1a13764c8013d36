/** All migrations in order: parents before the tables that refer to them. */
import { installation } from './0001-installation.ts';
import { company } from './0002-company.ts';
import { location } from './0003-location.ts';
import { holder } from './0004-holder.ts';
import { service } from './0005-service.ts';
import { client } from './0006-client.ts';
import { appointment } from './0007-appointment.ts';
import { assignment } from './0008-assignment.ts';
import { connection } from './0009-connection.ts';
import { mailbox } from './0010-mailbox.ts';
import { pairing } from './0011-pairing.ts';
import { link } from './0012-link.ts';
import { busy } from './0013-busy.ts';
import { movement } from './0014-movement.ts';
import { parking } from './0015-parking.ts';
import { journal } from './0016-journal.ts';
import { apiKey } from './0017-api-key.ts';
import { repeat } from './0018-repeat.ts';
import { task } from './0019-task.ts';
import { journalByTime } from './0020-journal-by-time.ts';
import { pairingExternalId } from './0021-pairing-external-id.ts';
import { user } from './0022-user.ts';
import { session } from './0023-session.ts';
import { invitation } from './0024-invitation.ts';
import { schedule } from './0025-schedule.ts';
import { serviceOffer } from './0026-service-offer.ts';
import { appointmentLapse } from './0027-appointment-lapse.ts';
import { trust } from './0028-trust.ts';
import { mailboxTold } from './0030-mailbox-told.ts';
import { linkByUid } from './0031-link-by-uid.ts';
import { series } from './0032-series.ts';
import { mailboxReadAs } from './0033-mailbox-read-as.ts';
import { linkPlaces } from './0034-link-places.ts';
import { mailboxWatch } from './0035-mailbox-watch.ts';
import { busyRevision } from './0037-busy-revision.ts';
import { seriesVersion } from './0038-series-version.ts';
import { bookingRevision } from './0040-booking-revision.ts';
import { assignmentSince } from './0042-assignment-since.ts';
import { linkMailHeld } from './0043-link-mail-held.ts';
import { linkAsk } from './0048-link-ask.ts';
import { linkLeftovers } from './0050-link-leftovers.ts';
import { waiting } from './0053-waiting.ts';
import { discovery } from './0054-discovery.ts';
import { mailboxSchemaVersion } from './0055-mailbox-schema-version.ts';
import { mailboxRights } from './0056-mailbox-rights.ts';
import { connectionTest } from './0057-connection-test.ts';
import { linkCalledOff } from './0058-link-called-off.ts';
import { visit } from './0059-visit.ts';
import { mailboxLine } from './0060-mailbox-line.ts';
import { mailboxWroteLast } from './0062-mailbox-wrote-last.ts';
import { mailboxDetection } from './0063-mailbox-detection.ts';
import { mailboxWindow } from './0064-mailbox-window.ts';
import { mailboxTransportSince } from './0065-mailbox-transport-since.ts';
import { pushSubscription } from './0066-push-subscription.ts';
import { mailboxMigration } from './0070-mailbox-migration.ts';
import { migrationStep } from './0071-migration-step.ts';
import { news } from './0075-news.ts';
import { letter } from './0076-letter.ts';
import { atRest } from './0079-at-rest.ts';
import { mail } from './0080-mail.ts';
import { mailHeld } from './0084-mail-held.ts';
import { bookingPage } from './0085-booking-page.ts';
import { clientByEmail } from './0086-client-by-email.ts';
import { block } from './0088-block.ts';
import { linkOfBlock } from './0089-link-of-block.ts';
import { mailboxBlocksDue } from './0090-mailbox-blocks-due.ts';
import { connectionDisconnect } from './0092-connection-disconnect.ts';
import { disconnection } from './0093-disconnection.ts';
import { disconnectionStep } from './0094-disconnection-step.ts';
import { deactivation } from './0095-deactivation.ts';
import { webhook } from './0097-webhook.ts';
import { webhookMessage } from './0098-webhook-message.ts';
import { webhookDelivery } from './0099-webhook-delivery.ts';
import { companyJournalDays } from './0100-company-journal-days.ts';
import { furtherCalendar } from './0105-further-calendar.ts';
import { busyFurther } from './0106-busy-further.ts';
import { mailboxFurther } from './0107-mailbox-further.ts';
import { linkFew } from './0108-link-few.ts';
import { assignmentByEnd } from './0109-assignment-by-end.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  installation,
  company,
  location,
  holder,
  service,
  client,
  appointment,
  assignment,
  connection,
  mailbox,
  pairing,
  link,
  busy,
  movement,
  parking,
  journal,
  apiKey,
  repeat,
  task,
  journalByTime,
  pairingExternalId,
  user,
  session,
  invitation,
  schedule,
  serviceOffer,
  appointmentLapse,
  trust,
  mailboxTold,
  linkByUid,
  series,
  mailboxReadAs,
  linkPlaces,
  mailboxWatch,
  busyRevision,
  seriesVersion,
  bookingRevision,
  assignmentSince,
  linkMailHeld,
  linkAsk,
  linkLeftovers,
  waiting,
  discovery,
  mailboxSchemaVersion,
  mailboxRights,
  connectionTest,
  linkCalledOff,
  visit,
  mailboxLine,
  mailboxWroteLast,
  mailboxDetection,
  mailboxWindow,
  mailboxTransportSince,
  pushSubscription,
  mailboxMigration,
  migrationStep,
  news,
  letter,
  atRest,
  mail,
  mailHeld,
  bookingPage,
  clientByEmail,
  block,
  linkOfBlock,
  mailboxBlocksDue,
  connectionDisconnect,
  disconnection,
  disconnectionStep,
  deactivation,
  webhook,
  webhookMessage,
  webhookDelivery,
  companyJournalDays,
  furtherCalendar,
  busyFurther,
  mailboxFurther,
  linkFew,
  assignmentByEnd,
];
