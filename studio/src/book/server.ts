/** The way to the server: its public routes, typed by its own document; a refusal is thrown as `Refused`. */
import type { components } from '@lockstep/client';

type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type Page = Schema<'BookingPageShown'>;
export type Service = Page['services'][number];
export type FreeTimes = Schema<'FreeTimes'>;
export type Own = Schema<'LinkedAppointment'>;
type Problem = Schema<'Problem'>;

/** Status 0: no answer came at all. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Problem['problems'];
  readonly proposals: readonly { readonly start: string; readonly end: string }[];
  constructor(status: number, problem: Partial<Problem> | null) {
    super(problem?.detail ?? String(status));
    this.name = 'Refused';
    this.status = status;
    this.code = problem?.code ?? 'unreachable';
    this.fields = problem?.problems ?? [];
    this.proposals = problem?.proposals ?? [];
  }
}

const ask = async <Value>(path: string, init: RequestInit = {}): Promise<Value> => {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/public${path}`, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new Refused(0, null);
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok || body === null) throw new Refused(answer.ok ? 0 : answer.status, body as Partial<Problem> | null);
  return body as Value;
};

const post = <Value>(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Value> =>
  ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

export const readPage = (slug: string): Promise<Page> => ask(`/pages/${encodeURIComponent(slug)}`);

/** Where free times are looked for: a service of a page, or the appointment of a link. */
export type Where = { readonly slug: string; readonly service: string; readonly staff: string | null } | { readonly token: string };

export const readTimes = (where: Where, from: Date, to: Date, zone: string): Promise<FreeTimes> => {
  const span = { from: from.toISOString(), to: to.toISOString(), zone };
  if ('token' in where) return post('/links/times', { token: where.token, ...span });
  const { slug, service, staff } = where;
  const query = new URLSearchParams({ service, ...span, ...(staff === null ? {} : { staff }) });
  return ask(`/pages/${encodeURIComponent(slug)}/times?${query.toString()}`);
};

export type Booking = {
  readonly service: string;
  readonly staff: string | null;
  readonly start: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly language: string;
  readonly zone: string;
  readonly ticket: string;
  readonly website: string;
};
export const sendBooking = (slug: string, booking: Booking, key: string): Promise<Own> =>
  post(`/pages/${encodeURIComponent(slug)}/appointments`, booking, { 'idempotency-key': key });

/** By the address at which this page was opened, which is the one that works for whoever looks at it. */
export const linkTo = ({ token }: Own, what: 'view' | 'reschedule' | 'cancel'): string => `${window.location.origin}/a/${what}#${token}`;

export const look = (token: string): Promise<Own> => post('/links/look', { token });
export const reschedule = (token: string, start: string, version: number): Promise<Own> =>
  post('/links/reschedule', { token, start, version });
export const cancel = (token: string): Promise<Own> => post('/links/cancel', { token });
export const bookAgain = (token: string): Promise<Own> => post('/links/again', { token });
