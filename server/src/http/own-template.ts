/** Templates in requests: refused where they are faulty, before anything is kept; previewed with an appointment, or a sample. */
import { canonicalText, canonicalTitle } from '@lockstep/engine';
import type { Appointment } from '../store/rows/booking.ts';
import type { EventTemplate } from '../store/rows/event-template.ts';
import type { Transaction } from '../store/store.ts';
import { organiserOf } from '../sync/notice.ts';
import { checkTemplate, partsOf } from '../templates/check-template.ts';
import type { PartProblem } from '../templates/check-template.ts';
import { DEFAULT_TEMPLATE } from '../templates/default-template.ts';
import { eventObjects, outward } from '../templates/event-objects.ts';
import { PARTS, subjectOf } from '../templates/event-text.ts';
import type { Part } from '../templates/event-text.ts';
import type { EventObjects } from '../templates/objects.ts';
import type { Renderer } from '../templates/template.ts';
import type { HttpDeps } from './deps.ts';
import { ProblemError, problemError } from './problem.ts';

const NEXT = 'Correct the template. What can be used in it is listed at GET /api/v1/templates/objects.';

const rendererOf = ({ renderer }: Pick<HttpDeps, 'renderer'>): Renderer => {
  if (renderer === undefined) throw problemError('notReady', '/template', 'Nothing here renders templates.', 'Try it again later.');
  return renderer;
};

/** Throws `invalid` with the problems of a template, each with line and column. No template has none. */
export const refuseFaulty = async (deps: Pick<HttpDeps, 'renderer'>, template: EventTemplate | null | undefined): Promise<void> => {
  if (template == null) return;
  const problems = await checkTemplate(rendererOf(deps), template);
  if (problems.length > 0) throw new ProblemError('invalid', problems.map(fieldProblem));
};

const fieldProblem = ({ part, problem, line, column }: PartProblem) => {
  const field = `/template/${part.replace('.', '/')}`;
  if (line === null || column === null) return { field, problem: `The ${PARTS[part]}: ${problem}`, next: NEXT };
  return { field, problem: `The ${PARTS[part]}, line ${line}, column ${column}: ${problem}`, next: NEXT, line, column };
};

/** What a template is given of an appointment, as its event shows it. */
export const objectsOf = async (tx: Transaction, row: Appointment, publicUrl: string): Promise<EventObjects> => {
  const { root } = row;
  const assignments = await tx.assignments.select({ root, appointment: row.id }, { orderBy: [['position', 'asc']] });
  const [service, location, clients, mailbox] = await Promise.all([
    row.service === null ? null : tx.services.get({ root, id: row.service }),
    row.location === null ? null : tx.locations.get({ root, id: row.location }),
    row.clients.length === 0 ? [] : tx.clients.select({ root, id: { in: row.clients } }, { orderBy: [['id', 'asc']] }),
    organiserOf(tx, root, assignments),
  ]);
  return eventObjects(tx, { row, service, location, clients }, mailbox, publicUrl, assignments);
};

export type Preview = {
  readonly subject: string | null;
  readonly body: string | null;
  readonly external: { readonly subject: string | null; readonly body: string | null };
  readonly problems: PartProblem[];
};

/** What an event would show by it; problems of the template itself, else those with this appointment. */
export const previewOf = async (
  deps: Pick<HttpDeps, 'renderer'>,
  template: EventTemplate | null,
  objects: EventObjects,
): Promise<Preview> => {
  const renderer = rendererOf(deps);
  const own = template ?? DEFAULT_TEMPLATE;
  const whole = { ...own, external: own.external ?? DEFAULT_TEMPLATE.external };
  const outside = outward(objects);
  const problems = [...(await checkTemplate(renderer, own))];
  const shown = new Map<Part, string | null>();
  for (const [part, text] of partsOf(whole)) {
    const isOutward = part === 'external.subject' || part === 'external.body';
    const isSubject = part === 'subject' || part === 'external.subject';
    const rendered = await renderer.render({ template: text, objects: isOutward ? outside : objects, escape: 'text' });
    const judged = isSubject ? subjectOf(rendered) : rendered;
    if (judged.kind === 'rendered') shown.set(part, isSubject ? canonicalTitle(judged.text) : canonicalText(judged.text));
    else if (!problems.some((one) => one.part === part))
      problems.push({ part, problem: judged.problem, line: judged.line, column: judged.column });
  }
  const textOf = (part: Part): string | null => shown.get(part) ?? null;
  const external = { subject: textOf('external.subject'), body: textOf('external.body') };
  return { subject: textOf('subject'), body: textOf('body'), external, problems };
};
