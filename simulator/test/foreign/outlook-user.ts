/**
 * The published ews-javascript-api as an Outlook user. The work-arounds this old library needs are all in this one file:
 *  - its default transport knows no CA of its own: the simulator's is handed to axios as an https agent, checks stay on;
 *  - `DateTime` reads a zone-less text in the machine's zone: instants are given as ISO texts with Z only;
 *  - the typings know only the constructor without arguments of `Recurrence.WeeklyPattern`: its properties are set one by one;
 *  - errors are thrown as plain objects or SOAP wrappers without a stack: `codeOf` finds the response code in any of them.
 */
import { Agent } from 'node:https';
import * as ews from 'ews-javascript-api';
import type { Simulator } from '../../src/simulator.ts';

export { ews };

export type ForeignUser = { readonly service: ews.ExchangeService; readonly close: () => void };

/** Signs in with Basic over TLS, trusting the simulator's CA and nothing else; `ca: null` trusts the public ones only. */
export function foreignUser(simulator: Simulator, account: string, ca: string | null = simulator.ca): ForeignUser {
  const agent = new Agent({ keepAlive: true, ...(ca === null ? {} : { ca }) });
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
  service.Url = new ews.Uri(simulator.urls.ewsTls);
  service.Credentials = new ews.WebCredentials(account, simulator.accounts.passwordOf(account) ?? '');
  service.XHRApi = new ews.XhrApi({ httpsAgent: agent });
  return { service, close: () => agent.destroy() };
}

/** An instant for the library, from ISO text with Z. */
export function at(text: string): ews.DateTime {
  if (!text.endsWith('Z')) throw new Error(`${text}: only instants with Z are safe with this library`);
  return new ews.DateTime(text);
}

/** The instant a property of the library holds, as ISO text. */
export function iso(time: ews.DateTime): string {
  return time.ToISOString();
}

/** The EWS response code inside whatever the library threw. */
export function codeOf(error: unknown): string {
  if (error instanceof ews.ServiceResponseException) return ews.ServiceError[error.ErrorCode] ?? String(error.ErrorCode);
  const text = typeof error === 'object' && error !== null ? JSON.stringify(error, Object.getOwnPropertyNames(error)) : String(error);
  return /Error[A-Z][A-Za-z]+/.exec(text)?.[0] ?? text;
}

/** The code that a call is refused with; throws when it goes through. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return codeOf(error);
  }
  throw new Error('the call went through');
}

/** A weekly pattern on Mondays with a number of occurrences. */
export function weeklyOnMonday(start: string, occurrences: number): ews.Recurrence {
  const pattern = new ews.Recurrence.WeeklyPattern();
  pattern.StartDate = at(start);
  pattern.Interval = 1;
  pattern.DaysOfTheWeek.Add(ews.DayOfTheWeek.Monday);
  pattern.NumberOfOccurrences = occurrences;
  return pattern;
}
