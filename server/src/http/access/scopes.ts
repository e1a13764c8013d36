/** What a key or a role may do: one scope to read and one to write each kind of resource, in one closed list. */

export const RESOURCES = [
  'companies',
  'locations',
  'staff',
  'resources',
  'services',
  'clients',
  'appointments',
  'integrations',
  'pairings',
  'mailboxes',
  'mail',
  'keys',
  'webhooks',
  'users',
] as const;
export type ResourceName = (typeof RESOURCES)[number];
/** `users:reset` gives out links for a new password, without the right to make or change users. */
export type Scope = `${ResourceName}:${'read' | 'write'}` | 'journal:read' | 'users:reset';

/** Every scope there is, in the order they are listed to people. */
export const SCOPES: readonly Scope[] = [
  ...RESOURCES.flatMap((name): Scope[] => [`${name}:read`, `${name}:write`]),
  'journal:read',
  'users:reset',
];

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

/** Whoever may write a kind of resource may also read it. */
export const allows = (granted: readonly string[], needed: Scope): boolean =>
  granted.includes(needed) || (needed.endsWith(':read') && granted.includes(needed.replace(/:read$/, ':write')));
