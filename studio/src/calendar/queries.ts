/** What the calendar shows, read from the server and kept until something changes. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';

export type Appointment = Schema<'Appointment'>;
export type Holder = Schema<'Holder'>;
export type Busy = Schema<'Busy'>;
export type Block = Schema<'Block'>;

/** The most that the server takes at once. */
const PAGE = 200;

/** Everybody and everything that can be booked, staff first, each by name. */
export const holdersQuery = queryOptions({
  queryKey: ['holders'],
  queryFn: async (): Promise<readonly Holder[]> => {
    const [staff, resources] = await Promise.all([
      everyPage((cursor) =>
        api.GET('/api/v1/staff', { params: { query: { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) } } }),
      ),
      everyPage((cursor) =>
        api.GET('/api/v1/resources', { params: { query: { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) } } }),
      ),
    ]);
    const byName = (one: Holder, other: Holder): number => one.name.localeCompare(other.name);
    return [...staff.sort(byName), ...resources.sort(byName)].filter((one) => one.active);
  },
  staleTime: 5 * 60_000,
});

export type Span = { readonly from: string; readonly to: string };

export const appointmentsQuery = (holders: readonly string[], { from, to }: Span) =>
  queryOptions({
    queryKey: ['appointments', holders, from, to],
    queryFn: () =>
      everyPage((cursor) =>
        api.GET('/api/v1/appointments', {
          params: { query: { holder: holders.join(','), from, to, limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) } },
        }),
      ),
    enabled: holders.length > 0,
    placeholderData: keepPreviousData,
  });

/** The first appointment of any of the holders that starts at or after a moment (ISO 8601) and stands; null when none does. */
export const nextAppointmentQuery = (holders: readonly string[], from: string) =>
  queryOptions({
    queryKey: ['appointments', 'next', holders, from],
    queryFn: async (): Promise<Appointment | null> => {
      const states = ['confirmed', 'reserved'] as const;
      const firsts = await Promise.all(
        states.map(async (state) => {
          const query = { holder: holders.join(','), from, state, limit: '1' };
          return (await bodyOf(api.GET('/api/v1/appointments', { params: { query } }))).items;
        }),
      );
      return firsts.flat().toSorted((one, other) => one.start.localeCompare(other.start))[0] ?? null;
    },
    enabled: holders.length > 0,
  });

export const busyQuery = (holders: readonly string[], { from, to }: Span) =>
  queryOptions({
    queryKey: ['busy', holders, from, to],
    queryFn: async () => (await bodyOf(api.GET('/api/v1/busy', { params: { query: { holder: holders.join(','), from, to } } }))).items,
    enabled: holders.length > 0,
    placeholderData: keepPreviousData,
  });

/** What is published as unavailable (3.8). */
export const blocksQuery = (holders: readonly string[], { from, to }: Span) =>
  queryOptions({
    queryKey: ['blocks', holders, from, to],
    queryFn: async () => (await bodyOf(api.GET('/api/v1/blocks', { params: { query: { holder: holders.join(','), from, to } } }))).items,
    enabled: holders.length > 0,
    placeholderData: keepPreviousData,
  });

export const appointmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['appointment', id],
    queryFn: () => bodyOf(api.GET('/api/v1/appointments/{id}', { params: { path: { id } } })),
  });

export const clientsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['clients', ids],
    queryFn: () => Promise.all(ids.map((id) => bodyOf(api.GET('/api/v1/clients/{id}', { params: { path: { id } } })))),
    enabled: ids.length > 0,
  });

export type Service = Schema<'Service'>;
export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: async (): Promise<readonly Service[]> => {
    const all = await everyPage((cursor) =>
      api.GET('/api/v1/services', { params: { query: { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) } } }),
    );
    return all.filter((one) => one.active).sort((one, other) => one.name.localeCompare(other.name));
  },
  staleTime: 5 * 60_000,
});
