/** Verification beside the published package: each takes what the other signs, and nothing that was changed. */
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { NotVerified, verifyWebhook, type Posted } from '../src/index.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const NOW = 1_790_000_000_000;
const BODY = JSON.stringify({ type: 'webhook.test', timestamp: '2026-09-21T00:00:00Z', sequence: 1, data: { webhook: 'w', note: 'Zoë' } });

const posted = (
  given: {
    readonly secret?: string;
    readonly body?: string;
    readonly at?: number;
    readonly headers?: Record<string, string | undefined>;
  } = {},
): Posted => {
  const at = new Date(given.at ?? NOW);
  const signature = new Webhook(given.secret ?? SECRET).sign('msg_1', at, given.body ?? BODY);
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature };
  return { body: given.body ?? BODY, headers: { ...headers, ...given.headers } };
};
const verified = (one: Posted, secret: string | readonly string[] = SECRET) => verifyWebhook(secret, one, { now: NOW });

describe('7.5: a webhook is verified', () => {
  it('that was signed by the published package, as text, as bytes, and with headers of either kind', async () => {
    const one = posted();
    const whole = { id: 'msg_1', message: JSON.parse(BODY) as unknown };
    expect(await verified(one)).toEqual(whole);
    expect(await verified({ ...one, body: Buffer.from(BODY) })).toEqual(whole);
    expect(await verified({ ...one, headers: new Headers(one.headers as Record<string, string>) })).toEqual(whole);
  });

  it('by either secret during a rotation, and by either of two signatures', async () => {
    expect((await verified(posted(), [OTHER, SECRET])).id).toBe('msg_1');
    const two = `${new Webhook(OTHER).sign('msg_1', new Date(NOW), BODY)} ${new Webhook(SECRET).sign('msg_1', new Date(NOW), BODY)}`;
    expect((await verified(posted({ headers: { 'webhook-signature': two } }))).id).toBe('msg_1');
  });

  const wrong: readonly (readonly [what: string, one: Posted, reason: NotVerified['reason']])[] = [
    ['another secret', posted({ secret: OTHER }), 'signature'],
    ['another body', { ...posted(), body: BODY.replace('"w"', '"x"') }, 'signature'],
    ['another id', posted({ headers: { 'webhook-id': 'msg_2' } }), 'signature'],
    ['another time', posted({ headers: { 'webhook-timestamp': String(NOW / 1000 + 1) } }), 'signature'],
    ['a time six minutes ago', posted({ at: NOW - 360_000 }), 'time'],
    ['a time six minutes ahead', posted({ at: NOW + 360_000 }), 'time'],
    ['a time that is none', posted({ headers: { 'webhook-timestamp': 'now' } }), 'time'],
    ['no signature', posted({ headers: { 'webhook-signature': undefined } }), 'headers'],
    ['a signature of another version', posted({ headers: { 'webhook-signature': 'v1a,AAAA v2,BBBB' } }), 'signature'],
    ['a signature that is no base64', posted({ headers: { 'webhook-signature': 'v1,%%%' } }), 'signature'],
    ['something signed that is no message', posted({ body: 'hello' }), 'body'],
  ];
  it.each(wrong)('never with %s', async (_what, one, reason) => {
    await expect(verified(one)).rejects.toMatchObject({ name: 'NotVerified', reason });
  });

  it('never by an empty secret', async () => {
    await expect(verified(posted(), 'whsec_')).rejects.toBeInstanceOf(NotVerified);
  });
});
