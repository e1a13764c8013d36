/** What ties a sign-in to its TLS connection, by the definitions of RFC 5929, RFC 2744 and MS-NLMP. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { channelBinding } from '../../src/auth/ntlm/channel-binding.ts';
import { CERTIFICATES } from './certificates.ts';

describe('6 the channel binding', () => {
  it.each(CERTIFICATES)('of a certificate signed by %s is over its %s', (_signature, digest, der) => {
    const certificate = Buffer.from(der, 'base64');
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), createHash(digest).update(certificate).digest()]);
    const fields = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, data.length, 0, 0, 0]);
    expect(channelBinding(certificate)).toEqual(
      createHash('md5')
        .update(Buffer.concat([fields, data]))
        .digest(),
    );
  });

  it('is empty where nothing is encrypted', () => expect(channelBinding(null)).toEqual(Buffer.alloc(16)));
});
