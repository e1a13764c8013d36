/** Templates for events as the API takes and shows them. */
import { z } from 'zod';
import { TEMPLATE_LIMIT } from '../../templates/template.ts';
import { id, prose } from './fields.ts';

const text = {
  subject: prose(2_000).meta({
    description: 'Liquid, for the subject',
    examples: ['{{ service.name }}: {{ clients | map: "name" | join: ", " }}'],
  }),
  body: prose(TEMPLATE_LIMIT).meta({ description: 'Liquid, for the text of the event, which is plain' }),
};
const described = 'In the place of both while somebody external is on the event (3.5), without clients; null: the default of that';

/** As it is sent. */
export const TemplateBody = z
  .strictObject({ ...text, external: z.strictObject(text).nullable().optional().meta({ description: described }) })
  .transform((body) => ({ ...body, external: body.external ?? null }));
export const TemplateShown = z.object({
  subject: z.string(),
  body: z.string(),
  external: z.object({ subject: z.string(), body: z.string() }).nullable(),
});

export const PreviewBody = z
  .strictObject({
    company: id().optional().meta({ description: 'Left out: that of the key' }),
    template: TemplateBody.nullable().meta({ description: 'Null: the default one' }),
    appointment: id().nullable().optional().meta({ description: 'With which it is tried; left out: a sample. Needs `appointments:read`' }),
  })
  .meta({ id: 'TemplateToPreview' });

const previewed = {
  subject: z.string().nullable().meta({ description: 'Null: it fails' }),
  body: z.string().nullable().meta({ description: 'Null: it fails' }),
};
export const PreviewAnswer = z
  .object({
    ...previewed,
    external: z.object(previewed).meta({ description: 'What is shown while somebody external is on the event' }),
    problems: z.array(
      z.object({
        part: z.enum(['subject', 'body', 'external.subject', 'external.body']),
        problem: z.string(),
        line: z.int().nullable().meta({ description: 'From 1; null: it is about the template as a whole' }),
        column: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'TemplatePreview' });

export const ObjectsAnswer = z
  .object({
    default: TemplateShown.meta({ description: 'The default template, in the language of templates' }),
    objects: z.array(
      z.object({
        name: z.string(),
        sentence: z.string(),
        list: z.boolean().meta({ description: 'Gone through with `for`' }),
        fields: z.array(z.object({ name: z.string(), sentence: z.string(), sample: z.string() })),
      }),
    ),
    tags: z.array(z.string()),
    filters: z.array(z.string()),
  })
  .meta({ id: 'TemplateObjects' });
