/**
 * The OpenAPI document as it is served. The library describes every named schema twice, as it is taken and as it is given
 * (`…Input`); here only what something refers to stays, under its plain name.
 */
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const SCHEMAS = '#/components/schemas/';
const TAKEN = 'Input';

type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** For `transformObject` of @fastify/swagger. */
export const describeObject: typeof jsonSchemaTransformObject = (input) => tidied(jsonSchemaTransformObject(input));

const tidied = (document: Document): Document => {
  if (!('components' in document) || document.components?.schemas === undefined) return document;
  const schemas: Readonly<Record<string, unknown>> = document.components.schemas;
  const needed = new Set<string>();
  const follow = (value: unknown): void => {
    for (const name of referred(value)) {
      if (needed.has(name)) continue;
      needed.add(name);
      follow(schemas[name]);
    }
  };
  follow(document.paths);
  const plain = (name: string): string => {
    const short = name.endsWith(TAKEN) ? name.slice(0, -TAKEN.length) : name;
    return needed.has(short) ? name : short;
  };
  const renamed = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith(SCHEMAS) ? `${SCHEMAS}${plain(value.slice(SCHEMAS.length))}` : value,
  ) as Paths & { components: { schemas: Record<string, unknown> } };
  for (const body of bodiesOf(renamed)) for (const type of Object.keys(body)) if (type.startsWith('text/')) body[type] = { schema: TEXT };
  const kept = Object.entries(renamed.components.schemas).filter(([name]) => needed.has(name));
  renamed.components.schemas = Object.fromEntries(kept.map(([name, schema]) => [plain(name), schema]));
  return renamed;
};

/** What is taken as a text is read into the shape that JSON has, which the document would say of both. */
const TEXT = { type: 'string' };
type Paths = {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly requestBody?: { readonly content: Record<string, object> } }>>>
  >;
};
const bodiesOf = ({ paths }: Paths): readonly Record<string, object>[] =>
  Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ requestBody }) => (requestBody === undefined ? [] : [requestBody.content])),
  );

/** Names of the schemas that a part of the document refers to. */
const referred = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referred);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' && inner.startsWith(SCHEMAS) ? [inner.slice(SCHEMAS.length)] : referred(inner),
  );
};
