/** Templates for events (3.4): what may be used in them, and what becomes of one before it is kept. */
import { z } from 'zod';
import { reaches } from '../../booking/company.ts';
import { notFound } from '../../booking/refusal.ts';
import { DEFAULT_TEMPLATE } from '../../templates/default-template.ts';
import { FILTERS, TAGS } from '../../templates/filters.ts';
import { objectList, sampleOf } from '../../templates/objects.ts';
import { demand } from '../access/admit.ts';
import { inBody, ofKey } from '../company-parameter.ts';
import { objectsOf, previewOf } from '../own-template.ts';
import { route } from '../route.ts';
import { ObjectsAnswer, PreviewAnswer, PreviewBody } from '../schemas/template.ts';

export const templateRoutes = [
  route({
    method: 'GET',
    path: '/templates/objects',
    name: 'listTemplateObjects',
    summary: 'What can be used in a template for events, and the default one',
    scope: 'integrations:read',
    company: ofKey,
    query: z.strictObject({}),
    statuses: [200],
    answer: ObjectsAnswer,
    run: () =>
      Promise.resolve({
        body: {
          default: DEFAULT_TEMPLATE,
          objects: objectList().map((one) => ({ ...one, fields: [...one.fields] })),
          tags: [...TAGS],
          filters: [...FILTERS],
        },
      }),
  }),
  route({
    method: 'POST',
    path: '/templates/preview',
    name: 'previewTemplate',
    summary: 'What an event would show by a template, and what is wrong with it; nothing is kept',
    scope: 'integrations:write',
    company: inBody,
    body: PreviewBody,
    statuses: [200],
    answer: PreviewAnswer,
    run: async (tx, { body, subject, access, reach, deps }) => {
      if (body.appointment == null) {
        const sample = sampleOf(subject.name, deps.installation.publicUrl);
        return { later: async () => previewOf(deps, body.template, sample) };
      }
      demand(access, 'appointments:read');
      demand(access, 'clients:read');
      const row = await tx.appointments.get({ root: reach.root, id: body.appointment });
      if (row === null || !reaches(reach, row.company)) return notFound('appointment', '/appointment');
      const objects = await objectsOf(tx, row, deps.installation.publicUrl);
      return { later: async () => previewOf(deps, body.template, objects) };
    },
  }),
];
