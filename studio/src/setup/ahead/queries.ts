/** What lies ahead of a person or room, tried on a colleague, and handing it over (2.5). */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../../api/client.ts';
import type { Holder } from '../queries.ts';

export type AheadItem = Schema<'AppointmentAhead'>;
type Of = Pick<Holder, 'id' | 'kind'>;

const pathOf = (id: string) => ({ params: { path: { id } } });

export const deactivationQuery = ({ id, kind }: Of, active: boolean) =>
  queryOptions({
    queryKey: ['holders', id, 'deactivation', active],
    queryFn: () =>
      bodyOf(
        kind === 'staff'
          ? api.GET('/api/v1/staff/{id}/deactivation', pathOf(id))
          : api.GET('/api/v1/resources/{id}/deactivation', pathOf(id)),
      ),
  });

/** `to` null: of nobody is asked whether they could take them. */
export const aheadQuery = ({ id, kind }: Of, to: string | null) =>
  queryOptions({
    queryKey: ['holders', id, 'ahead', to],
    queryFn: () => {
      const params = { path: { id }, query: to === null ? {} : { to } };
      return bodyOf(
        kind === 'staff' ? api.GET('/api/v1/staff/{id}/ahead', { params }) : api.GET('/api/v1/resources/{id}/ahead', { params }),
      );
    },
  });

export const handOver = ({ id, kind }: Of, body: Schema<'HandOver'>): Promise<Schema<'HandedOver'>> => {
  const to = { ...pathOf(id), body };
  return bodyOf(kind === 'staff' ? api.POST('/api/v1/staff/{id}/hand-over', to) : api.POST('/api/v1/resources/{id}/hand-over', to));
};

export const deactivate = ({ id, kind }: Of, reason: string): Promise<unknown> => {
  const to = { ...pathOf(id), body: { reason } };
  return bodyOf(kind === 'staff' ? api.POST('/api/v1/staff/{id}/deactivate', to) : api.POST('/api/v1/resources/{id}/deactivate', to));
};
