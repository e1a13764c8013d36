/**
 * Where Graph posts (5.3): whether we want to be told, and then what there is to tell. Nobody signs in here; a notification proves by its
 * secret whose it is. Whatever is wrong with one is answered like a good one, so that nobody outside learns which addresses there are.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPosted } from '@lockstep/exchange';
import { PUSH_PATHS } from '../../sync/push-address.ts';
import type { Intake } from './intake.ts';

const MOST_BYTES = 1024 * 1024;
/** Of the token that has to be said back; Microsoft's are of some hundred characters. */
const LONGEST_TOKEN = 4 * 1024;
/** The form of our ids: what is none of them does not reach the store. */
const ID = /^[\w-]{1,64}$/;

type Post = FastifyRequest<{ Params: { subscription: string } }>;

/** A plugin of its own, with its own way to read bodies and to answer faults; nobody's session or limit counts here. */
export const graphDoor =
  (intake: Intake) =>
  async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) => done(null, body));
    // What cannot be read at all: too long, cut off, or not as long as it says.
    app.setErrorHandler((error: { readonly code?: unknown }, _request, reply) => {
      intake.outcomes[error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'oversized' : 'malformed'] += 1;
      return received(reply);
    });
    const take = async (request: Post, reply: FastifyReply): Promise<FastifyReply> => {
      const token = tokenOf(request.query);
      // Asked while our own call to subscribe is under way: nothing may stand in the way of the answer, and the row is not asked for.
      if (token !== null) return reply.code(200).type('text/plain; charset=utf-8').send(token);
      const { subscription } = request.params;
      const posted = request.body instanceof Uint8Array ? readPosted(request.body) : null;
      if (posted === null || !ID.test(subscription)) {
        intake.outcomes.malformed += 1;
        return received(reply);
      }
      if (posted.length === 0 || (await intake.take(subscription, posted))) return received(reply);
      return reply.code(503).header('retry-after', '5').send();
    };
    for (const path of Object.values(PUSH_PATHS))
      app.post(
        `${path}/:subscription`,
        { schema: { hide: true }, config: { rateLimit: false, unlogged: true }, bodyLimit: MOST_BYTES },
        take,
      );
  };

const received = (reply: FastifyReply): FastifyReply => reply.code(202).send();

/** As it was before it was encoded, which the framework has undone; null: it is no handshake, or none of Microsoft's. */
const tokenOf = (query: unknown): string | null => {
  const token = typeof query === 'object' && query !== null && 'validationToken' in query ? query.validationToken : null;
  return typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN ? token : null;
};
