/** The vocabulary in which the requests are described: elements in order, choices, attributes, value forms. Smaller than XML Schema on purpose. */
import { MESSAGES, TYPES } from '../names.ts';

/** A value form. `describe` is the qualified name that a violation quotes; `problem` says what is wrong with a text, or null. */
export type ValueType = { readonly describe: string; readonly problem: (text: string) => string | null };

export type AttributeRule = { readonly type: ValueType; readonly required: boolean };

export type ElementType = {
  /** null: no element children at all. */
  readonly content: Particle | null;
  /** undefined: text other than white space is refused. */
  readonly value?: ValueType;
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** Anything goes inside: for parts of the schema that are lawful on the wire and of no interest here. */
  readonly open?: boolean;
};

export type Particle =
  | {
      readonly kind: 'element';
      readonly uri: string;
      readonly name: string;
      readonly type: () => ElementType;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'sequence'; readonly items: readonly Particle[] }
  | { readonly kind: 'choice'; readonly options: readonly Particle[]; readonly min: number; readonly max: number };

type TypeOrThunk = ElementType | (() => ElementType);

function element(uri: string, name: string, type: TypeOrThunk, min: number, max: number): Particle {
  return { kind: 'element', uri, name, type: typeof type === 'function' ? type : () => type, min, max };
}

/** One element of the types namespace, exactly once. */
export const t = (name: string, type: TypeOrThunk): Particle => element(TYPES, name, type, 1, 1);
/** … at most once. */
export const tOptional = (name: string, type: TypeOrThunk): Particle => element(TYPES, name, type, 0, 1);
/** … any number, none included. */
export const tMany = (name: string, type: TypeOrThunk, min = 0): Particle => element(TYPES, name, type, min, Infinity);
/** One element of the messages namespace, exactly once. */
export const m = (name: string, type: TypeOrThunk): Particle => element(MESSAGES, name, type, 1, 1);
/** … at most once. */
export const mOptional = (name: string, type: TypeOrThunk): Particle => element(MESSAGES, name, type, 0, 1);

export const sequence = (...items: readonly Particle[]): Particle => ({ kind: 'sequence', items });
export const choice = (...options: readonly Particle[]): Particle => ({ kind: 'choice', options, min: 1, max: 1 });
export const optionalChoice = (...options: readonly Particle[]): Particle => ({ kind: 'choice', options, min: 0, max: 1 });
export const choices = (min: number, ...options: readonly Particle[]): Particle => ({ kind: 'choice', options, min, max: Infinity });

export const required = (type: ValueType): AttributeRule => ({ type, required: true });
export const allowed = (type: ValueType): AttributeRule => ({ type, required: false });

/** An element with children. */
export function parent(content: Particle, attributes: Readonly<Record<string, AttributeRule>> = {}): ElementType {
  return { content, attributes };
}

/** An element with text only. */
export function leaf(value: ValueType, attributes: Readonly<Record<string, AttributeRule>> = {}): ElementType {
  return { content: null, value, attributes };
}

/** An element that has attributes only. */
export function empty(attributes: Readonly<Record<string, AttributeRule>>): ElementType {
  return { content: null, attributes };
}

/** Lawful by the schema, not looked into. */
export const anything: ElementType = { content: null, attributes: {}, open: true };
