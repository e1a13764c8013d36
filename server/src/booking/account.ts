/** Who an integration signs in as: what each kind of sign-in needs, and what it cannot be used for (section 1 of the rules). */
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import { refuse } from './refusal.ts';

/** Hosts of Exchange Online, which takes OAuth only for EWS (section 1). */
const ONLINE = /(^|\.)(outlook\.office365\.com|outlook\.office\.com|office365\.us|outlook\.cn|partner\.outlook\.cn)$/i;
export const isOnline = (endpoint: string | null): boolean => endpoint !== null && ONLINE.test(new URL(endpoint).hostname);

/** What Entra ID takes as the name of a tenant: its id, or one of its domains. */
const TENANT = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

type Account = Pick<ConnectionSettings, 'endpoint' | 'authentication' | 'userName' | 'oauth' | 'accessType'>;
export const checkAccount = ({ endpoint, authentication, userName, oauth, accessType }: Account): void => {
  if (authentication !== 'oauth') {
    if (isOnline(endpoint))
      refuse(
        'notOffered',
        '/endpoint',
        'Exchange Online does not take a user name and password.',
        'Use OAuth, or the endpoint of an Exchange server of your own.',
      );
    if (userName === '') refuse('missing', '/userName', 'It is missing.', 'Send the user name of the account.');
    return;
  }
  if (oauth == null) return refuse('missing', '/oauth', 'It is missing.', 'Send the tenant and the client id of the application.');
  if (oauth.authority === null && !TENANT.test(oauth.tenant))
    refuse(
      'missing',
      '/oauth/tenant',
      'This is not a tenant.',
      'Send its id or one of its domains, or an issuer of your own as "authority".',
    );
  if (oauth.authority !== null && new URL(oauth.authority).protocol !== 'https:')
    refuse('notOffered', '/oauth/authority', 'A token is never asked for over http.', 'Send the https address of the issuer.');
  // An application has no mailbox and nobody who could have granted it a calendar.
  if (accessType === 'delegate')
    refuse('notOffered', '/accessType', 'An application cannot be a delegate.', 'Use impersonation, which an administrator sets up once.');
};
