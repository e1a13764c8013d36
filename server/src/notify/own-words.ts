/** Words of a company's own (6.1): what they may name, what is wrong with them before they are kept, and how they read. */
import { HOUR, instant } from '@lockstep/engine';
import type { Company } from '../store/rows/booking.ts';
import type { Objects, Renderer, TemplateProblem } from '../templates/template.ts';
import type { TemplatePlace } from './change-rules.ts';
import { datesOf } from './dates.ts';
import { oneLine } from './plain.ts';
import type { Words } from './rules.ts';

export const WORD_PARTS = ['subject', 'text'] as const;
export type WordPart = (typeof WORD_PARTS)[number];
export type WordProblem = TemplateProblem & { readonly part: WordPart };

/** Any Tuesday at nine in the morning, UTC. */
const SAMPLE_START = instant(Date.UTC(2027, 2, 2, 9));

/** Everything that a letter is made of, of an appointment that there could be. */
export const sampleOf = (
  { event, audience, language }: TemplatePlace,
  { name, zone }: Pick<Company, 'name' | 'zone'>,
  publicUrl: string,
): Objects => {
  const dates = datesOf(language, null, zone);
  const span = { start: SAMPLE_START, end: instant(SAMPLE_START + HOUR) };
  const before = { start: instant(SAMPLE_START - 3 * HOUR), end: instant(SAMPLE_START - 2 * HOUR) };
  const isClient = audience === 'client';
  const linkTo = (what: string): string => (isClient ? `${publicUrl}/a/${what}#…` : '');
  return {
    recipient: { name: isClient ? 'Vera Sample' : 'Anna Example', language },
    appointment: {
      title: 'First consultation',
      state: event === 'cancelled' ? 'cancelled' : event === 'reserved' ? 'reserved' : 'confirmed',
      when: dates.span(span),
      date: dates.date(span.start),
      staff: 'Anna Example, Ben Example',
      place: 'Main office, 1 Lake Street',
      before: event === 'rescheduled' ? dates.span(before) : '',
      clients: isClient ? '' : 'Vera Sample',
    },
    service: { name: 'First consultation' },
    staff: [{ name: 'Anna Example' }, { name: 'Ben Example' }],
    organizer: { name: 'Anna Example' },
    location: { name: 'Main office, 1 Lake Street' },
    company: { name: oneLine(name, 200) },
    links: { view: linkTo('view'), reschedule: linkTo('reschedule'), cancel: linkTo('cancel') },
    why: '',
  };
};

/** Names that words may use, `appointment.title`; of lists those of what is in them, `staff[].name`. */
export const namesIn = (objects: Objects): readonly string[] =>
  Object.entries(objects).flatMap(([name, value]) => {
    if (Array.isArray(value)) return Object.keys(Object(value[0] ?? {}) as object).map((field) => `${name}[].${field}`);
    return typeof value === 'object' && value !== null ? Object.keys(value).map((field) => `${name}.${field}`) : [name];
  });

export type WordsPreview = { readonly subject: string | null; readonly text: string | null; readonly problems: readonly WordProblem[] };

/** How they read, with what is wrong; a subject that comes out empty is wrong too. Never throws for what somebody typed. */
export const previewWords = async (renderer: Renderer, words: Words, objects: Objects): Promise<WordsPreview> => {
  const shown = await Promise.all(
    WORD_PARTS.map(async (part): Promise<{ readonly text: string | null; readonly problems: readonly WordProblem[] }> => {
      const template = words[part];
      const problems = await renderer.check(template, objects);
      if (problems.length > 0) return { text: null, problems: problems.map((one) => ({ part, ...one })) };
      const rendered = await renderer.render({ template, objects, escape: 'text' });
      if (rendered.kind === 'failed')
        return { text: null, problems: [{ part, problem: rendered.problem, line: rendered.line, column: rendered.column }] };
      const text = part === 'subject' ? oneLine(rendered.text, 250) : rendered.text;
      if (text.trim() !== '') return { text, problems: [] };
      return { text, problems: [{ part, problem: 'Nothing is left of it.', line: null, column: null }] };
    }),
  );
  const [subject, text] = shown;
  return { subject: subject?.text ?? null, text: text?.text ?? null, problems: shown.flatMap(({ problems }) => problems) };
};
