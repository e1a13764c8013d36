/** A tunnel through `HTTPS_PROXY` (CONNECT, RFC 9110 section 9.3.6), and which hosts `NO_PROXY` leaves out. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { kindOf, parseAddress } from './address.ts';
import { parseAllowEntry } from './allow.ts';
import type { Target } from './guard.ts';

/** The proxy answered the CONNECT with a refusal, or not in time. Tells the status, which names what to do. */
export class ProxyError extends Error {
  readonly code = 'EGRESS_PROXY';
  /** HTTP status of the answer; null: there was none. */
  readonly status: number | null;
  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProxyError';
    this.status = status;
  }
}

const refused = (status: number, host: string): ProxyError =>
  new ProxyError(
    status === 407
      ? 'the proxy asks for a user name and password: put them into HTTPS_PROXY'
      : `the proxy answered ${status} when asked for a connection to ${host}`,
    status,
  );

const authorization = (proxy: URL): Record<string, string> => {
  if (proxy.username === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
};

/**
 * A socket to the target through the proxy. The proxy's own address is the operator's word and is not judged.
 * Throws `ProxyError`.
 */
export const tunnel = (proxy: URL, target: Target, timeoutMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const host = `${target.hostname}:${target.port}`;
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      path: host,
      headers: { host, ...authorization(proxy) },
      agent: false,
      timeout: timeoutMs,
    });
    request.once('connect', (answer, socket, head) => {
      socket.removeAllListeners('timeout');
      socket.setTimeout(0);
      // Any 2xx says that the tunnel is there (RFC 9110 section 9.3.6).
      if (answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode < 300) {
        // Nothing may come before our own first bytes; what did belongs to the tunnel all the same.
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refused(answer.statusCode ?? 0, host));
    });
    // A proxy that answers CONNECT with a body is no different from one that refuses.
    request.once('response', (answer) => {
      answer.destroy();
      reject(refused(answer.statusCode ?? 0, host));
    });
    request.once('timeout', () => request.destroy(new ProxyError(`the proxy did not answer within ${timeoutMs / 1000} s`, null)));
    request.once('error', (error) =>
      reject(error instanceof ProxyError ? error : new ProxyError(`the proxy cannot be reached: ${error.message}`, null, { cause: error })),
    );
    request.end();
  });

/**
 * Whether `NO_PROXY` names a host: `*`, a name (itself and everything below it, with or without a leading dot), an address or
 * a network, each with an optional port. Loopback never goes through a proxy.
 */
export const bypassesProxy = (noProxy: readonly string[], target: Target): boolean => {
  const address = parseAddress(target.hostname);
  if (address !== null && kindOf(address) === 'loopback') return true;
  const name = target.hostname.replace(/\.$/, '');
  return noProxy.some((written) => {
    if (written === '*') return true;
    const withPort = /^([^:]+|\[.*\]):(\d+)$/.exec(written);
    const entry = (withPort?.[1] ?? written).toLowerCase();
    if (withPort !== null && Number(withPort[2]) !== target.port) return false;
    if (address !== null) {
      const network = parseAllowEntry(entry);
      if ('problem' in network || network.kind !== 'network') return false;
      return network.base.kind() === address.kind() && address.match(network.base, network.prefix);
    }
    const suffix = entry.replace(/^\*?\./, '');
    return name === suffix || name.endsWith(`.${suffix}`);
  });
};
