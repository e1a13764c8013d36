/** What each role may do, in the scopes that routes name: the one place where it is decided. */
import type { Role } from '../../store/rows/access.ts';
import { allows, SCOPES, type Scope } from './scopes.ts';

/** Users, keys: whoever makes one decides who comes in, so these are the owners' alone. */
const OWNERS: ReadonlySet<Scope> = new Set(['users:write', 'keys:write']);
const reading = SCOPES.filter((scope) => scope.endsWith(':read'));

export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  administrator: SCOPES.filter((scope) => !OWNERS.has(scope)),
  scheduler: [...reading, 'appointments:write', 'clients:write'],
  viewer: reading,
};

/** Whether these scopes include all of a role: nobody gives away, or takes over, more than she has. */
export const covers = (granted: readonly string[], role: Role): boolean => ROLE_SCOPES[role].every((scope) => allows(granted, scope));
