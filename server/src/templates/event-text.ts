/** Subject and body of an event by a template (3.4): the text, or why the default one is shown instead. */
import { canonicalTitle } from '@lockstep/engine';
import type { EventTemplate, TemplateText } from '../store/rows/event-template.ts';
import { outward } from './event-objects.ts';
import type { EventObjects } from './objects.ts';
import type { Rendered } from './template.ts';
import type { Text } from './texts.ts';

export type EventText = { readonly title: string; readonly body: string };
/** Which of the four texts of a template. */
export type Part = 'subject' | 'body' | 'external.subject' | 'external.body';
/** `ended`: it may come out another time. */
export type Failed = { readonly sentence: string; readonly ended: boolean };

/** `ready`: every text is there. A null text is the default one's place. */
export type EventTexts = {
  readonly ready: boolean;
  readonly inward: EventText | null;
  readonly outward: EventText | null;
  readonly failed: Failed | null;
};

export const PARTS: Readonly<Record<Part, string>> = {
  subject: 'subject',
  body: 'body',
  'external.subject': 'subject for external people',
  'external.body': 'body for external people',
};

/** An event without a subject cannot be told from one that may not be read. */
const EMPTY: Rendered = { kind: 'failed', problem: 'The subject comes out empty.', line: null, column: null };

/** What is made of a subject: one that is empty is none. */
export const subjectOf = (rendered: Rendered): Rendered =>
  rendered.kind === 'rendered' && canonicalTitle(rendered.text) === '' ? EMPTY : rendered;

/** In the journal and beside the mailbox. */
export const failureIn = (part: Part, { problem, line, column }: Extract<Rendered, { kind: 'failed' }>): string =>
  `The template of the ${PARTS[part]} failed${line === null ? '' : ` at line ${line}, column ${column ?? 1}`}, so the default text is shown: ${problem}`;

export const eventTexts = (template: EventTemplate, objects: EventObjects, text: Text): EventTexts => {
  const inside = oneText(template, 'subject', 'body', objects, text);
  const outside =
    template.external === null ? DEFAULTED : oneText(template.external, 'external.subject', 'external.body', outward(objects), text);
  return {
    ready: inside.ready && outside.ready,
    inward: inside.text,
    outward: outside.text,
    failed: inside.failed ?? outside.failed,
  };
};

type One = { readonly ready: boolean; readonly text: EventText | null; readonly failed: Failed | null };
const DEFAULTED: One = { ready: true, text: null, failed: null };

const oneText = (template: TemplateText, ofSubject: Part, ofBody: Part, objects: EventObjects, text: Text): One => {
  const found = text({ template: template.subject, objects, escape: 'text' });
  const body = text({ template: template.body, objects, escape: 'text' });
  if (found === null || body === null) return { ready: false, text: null, failed: null };
  const subject = subjectOf(found);
  if (subject.kind === 'failed') return refused(ofSubject, subject);
  if (body.kind === 'failed') return refused(ofBody, body);
  return { ready: true, text: { title: subject.text, body: body.text }, failed: null };
};

const refused = (part: Part, failed: Extract<Rendered, { kind: 'failed' }>): One => ({
  ready: true,
  text: null,
  failed: { sentence: failureIn(part, failed), ended: failed.ended === true },
});
