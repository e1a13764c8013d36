/** Whoever books on the public page is looked for by e-mail, among all clients there are. */
import type { Migration } from './migration.ts';

export const clientByEmail: Migration = {
  name: '0086-client-by-email',
  statements: ['create index client_by_email on client (root, email)'],
};
