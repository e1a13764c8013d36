/** Schedules, read and written: of a person, a room, or a company and all below it. */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../../api/client.ts';
import type { Period } from './week.ts';

export type Schedule = Schema<'Schedule'>;
export type Owner = { readonly kind: 'staff' | 'resource' | 'company'; readonly id: string };

const at = (id: string) => ({ params: { path: { id } } });

const read = ({ kind, id }: Owner): Promise<Schedule> =>
  bodyOf(
    kind === 'staff'
      ? api.GET('/api/v1/staff/{id}/schedule', at(id))
      : kind === 'resource'
        ? api.GET('/api/v1/resources/{id}/schedule', at(id))
        : api.GET('/api/v1/companies/{id}/schedule', at(id)),
  );

export const scheduleOf = (owner: Owner) =>
  queryOptions({ queryKey: ['schedule', owner.kind, owner.id], queryFn: () => read(owner), staleTime: 5 * 60_000 });

/** Gives the owner hours of their own, in the place of those before. */
export const putSchedule = ({ kind, id }: Owner, periods: Period[]): Promise<Schedule> => {
  const to = { ...at(id), body: { periods } };
  return bodyOf(
    kind === 'staff'
      ? api.PUT('/api/v1/staff/{id}/schedule', to)
      : kind === 'resource'
        ? api.PUT('/api/v1/resources/{id}/schedule', to)
        : api.PUT('/api/v1/companies/{id}/schedule', to),
  );
};

/** Takes the owner's own hours away; what holds then is the answer. */
export const dropSchedule = ({ kind, id }: Owner): Promise<Schedule> =>
  bodyOf(
    kind === 'staff'
      ? api.DELETE('/api/v1/staff/{id}/schedule', at(id))
      : kind === 'resource'
        ? api.DELETE('/api/v1/resources/{id}/schedule', at(id))
        : api.DELETE('/api/v1/companies/{id}/schedule', at(id)),
  );
