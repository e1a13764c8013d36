/** A house with people in it, and browsers that keep their cookies: what the tests of sign-in stand on. */
import type { Company } from '../../src/store/rows/booking.ts';
import type { Role, User } from '../../src/store/rows/access.ts';
import { invite } from '../../src/signin/invitation.ts';
import type { House, Method, Reply } from '../http/house.ts';

export const PASSWORD = 'four grey geese fly';
export const ORIGIN = 'http://localhost:4400';

export type Browser = {
  /** The token of the session, as the cookie carries it. */
  readonly cookie: () => string;
  readonly csrf: () => string;
  /** Sends a request as a page of ours does: with cookie, origin and csrf token. */
  readonly call: (method: Method, path: string, body?: object, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
};

/** A browser without a session; what an answer sets or clears, it keeps or forgets. */
export const openBrowser = (house: House, origin = ORIGIN): Browser => {
  const name = origin.startsWith('https:') ? '__Host-lockstep_session' : 'lockstep_session';
  let cookie = '';
  let csrf = '';
  return {
    cookie: () => cookie,
    csrf: () => csrf,
    call: async (method, path, body, headers = {}) => {
      const sent = {
        ...(method === 'GET' ? {} : { origin }),
        ...(cookie === '' ? {} : { cookie: `${name}=${cookie}` }),
        ...(csrf === '' ? {} : { 'x-lockstep-csrf': csrf }),
        ...headers,
      };
      const reply = await house.call(method, path, { key: null, headers: sent, ...(body === undefined ? {} : { body }) });
      const set = [reply.headers['set-cookie']].flat().find((one) => typeof one === 'string' && one.startsWith(`${name}=`));
      if (typeof set === 'string') cookie = set.slice(name.length + 1, set.indexOf(';'));
      if (typeof reply.body['csrf'] === 'string') csrf = reply.body['csrf'];
      return reply;
    },
  };
};

/** A link's token for somebody of this role, made as the command line makes it. */
export const tokenFor = (house: House, company: Company, role: Role, goodForMs = 3_600_000): Promise<string> =>
  house.store.transaction(async (tx) => {
    const draft = { root: company.root, kind: 'invitation', company: company.id, role, email: null, user: null } as const;
    return (await invite(tx, house.occasion(), draft, goodForMs)).token;
  });

export type Person = { readonly browser: Browser; readonly id: string; readonly email: string };

/** Somebody of this role who has just used her link, with the browser she used. */
export const arrive = async (house: House, company: Company, role: Role, name: string, origin = ORIGIN): Promise<Person> => {
  const browser = openBrowser(house, origin);
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@bank.example`;
  const token = await tokenFor(house, company, role);
  const reply = await browser.call('POST', '/welcome', { token, name, email, password: PASSWORD });
  if (reply.status !== 201) throw new Error(`${name} did not get in: ${reply.text}`);
  const { user } = reply.body as { user: { id: string } };
  return { browser, id: user.id, email };
};

export const userRow = (house: House, email: string): Promise<User | undefined> =>
  house.store.transaction(async (tx) => (await tx.users.select({ email }))[0]);
