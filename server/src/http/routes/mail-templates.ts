/** Words of mail of a company's own (6.1): read, tried, kept where nothing is wrong with them, and given up again. */
import { z } from 'zod';
import { zoneId } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { changeMailTemplate, removeMailTemplate, type TemplatePlace } from '../../notify/change-rules.ts';
import { lineageOf, nearestFirst, type MailPlace } from '../../notify/inherited.ts';
import { namesIn, previewWords, sampleOf } from '../../notify/own-words.ts';
import type { Words } from '../../notify/rules.ts';
import { defaultWords } from '../../notify/words.ts';
import type { Company } from '../../store/rows/booking.ts';
import type { MailTemplateRow } from '../../store/rows/mail.ts';
import type { Transaction } from '../../store/store.ts';
import type { Objects, Renderer } from '../../templates/template.ts';
import { inBody, oneInQuery } from '../company-parameter.ts';
import type { Wired } from '../deps.ts';
import { ProblemError, problemError } from '../problem.ts';
import { route } from '../route.ts';
import * as schemas from '../schemas/mail.ts';

const query = z.strictObject({ company: schemas.company });
const path = '/mail/templates/:event/:audience/:language';
const placeOf = ({ root, id }: Company): MailPlace => ({ root, company: id });

const rendererOf = ({ renderer }: Pick<Wired, 'renderer'>): Renderer => {
  if (renderer === undefined) throw problemError('notReady', null, 'Nothing here renders templates.', 'Try it again later.');
  return renderer;
};

const presentTemplate = ({ root: _root, changedAt, ...row }: MailTemplateRow): z.input<typeof schemas.TemplateAnswer> => ({
  ...row,
  changedAt: inUtc(changedAt),
});

/** Of every mail for which the company or a parent has words, the nearest ones. */
const nearestTemplates = async (tx: Transaction, company: Company): Promise<readonly MailTemplateRow[]> => {
  const line = await lineageOf(tx, placeOf(company));
  const rows = nearestFirst(line, await tx.mailTemplates.select({ root: company.root, company: { in: line } }));
  const keyOf = ({ event, audience, language }: MailTemplateRow): string => `${event} ${audience} ${language}`;
  return rows.filter((row, at) => rows.findIndex((other) => keyOf(other) === keyOf(row)) === at);
};

const isOf = (row: TemplatePlace, place: TemplatePlace): boolean =>
  row.event === place.event && row.audience === place.audience && row.language === place.language;

/** Of an appointment of nobody: what may be named is the same for every company. */
const ANY: Objects = sampleOf(
  { event: 'booked', audience: 'client', language: 'en' },
  { name: 'Sample', zone: zoneId('UTC') },
  'https://lockstep.example',
);

/** Throws `invalid` with every problem of the words, at its line and column. */
const refuseFaulty = async (words: Words, deps: Wired): Promise<void> => {
  const { problems } = await previewWords(rendererOf(deps), words, ANY);
  if (problems.length === 0) return;
  const next = 'Correct it. What can be used is listed by GET of the same address.';
  throw new ProblemError(
    'invalid',
    problems.map(({ part, problem, line, column }) => ({
      field: `/${part}`,
      problem: line === null ? problem : `Line ${line}, column ${column ?? 1}: ${problem}`,
      next,
      ...(line === null ? {} : { line, column: column ?? 1 }),
    })),
  );
};

export const mailTemplateRoutes = [
  route({
    method: 'GET',
    path: '/mail/templates',
    name: 'listMailTemplates',
    summary: 'Words of mail that the company or its parents chose themselves',
    scope: 'mail:read',
    company: oneInQuery,
    query,
    statuses: [200],
    answer: schemas.TemplatesAnswer,
    run: async (tx, { subject }) => ({ body: { items: (await nearestTemplates(tx, subject)).map(presentTemplate) } }),
  }),
  route({
    method: 'GET',
    path,
    name: 'readMailTemplate',
    summary: 'The words of one mail: the company’s own, those that come with Lockstep, and what they may name',
    scope: 'mail:read',
    company: oneInQuery,
    params: schemas.templateParams,
    query,
    statuses: [200],
    answer: schemas.OneTemplateAnswer,
    run: async (tx, { params, subject, deps }) => {
      const own = (await nearestTemplates(tx, subject)).find((row) => isOf(row, params)) ?? null;
      const usual = defaultWords(params.event, params.audience, params.language);
      const names = [...namesIn(sampleOf(params, subject, deps.installation.publicUrl))];
      return { body: { own: own === null ? null : presentTemplate(own), usual: { ...usual }, names } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/preview`,
    name: 'previewMailTemplate',
    summary: 'How one mail would read in these words, and what is wrong with them; nothing is kept',
    scope: 'mail:write',
    company: inBody,
    params: schemas.templateParams,
    body: schemas.TemplateBody,
    statuses: [200],
    answer: schemas.WordsPreviewAnswer,
    run: (_tx, { params, body, subject, deps }) => {
      const sample = sampleOf(params, subject, deps.installation.publicUrl);
      return Promise.resolve({
        later: async () => {
          const { problems, ...shown } = await previewWords(rendererOf(deps), { subject: body.subject, text: body.text }, sample);
          return { ...shown, problems: [...problems] };
        },
      });
    },
  }),
  route({
    method: 'PUT',
    path,
    name: 'putMailTemplate',
    summary: 'Sets the words of one mail, for the company and all below it that have no words of their own',
    scope: 'mail:write',
    company: inBody,
    params: schemas.templateParams,
    body: schemas.TemplateBody,
    statuses: [200],
    answer: schemas.TemplateAnswer,
    before: ({ subject, text }, deps) => refuseFaulty({ subject, text }, deps),
    run: async (tx, { params, body, subject, occasion }) => {
      const { subject: title, text } = body;
      await changeMailTemplate(tx, occasion, placeOf(subject), params, { subject: title, text });
      return { body: { company: subject.id, ...params, subject: title, text, changedAt: inUtc(occasion.now) } };
    },
  }),
  route({
    method: 'DELETE',
    path,
    name: 'removeMailTemplate',
    summary: 'Removes the company’s own words of one mail',
    scope: 'mail:write',
    company: oneInQuery,
    params: schemas.templateParams,
    query,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { params, subject, occasion }) => {
      await removeMailTemplate(tx, occasion, placeOf(subject), params);
      return { body: null };
    },
  }),
];
