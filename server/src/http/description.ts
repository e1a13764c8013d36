/**
 * The OpenAPI document of the routes: they are added once more to a server that never listens, beside what describes them.
 * Loaded when somebody asks for it, because a start has no use for it.
 */
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { cookieName } from './access/cookie.ts';
import type { HttpDeps } from './deps.ts';
import { describeObject } from './document.ts';
import { withMessages } from './message-document.ts';
import { OWN_COMPILERS } from './own-compilers.ts';

const DESCRIPTION = [
  'Lockstep keeps appointments and Exchange calendars in step. Times are RFC 3339 with an offset, with an IANA zone beside them; spans are half-open.',
  'Every refusal is `application/problem+json` (RFC 9457) with a stable `code`, and names in `problems` each field, what is wrong with it and what to do next.',
  'Any write may carry an `Idempotency-Key`: repeated within 24 hours it is done once and answered alike.',
  'Writes to an appointment may carry the version they were decided on, as `If-Match` or as `version`.',
].join('\n\n');

/** The document of what `add` adds: OpenAPI 3.1, as JSON. Throws where a schema cannot be described, which is a fault of ours. */
export const describe = async (deps: HttpDeps, add: (app: FastifyInstance) => void): Promise<object> => {
  const app = fastify({ schemaController: { compilersFactory: OWN_COMPILERS } });
  // Nothing is asked of this server, so nothing is compiled for it.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => () => '');
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Lockstep', version: deps.version, description: DESCRIPTION },
      servers: [{ url: deps.installation.publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `lk_…`' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieName(deps.installation.publicUrl.startsWith('https:')),
            description: 'A session; writes carry `X-Lockstep-CSRF` as well',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: describeObject,
  });
  await app.register(async (inner) => add(inner));
  await app.ready();
  const document = app.swagger();
  await app.close();
  return withMessages(document);
};
