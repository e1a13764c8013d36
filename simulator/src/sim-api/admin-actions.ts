/** What an administrator does, as `POST /_sim/admin` takes it: `{ action, … }`. */
import type { MailboxPlace, MailboxState } from '../world/mailbox.ts';
import type { CalendarRole } from '../world/rights.ts';
import type { World } from '../world/world.ts';
import type { Fields } from './fields.ts';
import { oneOf, onlyKnown, optionalOneOf, optionalText, optionalTextList, optionalTruth, text, textList } from './fields.ts';

const STATES: readonly MailboxState[] = ['ok', 'disabled', 'moving', 'moved'];
const PLACES: readonly MailboxPlace[] = ['onPremises', 'online', 'anywhere'];
const ROLES: readonly CalendarRole[] = ['none', 'reviewer', 'editor'];

type Action = { readonly fields: readonly string[]; readonly run: (world: World, fields: Fields) => unknown };

function scopeOf(fields: Fields): 'all' | readonly string[] {
  return fields['scope'] === 'all' ? 'all' : textList(fields, 'scope');
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  [
    'addMailbox',
    {
      fields: ['address', 'name', 'aliases', 'kind', 'zone', 'lives'],
      run: (world, fields) => {
        const name = optionalText(fields, 'name');
        const aliases = optionalTextList(fields, 'aliases');
        const kind = optionalOneOf(fields, 'kind', ['user', 'room'] as const);
        const zone = optionalText(fields, 'zone');
        const lives = optionalOneOf(fields, 'lives', PLACES);
        return world.admin.addMailbox({
          address: text(fields, 'address'),
          ...(name === undefined ? {} : { name }),
          ...(aliases === undefined ? {} : { aliases }),
          ...(kind === undefined ? {} : { kind }),
          ...(zone === undefined ? {} : { zone }),
          ...(lives === undefined ? {} : { lives }),
        });
      },
    },
  ],
  [
    'addAccount',
    {
      fields: ['account', 'mailbox', 'scope'],
      run: (world, fields) => {
        const mailbox = optionalText(fields, 'mailbox');
        return world.admin.addAccount({
          name: text(fields, 'account'),
          ...(mailbox === undefined ? {} : { mailbox }),
          ...(fields['scope'] === undefined ? {} : { impersonation: scopeOf(fields) }),
        });
      },
    },
  ],
  [
    'addCalendar',
    { fields: ['mailbox', 'name'], run: (world, fields) => world.admin.addCalendar(text(fields, 'mailbox'), text(fields, 'name')) },
  ],
  [
    'deleteCalendar',
    { fields: ['mailbox', 'id'], run: (world, fields) => world.admin.deleteCalendar(text(fields, 'mailbox'), text(fields, 'id')) },
  ],
  [
    'undeleteCalendar',
    { fields: ['mailbox', 'id'], run: (world, fields) => world.admin.undeleteCalendar(text(fields, 'mailbox'), text(fields, 'id')) },
  ],
  [
    'setState',
    { fields: ['mailbox', 'state'], run: (world, fields) => world.admin.setState(text(fields, 'mailbox'), oneOf(fields, 'state', STATES)) },
  ],
  [
    'rename',
    {
      fields: ['mailbox', 'address', 'dropOld'],
      run: (world, fields) => world.admin.rename(text(fields, 'mailbox'), text(fields, 'address'), optionalTruth(fields, 'dropOld')),
    },
  ],
  [
    'setImpersonation',
    { fields: ['account', 'scope'], run: (world, fields) => world.admin.setImpersonation(text(fields, 'account'), scopeOf(fields)) },
  ],
  [
    'setAccountDisabled',
    {
      fields: ['account', 'disabled'],
      run: (world, fields) => world.admin.setAccountDisabled(text(fields, 'account'), optionalTruth(fields, 'disabled') ?? true),
    },
  ],
  [
    'grantDelegate',
    {
      fields: ['mailbox', 'account', 'role', 'viewPrivate', 'sendOnBehalf'],
      run: (world, fields) =>
        world.admin.grantDelegate(text(fields, 'mailbox'), text(fields, 'account'), {
          calendar: oneOf(fields, 'role', ROLES),
          viewPrivate: optionalTruth(fields, 'viewPrivate') ?? false,
          sendOnBehalf: optionalTruth(fields, 'sendOnBehalf') ?? false,
        }),
    },
  ],
  [
    'revokeDelegate',
    {
      fields: ['mailbox', 'account'],
      run: (world, fields) => world.admin.grantDelegate(text(fields, 'mailbox'), text(fields, 'account'), null),
    },
  ],
  ['blankCalendar', { fields: ['mailbox'], run: (world, fields) => world.admin.blankCalendar(text(fields, 'mailbox')) }],
  ['restoreCalendar', { fields: ['mailbox'], run: (world, fields) => world.admin.restoreCalendar(text(fields, 'mailbox')) }],
  [
    'moveMailbox',
    {
      fields: ['mailbox', 'to'],
      run: (world, fields) => world.admin.moveMailbox(text(fields, 'mailbox'), oneOf(fields, 'to', PLACES)),
    },
  ],
  ['killSyncStates', { fields: ['mailbox'], run: (world, fields) => world.admin.killSyncStates(text(fields, 'mailbox')) }],
]);

/** Carries one action out and answers what it made, or null. */
export function administrate(world: World, fields: Fields): unknown {
  const action = ACTIONS.get(oneOf(fields, 'action', [...ACTIONS.keys()]));
  if (action === undefined) return null;
  onlyKnown(fields, ['action', ...action.fields]);
  return action.run(world, fields) ?? null;
}
