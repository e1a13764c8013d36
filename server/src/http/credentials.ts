/** The secrets of an integration as requests give them: one, or two where EWS and Graph are each signed in to in its own way. */
import { refuse } from '../booking/refusal.ts';
import { hasTwo, readCredentials, writeCredentials } from '../secrets/credentials.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { HttpDeps } from './deps.ts';

export type GivenSecrets = { readonly password?: string | undefined; readonly ewsPassword?: string | undefined };
/** What decides how many secrets there are. */
export type SignsIn = Pick<Connection, 'transport'> & Pick<ConnectionSettings, 'authentication'>;
/** The row as it is; null: it is about to be made. */
type Before = Pick<Connection, 'root' | 'id' | 'secret' | 'transport' | 'settings'> | null;

/** By the way it signs in now: what of the stored secrets belongs to the application, and what to the user name. */
const storedOf = (deps: Pick<HttpDeps, 'unseal'>, before: Before): GivenSecrets => {
  if (before === null || before.secret === null) return {};
  const { password, ewsPassword } = readCredentials(deps.unseal(before.secret, { root: before.root, connection: before.id }));
  const signsIn = { transport: before.transport, authentication: before.settings.authentication };
  if (hasTwo(signsIn)) return { password, ewsPassword: ewsPassword ?? undefined };
  return signsIn.authentication === 'oauth' ? { password } : { ewsPassword: password };
};

/** @returns the text to seal; undefined: what is stored stays */
export const credentialsOf = (deps: Pick<HttpDeps, 'unseal'>, before: Before, after: SignsIn, given: GivenSecrets): string | undefined => {
  if (!hasTwo(after)) {
    if (given.ewsPassword !== undefined)
      refuse(
        'notOffered',
        '/ewsPassword',
        'There is one way to sign in, and so one secret.',
        'Send it as "password"; a second one goes with the transport "detect" and a user name.',
      );
    if (given.password !== undefined) return writeCredentials({ password: given.password, ewsPassword: null });
    if (before === null) return undefined;
    if (!hasTwo({ transport: before.transport, authentication: before.settings.authentication })) {
      // The password of an account is never handed to whoever issues tokens, nor the secret of an application to a server.
      const isOther = (before.settings.authentication === 'oauth') !== (after.authentication === 'oauth');
      if (isOther && before.secret !== null)
        refuse(
          'missing',
          '/password',
          'Somebody else signs in from now on, and their secret is missing.',
          'Send it together with the kind of sign-in.',
        );
      return undefined;
    }
    const { password, ewsPassword } = storedOf(deps, before);
    const kept = after.authentication === 'oauth' ? password : ewsPassword;
    return kept === undefined ? undefined : writeCredentials({ password: kept, ewsPassword: null });
  }
  const isAsBefore = before !== null && hasTwo({ transport: before.transport, authentication: before.settings.authentication });
  if (isAsBefore && given.password === undefined && given.ewsPassword === undefined) return undefined;
  const stored = storedOf(deps, before);
  const password =
    given.password ??
    stored.password ??
    refuse('missing', '/password', 'It is missing.', 'Send the secret, or the PEM, of the application.');
  const ewsPassword =
    given.ewsPassword ??
    stored.ewsPassword ??
    refuse('missing', '/ewsPassword', 'It is missing.', 'Send the password of "userName", or set "authentication" to "oauth".');
  return writeCredentials({ password, ewsPassword });
};
