/**
 * The published ews-javascript-api as an Outlook user, with the work-arounds this old library needs, all in this one file:
 *  - it is CommonJS whose default export carries everything, and its typings are those of TypeScript 4: `createRequire` and the few
 *    names used here keep the tests typed;
 *  - its TLS settings go through axios: the CA is handed over as an https agent in the request options, never by switching checks off.
 */
import { Agent } from 'node:https';
import * as ews from 'ews-javascript-api';
import type { Simulator } from '../../src/simulator.ts';

export { ews };

export type ForeignUser = { readonly service: ews.ExchangeService; readonly close: () => void };

/** Signs in with Basic over TLS, trusting the simulator's CA and nothing else. */
export function foreignUser(simulator: Simulator, account: string): ForeignUser {
  const agent = new Agent({ ca: simulator.ca, keepAlive: true });
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
  service.Url = new ews.Uri(simulator.urls.ewsTls);
  service.Credentials = new ews.WebCredentials(account, simulator.accounts.passwordOf(account) ?? '');
  service.XHRApi = new ews.XhrApi({ httpsAgent: agent });
  return { service, close: () => agent.destroy() };
}
