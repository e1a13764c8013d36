/**
 * What templates are to everybody else: a text and objects in, a text or a problem out. Nothing of the language that they
 * are written in is known outside this folder.
 */

/** Values of templates are plain: text, numbers, truth, lists and objects of them. Functions and instances are refused. */
export type Objects = Readonly<Record<string, unknown>>;

/** `escape`: what a value becomes where it is written out; `html` makes entities, `text` leaves it as it is. */
export type RenderWish = { readonly template: string; readonly objects: Objects; readonly escape: 'text' | 'html' };

/** Lines and columns count from 1; null where the problem is about the template as a whole. */
export type TemplateProblem = { readonly problem: string; readonly line: number | null; readonly column: number | null };

/** `ended`: it was given up rather than found wrong, and may come out another time; left out: it fails whenever it is asked. */
export type Rendered =
  | { readonly kind: 'rendered'; readonly text: string }
  | ({ readonly kind: 'failed'; readonly ended?: true } & TemplateProblem);

export type Renderer = {
  /** Never throws: whatever is wrong with a template is a value. The same wish gives the same text, whenever it is asked. */
  readonly render: (wish: RenderWish) => Promise<Rendered>;
  /**
   * What is wrong with a template, before it is kept. With `objects`, of which every name that may be used has to be there,
   * unknown names are problems too, and it is rendered once with them.
   */
  readonly check: (template: string, objects?: Objects) => Promise<readonly TemplateProblem[]>;
  readonly close: () => Promise<void>;
};

/** Of one rendering, by the clock of the machine. */
export const RENDER_MS = 100;
/** Of one thread, in mebibytes. */
export const RENDER_MEMORY = 64;
/** Characters of one template. */
export const TEMPLATE_LIMIT = 20_000;
/** Characters of what becomes of it. Exchange takes far longer bodies; nobody reads them. */
export const TEXT_LIMIT = 50_000;

/** What the thread that renders is asked, and what it answers; both are copied on the way. */
export type Order =
  | { readonly kind: 'render'; readonly wish: RenderWish }
  | { readonly kind: 'check'; readonly template: string; readonly objects: Objects | null };
export type Answer = { readonly rendered: Rendered } | { readonly problems: readonly TemplateProblem[] };
