/** What each operation takes and answers, read off the types that are generated from the API's document. */
import type { components, operations } from './document.ts';
import type { OPERATIONS } from './operations.ts';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
/** Names of the operations, as in the document. */
export type OperationName = keyof typeof OPERATIONS & keyof operations;

type Parameters<Name extends OperationName> = operations[Name]['parameters'];
type Part<From, Field extends string> = From extends { readonly [Key in Field]?: infer Value } ? Exclude<Value, undefined> : never;
/** A number may be given where the address carries digits. */
type Loose<Fields> = { [Field in keyof Fields]: string extends Fields[Field] ? Fields[Field] | number : Fields[Field] };
type IsOptional<From, Field extends string> = From extends { readonly [Key in Field]: unknown } ? false : true;

type PathPart<Name extends OperationName> = [Part<Parameters<Name>, 'path'>] extends [never]
  ? unknown
  : { readonly path: Readonly<Part<Parameters<Name>, 'path'>> };
type QueryPart<Name extends OperationName> = [Part<Parameters<Name>, 'query'>] extends [never]
  ? unknown
  : IsOptional<Parameters<Name>, 'query'> extends true
    ? { readonly query?: Readonly<Loose<Part<Parameters<Name>, 'query'>>> }
    : { readonly query: Readonly<Loose<Part<Parameters<Name>, 'query'>>> };
type JsonOf<Body> = Body extends { readonly content: { readonly 'application/json': infer Value } } ? Value : never;
type BodyOf<Name extends OperationName> = operations[Name] extends { readonly requestBody?: infer Body }
  ? JsonOf<Exclude<Body, undefined>>
  : never;
/** An operation that takes `null` can be called without. */
type BodyPart<Name extends OperationName> = [BodyOf<Name>] extends [never]
  ? unknown
  : null extends BodyOf<Name>
    ? { readonly body?: BodyOf<Name> }
    : { readonly body: BodyOf<Name> };

/** What may go along with every call. */
export type CallOptions = {
  readonly signal?: AbortSignal;
  /** For a write: done once, however often it is sent within a day. Left out: one is made for each call where the operation takes one. */
  readonly idempotencyKey?: string;
  /** For a change of an appointment: the version it was decided on; refused as `stale` if that is not the present one. */
  readonly ifVersion?: number;
};
export type Input<Name extends OperationName> = PathPart<Name> & QueryPart<Name> & BodyPart<Name> & CallOptions;
/** Left out where nothing has to be given. */
export type Given<Name extends OperationName> = CallOptions extends Input<Name> ? [input?: Input<Name>] : [input: Input<Name>];

type Success = 200 | 201 | 202 | 204;
type Answers<Name extends OperationName> = operations[Name]['responses'];
type Answered<Name extends OperationName> = Answers<Name>[keyof Answers<Name> & Success];
type ValueOf<One> = One extends { readonly content: { readonly 'application/json': infer Value } }
  ? Value extends null
    ? undefined
    : Value
  : One extends { readonly content: infer Content }
    ? [keyof Exclude<Content, undefined>] extends [never]
      ? undefined
      : Response
    : undefined;
/** What an operation answers: its body; of what is no JSON (a file, a stream) the response itself. */
export type Result<Name extends OperationName> = ValueOf<Answered<Name>>;

/** Operations that answer a page of a list. */
export type PagedName = {
  [Name in OperationName]: Result<Name> extends { readonly items: readonly unknown[]; readonly next: string | null } ? Name : never;
}[OperationName];
export type Item<Name extends PagedName> = Result<Name> extends { readonly items: readonly (infer One)[] } ? One : never;
