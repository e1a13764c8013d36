/** What can be used in a template, and what becomes of one before it is saved. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../../api/client.ts';
import type { Integration } from '../queries.ts';

export type TemplateObjects = Schema<'TemplateObjects'>;
export type Preview = Schema<'TemplatePreview'>;
export type PreviewProblem = Preview['problems'][number];
export type Part = PreviewProblem['part'];

export const objectsQuery = queryOptions({
  queryKey: ['template', 'objects'],
  staleTime: Infinity,
  queryFn: () => bodyOf(api.GET('/api/v1/templates/objects')),
});

/** `appointment`: null is the sample. What was shown before stays until the next one is there. */
export const previewQuery = (template: Integration['template'], appointment: string | null) =>
  queryOptions({
    queryKey: ['template', 'preview', template, appointment],
    placeholderData: keepPreviousData,
    queryFn: () => bodyOf(api.POST('/api/v1/templates/preview', { body: { template, appointment } })),
  });

const DAYS = 14;
const MOST = '30';

/** Those of the next days, to try a template with. */
export const comingQuery = (today: string) =>
  queryOptions({
    queryKey: ['template', 'coming', today],
    queryFn: async () => {
      const from = new Date(`${today}T00:00:00Z`);
      const to = new Date(from.getTime() + DAYS * 86_400_000);
      const query = { from: from.toISOString(), to: to.toISOString(), limit: MOST };
      const { items } = await bodyOf(api.GET('/api/v1/appointments', { params: { query } }));
      return items.filter(({ state }) => state !== 'cancelled');
    },
  });
