/** Every route of the API, in the order of the document. */
import type { Route } from './route.ts';
import { clientRoutes } from './routes/clients.ts';
import { companyRoutes } from './routes/companies.ts';
import { holderRoutes } from './routes/holders.ts';
import { locationRoutes } from './routes/locations.ts';
import { serviceRoutes } from './routes/services.ts';
import { appointmentRoutes } from './routes/appointments.ts';

export const ROUTES: readonly Route[] = [...companyRoutes, ...locationRoutes, ...holderRoutes, ...serviceRoutes, ...clientRoutes, ...appointmentRoutes];
