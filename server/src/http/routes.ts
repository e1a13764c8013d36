/** Every route of the API, in the order of the document. */
import { companyRoutes } from './routes/companies.ts';
import type { Route } from './route.ts';

export const ROUTES: readonly Route[] = [...companyRoutes];
