/** Standing warnings about how an integration is set up. */
import { isOnline } from '../booking/account.ts';
import { servedElsewhere } from '../booking/served-elsewhere.ts';
import type { Connection } from '../store/rows/sync.ts';

const elsewhere = (was: string, is: string): string =>
  `It was switched off because this database was served as ${was} before, and is now served as ${is}. Nothing is sent to Exchange or read from it. Re-enable it here once the other installation serves this database no more: two that keep the same calendars undo each other.`;

export const noticesOf = (connection: Connection): string[] => {
  const moved = servedElsewhere(connection);
  return [...(moved === null ? [] : [elsewhere(moved.was, moved.is)]), ...ofSettings(connection)];
};

const ofSettings = ({ transport, settings }: Connection): readonly string[] => [
  ...(settings.privateEvents === 'skip'
    ? ['Private events are not synced: their owners are shown free at those times and can be booked twice.']
    : []),
  ...(isOnline(settings.endpoint)
    ? [
        'Microsoft ends Exchange Web Services in Exchange Online on 1 April 2027; an administrator has to allow this application until then. Microsoft Graph goes on: set the transport to "detect".',
      ]
    : []),
  ...(transport === 'ews' && settings.endpoint === null && settings.authentication === 'oauth' && settings.oauth?.authority === null
    ? [
        'Mailboxes that Autodiscover finds in Exchange Online can be reached until 1 April 2027 only, when Microsoft ends Exchange Web Services there.',
      ]
    : []),
  ...(settings.verifyTls ? [] : ['The TLS certificate of the server is not verified: whoever sits in between can read the password.']),
  ...(settings.endpoint?.startsWith('http:') === true ? ['The endpoint is not encrypted: the password travels readable.'] : []),
];
