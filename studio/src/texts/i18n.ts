/** English now; another language is another file of the same keys. Keys are typed: one that is missing does not build. */
import type { AheadTexts } from './ahead.ts';
import type { AppointmentTexts } from './appointment.ts';
import type { DecisionTexts } from './decisions.ts';
import type { DisconnectTexts } from './disconnect.ts';
import type { BlockTexts } from './block.ts';
import { en } from './en.ts';
import type { ExchangeTexts } from './exchange.ts';
import type { FurtherTexts } from './further.ts';
import type { HeldBackTexts } from './held-back.ts';
import type { MailTexts } from './mail.ts';
import type { JournalTexts } from './journal.ts';
import type { MigrationTexts } from './migration.ts';
import type { MoveTexts } from './moves.ts';
import type { NoAnswerTexts } from './no-answer.ts';
import type { NothingHereTexts } from './nothing-here.ts';
import type { PeopleTexts } from './people.ts';
import type { SetupTexts } from './setup.ts';
import type { SignInTexts } from './account.ts';
import type { TemplateTexts } from './template.ts';
import type { WebhookTexts } from './webhooks.ts';
import type { WhyTexts } from './why.ts';

type Texts = typeof en &
  AheadTexts &
  AppointmentTexts &
  DecisionTexts &
  DisconnectTexts &
  BlockTexts &
  ExchangeTexts &
  FurtherTexts &
  HeldBackTexts &
  MailTexts &
  JournalTexts &
  MigrationTexts &
  MoveTexts &
  NoAnswerTexts &
  NothingHereTexts &
  PeopleTexts &
  SetupTexts &
  SignInTexts &
  TemplateTexts &
  WebhookTexts &
  WhyTexts;

/** How many of something there are decides between texts of one key: `waits_zero`, `waits_one`, `waits_other`. */
type Counted = 'zero' | 'one' | 'other';
type Uncounted<Key extends string> = Key extends `${infer Base}_${Counted}` ? Base : Key;
type KeysOf<Tree, Leaf> = {
  [Key in keyof Tree & string]: Tree[Key] extends string | readonly string[]
    ? Tree[Key] extends Leaf
      ? Uncounted<Key>
      : never
    : `${Key}.${KeysOf<Tree[Key], Leaf>}`;
}[keyof Tree & string];
export type TextKey = KeysOf<Texts, string>;
export type ListKey = KeysOf<Texts, readonly string[]>;

/** What is filled into a text; `count` chooses between those of a counted key as well. */
export type Filling = Readonly<Record<string, string | number>>;
/** The text of a key, its places filled: `{{name}}`, or with the separators of the language `{{count, number}}`. */
export type Translate = (key: TextKey, filling?: Filling) => string;

type Tree = { readonly [key: string]: string | readonly string[] | Tree };
const LANGUAGE = 'en';
const known = new Map<string, string | readonly string[]>();
const plurals = new Intl.PluralRules(LANGUAGE);
const numbers = new Intl.NumberFormat(LANGUAGE);

const isText = (node: Tree[string]): node is string | readonly string[] => typeof node === 'string' || Array.isArray(node);
const learn = (tree: Tree, before: string): void => {
  for (const [name, node] of Object.entries(tree)) {
    if (isText(node)) known.set(`${before}${name}`, node);
    else learn(node, `${before}${name}.`);
  }
};

/** For rooms that are loaded later: what they say comes with them. */
export const addTexts = (texts: Tree): void => learn(texts, '');

const textOf = (key: string): string | undefined => {
  const found = known.get(key);
  return typeof found === 'string' ? found : undefined;
};
const chosen = (key: string, count: string | number | undefined): string => {
  const one =
    typeof count === 'number'
      ? ((count === 0 ? textOf(`${key}_zero`) : undefined) ?? textOf(`${key}_${plurals.select(count)}`) ?? textOf(key))
      : textOf(key);
  // Of a key that the compiler let through, the room's texts were not imported where they are used.
  return one ?? key;
};

const PLACE = /\{\{\s*(\w+)\s*(,\s*number\s*)?\}\}/g;
const t: Translate = (key, filling = {}) =>
  chosen(key, filling['count']).replaceAll(PLACE, (_place, name: string, isNumber: string | undefined) => {
    const value = filling[name] ?? '';
    return isNumber !== undefined && typeof value === 'number' ? numbers.format(value) : String(value);
  });
const list = (key: ListKey): readonly string[] => {
  const found = known.get(key);
  return found === undefined || typeof found === 'string' ? [] : found;
};

/** Never another one while a page is open, so that nothing is drawn again for it. */
const TEXTS: { readonly t: Translate; readonly list: (key: ListKey) => readonly string[] } = { t, list };
export const useTranslation = (): typeof TEXTS => TEXTS;

addTexts(en);
