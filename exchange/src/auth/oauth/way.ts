/** Bearer tokens (RFC 6750): sent with every request, and got anew once where the server says that one is over. */
import { request, type Dispatcher } from 'undici';
import type { Way } from '../way.ts';
import type { Tokens } from './tokens.ts';

/** `x-ms-diagnostics: 2000002`: the token is over; every other number is about how it is set up. */
const EXPIRED = /^\s*2000002\b/;

/** @param dispatcher is not closed with it: it may be shared */
export const oauthWay = (tokens: Tokens, dispatcher: Dispatcher): Way => ({
  scheme: 'Bearer',
  post: async (url, { headers, ...asked }) => {
    const send = async (anew: boolean): Promise<Dispatcher.ResponseData> =>
      request(url, {
        method: 'POST',
        dispatcher,
        ...asked,
        headers: { ...headers, authorization: `Bearer ${await tokens.get(anew)}` },
      });
    const answer = await send(false);
    if (answer.statusCode !== 401 || !EXPIRED.test(String(answer.headers['x-ms-diagnostics'] ?? ''))) return answer;
    await answer.body.dump();
    return send(true);
  },
  close: () => Promise.resolve(),
});
