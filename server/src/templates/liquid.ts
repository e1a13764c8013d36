/**
 * Liquid as templates may use it (3.4): the tags and filters of `filters.ts`, values that are plain, and bounds that are counted
 * rather than timed, so that a template fails on a busy machine exactly where it fails on an idle one. It runs in a thread
 * that can be ended (`threads.ts`), as no count of the library's holds against everything: what is counted may be got round.
 */
import { Liquid, LiquidError } from 'liquidjs';
import type { Context, Emitter, Template } from 'liquidjs';
import { date, FILTERS, htmlText, TAGS, TAKEN_FILTERS } from './filters.ts';
import { plain } from './plain.ts';
import { TEMPLATE_LIMIT, TEXT_LIMIT } from './template.ts';
import type { Objects, Rendered, RenderWish, TemplateProblem } from './template.ts';
import { unknownNames } from './unknown-names.ts';

/** Characters, and elements of lists, that filters may make during one rendering. */
const MADE = 1_000_000;
/** Tags, outputs and pieces of text written during one rendering, a turn of an empty loop among them. */
const STEPS = 10_000;

/** What a person made wrong in a template, in words of ours. */
class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** No template is read from anywhere: the tags that would are not there, and this is what they would find. */
const NO_FILES = {
  readFileSync: (): string => refuse('Other templates cannot be read.'),
  readFile: (): Promise<string> => Promise.reject(new TemplateError('Other templates cannot be read.')),
  existsSync: () => false,
  exists: () => Promise.resolve(false),
  contains: () => Promise.resolve(false),
  containsSync: () => false,
  resolve: (_root: string, file: string) => file,
};

const refuse = (problem: string): never => {
  throw new TemplateError(problem);
};

type Language = {
  readonly liquid: Liquid;
  /** The template as it is rendered. Throws for one that cannot be read. */
  readonly read: (template: string) => Template[];
  readonly begin: () => void;
};

const written =
  (escape: RenderWish['escape']) =>
  (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map(written(escape)).join('');
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string')
      return refuse('A whole object cannot be written out; name one of its fields, or go through a list with "for".');
    return escape === 'html' ? htmlText(value) : value;
  };

/** The language with one way of escaping. Steps are counted from `begin` on. */
const languageOf = (escape: RenderWish['escape']): Language => {
  const liquid = new Liquid({
    fs: NO_FILES,
    root: [],
    relativeReference: false,
    dynamicPartials: false,
    ownPropertyOnly: true,
    strictFilters: true,
    lenientIf: true,
    outputEscape: written(escape),
    parseLimit: TEMPLATE_LIMIT,
    memoryLimit: MADE,
  });
  for (const name of Object.keys(liquid.tags)) if (!TAGS.includes(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!TAKEN_FILTERS.includes(name)) liquid.unregisterFilter(name);
  liquid.registerFilter('date', date);
  liquid.registerFilter('newline_to_br', {
    raw: escape === 'html',
    handler: (value: unknown) => (escape === 'html' ? written(escape)(value).replace(/\r?\n/g, '<br>\n') : value),
  });
  let steps = 0;
  const once = liquid.renderer.renderTemplates.bind(liquid.renderer);
  liquid.renderer.renderTemplates = (templates: Template[], context: Context, emitter?: Emitter) => {
    steps += 1 + templates.length;
    if (steps > STEPS) refuse(`The template does not end within ${STEPS.toLocaleString('en')} steps.`);
    if (emitter !== undefined && emitter.buffer.length > TEXT_LIMIT) refuse(TOO_LONG);
    return once(templates, context, emitter);
  };
  return {
    liquid,
    read: remembered((template) => liquid.parse(template)),
    begin: () => {
      steps = 0;
    },
  };
};

/** A company's few templates are rendered again and again, and reading one takes as long as rendering it: so many characters of them are kept. */
const REMEMBERED = 200_000;

const remembered = (parse: (template: string) => Template[]): Language['read'] => {
  const known = new Map<string, Template[]>();
  let characters = 0;
  return (template) => {
    const before = known.get(template);
    if (before !== undefined) return before;
    const parsed = parse(template);
    if (characters + template.length > REMEMBERED) {
      known.clear();
      characters = 0;
    }
    known.set(template, parsed);
    characters += template.length;
    return parsed;
  };
};

const TOO_LONG = `What becomes of the template is longer than ${TEXT_LIMIT.toLocaleString('en')} characters.`;

const LANGUAGES = { text: languageOf('text'), html: languageOf('html') } as const;

/** What becomes of a template. Deterministic: no clock, no randomness, no setting of the machine. */
export const renderNow = ({ template, objects, escape }: RenderWish): Rendered => rendered(template, objects, escape, false);

const rendered = (template: string, objects: Objects, escape: RenderWish['escape'], strict: boolean): Rendered => {
  const { liquid, read, begin } = LANGUAGES[escape];
  try {
    begin();
    const text: unknown = liquid.renderSync(read(template), plain(objects), { strictVariables: strict });
    const whole = typeof text === 'string' ? text : refuse('The template does not give a text.');
    return whole.length > TEXT_LIMIT ? failed(new TemplateError(TOO_LONG)) : { kind: 'rendered', text: whole };
  } catch (error) {
    return failed(error);
  }
};

/** What is wrong with a template before it is kept; see `Renderer`. */
export const checkNow = (template: string, objects: Objects | null): readonly TemplateProblem[] => {
  const { liquid } = LANGUAGES.text;
  try {
    const parsed = liquid.parse(template);
    if (objects === null) return [];
    const unknown = unknownNames(liquid, parsed, objects);
    if (unknown.length > 0) return unknown;
  } catch (error) {
    return [problemOf(error)];
  }
  const tried = rendered(template, objects, 'text', true);
  return tried.kind === 'rendered' ? [] : [{ problem: tried.problem, line: tried.line, column: tried.column }];
};

const failed = (error: unknown): Rendered => ({ kind: 'failed', ...problemOf(error) });

/** What the library says, without the place, which is told apart, and without a stack. */
const problemOf = (error: unknown): TemplateProblem => {
  if (!(error instanceof Error)) return { problem: 'The template cannot be read.', line: null, column: null };
  const problem = sentence(error);
  if (!LiquidError.is(error)) return { problem, line: null, column: null };
  // The library's types leave out the token that its errors are about.
  const { token } = error as unknown as { readonly token: { readonly getPosition: () => readonly [number, number] } };
  const [line, column] = token.getPosition();
  return { problem, line, column };
};

const sentence = (error: Error): string => {
  if (error instanceof RangeError) return 'The template is nested too deeply, or makes a text that is too long.';
  const bare = error.message.replace(/, line:\d+, col:\d+$/, '').slice(0, 300);
  const [, tag] = /^tag "(.*)" not found$/s.exec(bare) ?? [];
  if (tag !== undefined) return `There is no tag "${tag}" here. Possible are: ${TAGS.filter((name) => name !== '#').join(', ')}.`;
  const [, filter] = /^undefined filter: (.*)$/s.exec(bare) ?? [];
  if (filter !== undefined) return `There is no filter "${filter}" here. Possible are: ${FILTERS.join(', ')}.`;
  const [, name] = /^undefined variable: (.*)$/s.exec(bare) ?? [];
  if (name !== undefined) return `There is no object or field "${name}".`;
  if (bare === 'memory alloc limit exceeded') return 'The template makes more text than it may.';
  if (bare === 'parse length limit exceeded') return `The template is longer than ${TEMPLATE_LIMIT.toLocaleString('en')} characters.`;
  const first = bare.slice(0, 1).toUpperCase() + bare.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};
