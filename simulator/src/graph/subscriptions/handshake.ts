/** The question whether an address wants to be told, before a subscription is made (L:change-notifications-delivery-webhooks). */
import { GraphRefusal } from '../refusal.ts';
import type { Post } from './post.ts';

const WHAT = 'Subscription validation request';

/** What is in the query already comes back as it is. A space is written as a plus, so that nobody gets by without decoding. */
function asking(url: string, token: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams({ validationToken: token }).toString()}`;
}

/** @throws GraphRefusal unless the address answers 200, text/plain and the token, decoded, in time */
export async function shakeHands(post: Post, url: string, id: string, timeoutMs: number): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${id}`;
  const answer = await post({ url: asking(url, token), contentType: 'text/plain; charset=utf-8', body: '', timeoutMs });
  const failed = (why: string): GraphRefusal => new GraphRefusal(400, 'ValidationError', `${WHAT} ${why}`);
  if (answer.tookMs > timeoutMs) throw failed('timed out.');
  if (answer.outcome !== 'answered') throw failed(answer.outcome === 'timedOut' ? 'timed out.' : 'failed. The address cannot be reached.');
  if (answer.status !== 200) throw failed(`failed. Must respond with 200 OK to this request, not ${answer.status}.`);
  if (!/^text\/plain\b/i.test(answer.contentType)) throw failed('failed. The content type of the answer must be text/plain.');
  if (answer.body !== token) throw failed('failed. Response must exactly match validationToken query parameter.');
}
