/** What is wrong with a template for events before it is kept (3.4): each text by itself, with line and column. */
import type { EventTemplate } from '../store/rows/event-template.ts';
import { subjectOf } from './event-text.ts';
import type { Part } from './event-text.ts';
import { SAMPLE, SPARSE } from './objects.ts';
import type { Objects, Renderer, TemplateProblem } from './template.ts';

export type PartProblem = TemplateProblem & { readonly part: Part };

/** The texts of a template, in the order in which they are shown. */
export const partsOf = ({ subject, body, external }: EventTemplate): readonly (readonly [Part, string])[] => [
  ['subject', subject],
  ['body', body],
  ...(external === null
    ? []
    : ([
        ['external.subject', external.subject],
        ['external.body', external.body],
      ] as const)),
];

const isSubject = (part: Part): boolean => part === 'subject' || part === 'external.subject';

const problemsOf = async (renderer: Renderer, part: Part, text: string): Promise<readonly PartProblem[]> => {
  const problems = await renderer.check(text, SAMPLE);
  if (problems.length > 0) return problems.map((one) => ({ part, ...one }));
  const empty = (objects: Objects) => renderer.render({ template: text, objects, escape: 'text' });
  const [full, sparse] = [await empty(SAMPLE), await empty(SPARSE)];
  // Of a sparse appointment a subject may come out empty: that one shows the default then.
  const failed = isSubject(part) ? subjectOf(full) : full;
  const first = failed.kind === 'failed' ? failed : sparse;
  return first.kind === 'rendered' ? [] : [{ part, problem: first.problem, line: first.line, column: first.column }];
};

/** Empty: it can be kept. Tried with an appointment of which all is known, and one of which there is as little as there can be. */
export const checkTemplate = async (renderer: Renderer, template: EventTemplate): Promise<readonly PartProblem[]> =>
  (await Promise.all(partsOf(template).map(async ([part, text]) => problemsOf(renderer, part, text)))).flat();
