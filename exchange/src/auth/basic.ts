/** RFC 7617, sent with every request: to wait for a 401 first would double each call. */
import { request, type Dispatcher } from 'undici';
import type { Way } from './way.ts';

/** @param dispatcher is not closed with it: it may be shared */
export const basicWay = ({ userName, password }: { readonly userName: string; readonly password: string }, dispatcher: Dispatcher): Way => {
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
  return {
    scheme: 'Basic',
    post: (url, { headers, ...asked }) => request(url, { method: 'POST', dispatcher, ...asked, headers: { ...headers, authorization } }),
    close: () => Promise.resolve(),
  };
};
