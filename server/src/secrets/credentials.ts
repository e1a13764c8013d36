/** The secrets of an integration in the one text that is sealed: mostly one, two where EWS and Graph are signed in to each in its own way. */
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';

export type Credentials = {
  /** Of the application where there is one, else of the user name. */
  readonly password: string;
  /** Of the user name, beside an application (transport `detect`). */
  readonly ewsPassword: string | null;
};

/** A password alone is sealed as it is, as it was before there could be two. */
const TWO = 'lockstep credentials v1\n';

export const writeCredentials = ({ password, ewsPassword }: Credentials): string =>
  ewsPassword === null && !password.startsWith(TWO) ? password : TWO + JSON.stringify([password, ewsPassword]);

export const readCredentials = (text: string): Credentials => {
  if (!text.startsWith(TWO)) return { password: text, ewsPassword: null };
  const [password, ewsPassword]: readonly unknown[] = JSON.parse(text.slice(TWO.length)) as readonly unknown[];
  return { password: String(password), ewsPassword: typeof ewsPassword === 'string' ? ewsPassword : null };
};

/** Whether EWS is signed in to by a user name and a password beside the application. */
export const hasTwo = ({
  transport,
  authentication,
}: Pick<Connection, 'transport'> & Pick<ConnectionSettings, 'authentication'>): boolean =>
  transport === 'detect' && authentication !== 'oauth';

/** What EWS is signed in to with. */
export const ewsSecretOf = (settings: Pick<ConnectionSettings, 'authentication'>, { password, ewsPassword }: Credentials): string =>
  settings.authentication === 'oauth' ? password : (ewsPassword ?? password);
