/** What the compiler refuses: a route that forgets to say who may call it, or which company it is about. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { inBody, inQuery, ofKey, type CompanyParameter } from '../../src/http/company-parameter.ts';
import { route, type Definition } from '../../src/http/route.ts';

const nothing = z.strictObject({});
type Plain = Definition<typeof nothing, typeof nothing, typeof nothing, z.ZodString, unknown>;
const whole = {
  method: 'GET',
  path: '/x',
  name: 'x',
  summary: 'An example',
  scope: 'staff:read',
  company: ofKey,
  statuses: [200],
  answer: z.string(),
  run: () => Promise.resolve({ body: 'x' }),
} as const satisfies Plain;

test('7.5 a route without scope, company parameter or summary does not compile', () => {
  const { scope: _s, ...noScope } = whole;
  const { company: _c, ...noCompany } = whole;
  const { summary: _m, ...noSummary } = whole;
  const routes = [
    route(whole),
    // @ts-expect-error -- the scope is missing
    route(noScope),
    // @ts-expect-error -- the company parameter is missing
    route(noCompany),
    // @ts-expect-error -- the summary is missing
    route(noSummary),
    // @ts-expect-error -- there is no such scope
    route({ ...whole, scope: 'staff:everything' }),
  ];
  expect(routes).toHaveLength(5);
});
test('7.5 a company parameter that reads a field the request does not have does not compile', () => {
  const numbered = z.strictObject({ company: z.number() });
  // @ts-expect-error -- the company of the query is a number
  const query: CompanyParameter<unknown, z.output<typeof numbered>, unknown, unknown> = inQuery({ inherited: false });
  // @ts-expect-error -- the company of the body is a number
  const body: CompanyParameter<unknown, unknown, z.output<typeof numbered>, unknown> = inBody;
  expect([query.in, body.in]).toEqual(['query', 'body']);
});
