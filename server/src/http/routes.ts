/** Every route of the API, in the order of the document. */
import type { Route } from './route.ts';
import { appointmentRoutes } from './routes/appointments.ts';
import { availabilityRoutes } from './routes/availability.ts';
import { bookingPageRoutes } from './routes/booking-page.ts';
import { blockRoutes } from './routes/blocks.ts';
import { busyRoutes } from './routes/busy.ts';
import { clientRoutes } from './routes/clients.ts';
import { companyRoutes } from './routes/companies.ts';
import { connectionTestRoutes } from './routes/connection-test.ts';
import { deactivationRoutes } from './routes/deactivation.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { detectRoutes } from './routes/detect.ts';
import { disconnectionRoutes } from './routes/disconnections.ts';
import { eventRoutes } from './routes/events.ts';
import { furtherCalendarRoutes } from './routes/further-calendars.ts';
import { holderRoutes } from './routes/holders.ts';
import { installationRoutes } from './routes/installation.ts';
import { integrationRoutes } from './routes/integrations.ts';
import { journalSearchRoutes } from './routes/journal-search.ts';
import { journalRoutes } from './routes/journal.ts';
import { letterRoutes } from './routes/letters.ts';
import { keyRoutes } from './routes/keys.ts';
import { locationRoutes } from './routes/locations.ts';
import { mailTemplateRoutes } from './routes/mail-templates.ts';
import { mailRoutes } from './routes/mail.ts';
import { mailboxRoutes } from './routes/mailboxes.ts';
import { migrationRoutes } from './routes/migrations.ts';
import { pairingFileRoutes } from './routes/pairing-file.ts';
import { pairingRoutes } from './routes/pairings.ts';
import { publicLinkRoutes } from './routes/public/links.ts';
import { publicPageRoutes } from './routes/public/page.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { serviceRoutes } from './routes/services.ts';
import { sessionRoutes } from './routes/session.ts';
import { templateRoutes } from './routes/templates.ts';
import { storyRoutes } from './routes/story.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { welcomeRoutes } from './routes/welcome.ts';
import { whyRoutes } from './routes/why.ts';

export const ROUTES: readonly Route[] = [
  ...companyRoutes,
  ...bookingPageRoutes,
  ...locationRoutes,
  ...holderRoutes,
  ...deactivationRoutes,
  ...scheduleRoutes,
  ...serviceRoutes,
  ...clientRoutes,
  ...appointmentRoutes,
  ...decisionRoutes,
  ...availabilityRoutes,
  ...whyRoutes,
  ...busyRoutes,
  ...blockRoutes,
  ...detectRoutes,
  ...installationRoutes,
  ...integrationRoutes,
  ...connectionTestRoutes,
  ...templateRoutes,
  ...disconnectionRoutes,
  ...pairingRoutes,
  ...pairingFileRoutes,
  ...mailboxRoutes,
  ...furtherCalendarRoutes,
  ...migrationRoutes,
  ...mailRoutes,
  ...mailTemplateRoutes,
  ...letterRoutes,
  ...journalRoutes,
  ...journalSearchRoutes,
  ...storyRoutes,
  ...eventRoutes,
  ...keyRoutes,
  ...webhookRoutes,
  ...welcomeRoutes,
  ...sessionRoutes,
  ...userRoutes,
  ...publicPageRoutes,
  ...publicLinkRoutes,
];
