/** Who an integration signs in as: what each kind of sign-in needs, and what it cannot be used for (section 1 of the rules). */
import type { ConnectionSettings, OAuthSettings } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';
import { refuse } from './refusal.ts';

/** Hosts of Exchange Online, which takes OAuth only for EWS (section 1). */
const ONLINE = /(^|\.)(outlook\.office365\.com|outlook\.office\.com|office365\.us|outlook\.cn|partner\.outlook\.cn)$/i;
export const isOnline = (endpoint: string | null): boolean => endpoint !== null && ONLINE.test(new URL(endpoint).hostname);

/** What Entra ID takes as the name of a tenant: its id, or one of its domains. */
const TENANT = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

type Account = Pick<
  ConnectionSettings,
  | 'endpoint'
  | 'graphEndpoint'
  | 'notificationUrl'
  | 'authentication'
  | 'userName'
  | 'oauth'
  | 'accessType'
  | 'windowDaysBack'
  | 'windowDaysAhead'
>;
/** Graph shows a calendar over five years at most (graph.md section 2), and what is read goes a few days beyond the window. */
const GRAPH_DAYS = 1_800;

/** What cannot be is refused with its field: settings that do not go together, and settings of the other transport. */
export const checkAccount = (transport: Connection['transport'], account: Account): void => {
  if (transport === 'ews') checkNoGraph(account);
  else checkGraph(transport, account);
  const { endpoint, authentication, userName, oauth, accessType } = account;
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
  checkApplication(oauth);
  // An application has no mailbox and nobody who could have granted it a calendar.
  if (accessType === 'delegate')
    refuse('notOffered', '/accessType', 'An application cannot be a delegate.', 'Use impersonation, which an administrator sets up once.');
};

const checkApplication = (oauth: OAuthSettings | null | undefined): void => {
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
};

const checkNoGraph = ({ graphEndpoint, notificationUrl }: Account): void => {
  const next = 'Leave it out, or set "transport" to "graph" or "detect".';
  if (graphEndpoint != null) refuse('notOffered', '/graphEndpoint', 'This integration does not speak Microsoft Graph.', next);
  if (notificationUrl != null)
    refuse('notOffered', '/notificationUrl', 'Only Microsoft Graph tells of changes by requests to an address.', next);
};

const checkGraph = (
  transport: 'graph' | 'detect',
  { endpoint, graphEndpoint, authentication, oauth, windowDaysBack, windowDaysAhead }: Account,
): void => {
  checkApplication(oauth);
  if (windowDaysBack + windowDaysAhead > GRAPH_DAYS)
    refuse(
      'notOffered',
      '/windowDaysAhead',
      `Microsoft Graph shows a calendar over ${GRAPH_DAYS} days at most, those back and those ahead together.`,
      'Send fewer days.',
    );
  if (graphEndpoint != null && new URL(graphEndpoint).protocol !== 'https:')
    refuse('notOffered', '/graphEndpoint', 'A token is never sent over http.', 'Send the https address of Graph, or leave it out.');
  if (transport === 'detect') return;
  if (endpoint !== null)
    refuse(
      'notOffered',
      '/endpoint',
      'Microsoft Graph has no endpoint of Exchange Web Services.',
      'Leave it out, or set "transport" to "detect", which uses both.',
    );
  if (authentication !== 'oauth')
    refuse('notOffered', '/authentication', 'Microsoft Graph takes OAuth only.', 'Set it to "oauth", or leave it out.');
};
