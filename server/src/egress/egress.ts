/**
 * The one way out. Everything that leaves this process does so through a dispatcher made here: https only unless the host is
 * allowed; loopback, link-local, metadata and private addresses refused unless allowed; the address that was checked is the
 * one that is connected to. Redirects are never followed: undici's dispatchers do not, and each hop would be judged again.
 */
import { resolveSrv } from 'node:dns/promises';
import { connect as openSocket, type LookupFunction, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, Client, type Dispatcher } from 'undici';
import { parseAllow } from './allow.ts';
import { describeChain, fingerprint, PinMismatch, type PeerChain } from './certificate.ts';
import {
  checkDirect,
  checkProxied,
  isPlain,
  systemResolve,
  toMailTarget,
  toTarget,
  type Checked,
  type Resolve,
  type Target,
} from './guard.ts';
import { bypassesProxy, tunnel } from './proxy.ts';
import { trusting } from './trust.ts';

/** What one integration says about TLS (section 1 of the rules, *Verify TLS certificate*). */
export type TlsSettings = {
  /** PEM; trusted beside the certificate authorities that Node ships. */
  readonly ca?: string;
  /** False only where an administrator chose so for this one integration. */
  readonly verifyTls: boolean;
  /** SHA-256 fingerprints in hex, colons optional. Any of these certificates is trusted, whoever issued it; no other is. */
  readonly pins?: readonly string[];
};

/** One SRV record (RFC 2782). */
export type ServiceRecord = { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number };
export type ResolveServices = (name: string) => Promise<readonly ServiceRecord[]>;

export type EgressOptions = {
  /** Host names, `*.domain`s, addresses and networks that may be called although they are not public. */
  readonly allow: readonly string[];
  readonly proxy?: string | null;
  readonly noProxy?: readonly string[];
  readonly resolve?: Resolve;
  readonly resolveServices?: ResolveServices;
  /** For each of: looking up the name, connecting, the TLS handshake. */
  readonly connectTimeoutMs?: number;
};

export interface Egress {
  /** A dispatcher with these TLS settings. It lives until closed by its owner or by `close`. */
  dispatcher(tls: TlsSettings): Dispatcher;
  /**
   * The same over http to port 80, never through the proxy: for the one question of Autodiscover that carries nothing and whose
   * answer is only a hint. Addresses are judged as everywhere.
   */
  plainDispatcher(): Dispatcher;
  /** The SRV records of a name. What they name is judged when it is called. Throws the error of the name server. */
  services(name: string): Promise<readonly ServiceRecord[]>;
  /**
   * A client of one socket at a time with these settings, for sign-ins that belong to a socket. `connected` is told of each new
   * one which certificate the server shows on it: DER, or null over http. It lives like a dispatcher.
   */
  client(origin: URL, tls: TlsSettings, connected: (certificate: Buffer | null) => void): Client;
  /**
   * Whether the URL may be called; throws `EgressRefusal`, or the error of the name server. Nothing is connected to.
   */
  check(url: string | URL): Promise<void>;
  /** The certificate chain a server shows, trusted or not, through the same guard: for *Test connection* (1.1). Sends nothing. */
  inspect(url: string | URL, tls: TlsSettings): Promise<PeerChain>;
  /**
   * A socket to a server of mail, over which nothing was said yet; whoever asked ends it. `encrypted`: TLS will be spoken on it
   * before anything else of weight. Throws `EgressRefusal`, `ProxyError`, or the error of the name server or socket.
   */
  mailSocket(server: MailServer): Promise<Socket>;
  close(): Promise<void>;
}

export type MailServer = { readonly host: string; readonly port: number; readonly encrypted: boolean };

/** How long a socket that was signed in is kept for the next request; IIS closes its side after two minutes. */
const IDLE_MS = 60_000;
/**
 * The same of any other socket, at the most: a server may name less. With undici's four seconds every burst opens sockets of its own,
 * each with a TLS handshake, a tenth of what a booking costs; shorter than the minute after which some load balancers forget.
 */
const POOLED_IDLE_MS = 30_000;

type Connected = (error: Error | null, socket: Socket | null) => void;

/** Answers a look-up with addresses that were checked before, in either form `net.connect` asks for. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_hostname, options, callback) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const wanted = options.family === 4 || options.family === 6 ? all.filter(({ family }) => family === options.family) : all;
    const [first] = wanted;
    if (first === undefined) callback(Object.assign(new Error('no address of this family'), { code: 'ENOTFOUND' }), '', 0);
    else if (options.all === true) callback(null, wanted);
    else callback(null, first.address, first.family);
  };

/** A socket that is open, to one of the addresses that were checked. */
const connected = ({ serverName, port, addresses }: Checked, timeoutMs: number): Promise<Socket> =>
  new Promise((resolved, reject) => {
    const socket = openSocket({ host: serverName, port, lookup: pinned(addresses), timeout: timeoutMs });
    const late = (): void => {
      socket.destroy(Object.assign(new Error(`connecting to ${serverName} took longer than ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' }));
    };
    socket.once('error', reject);
    socket.once('timeout', late);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('timeout', late);
      socket.off('error', reject);
      resolved(socket);
    });
  });

const withinTime = async <Value>(work: Promise<Value>, timeoutMs: number, what: string): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`${what} took longer than ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Makes the one way out. `allow` has been checked by the configuration; an entry that cannot be read throws. */
export const createEgress = (options: EgressOptions): Egress => {
  const allow = parseAllow(options.allow);
  const proxy = options.proxy ? new URL(options.proxy) : null;
  const noProxy = options.noProxy ?? [];
  const timeoutMs = options.connectTimeoutMs ?? 10_000;
  const resolve: Resolve = (hostname) => withinTime((options.resolve ?? systemResolve)(hostname), timeoutMs, `looking up ${hostname}`);
  const open = new Set<Agent | Client>();

  // Plain http is not tunnelled: it is called only where the host is allowed, which names a host of one's own network.
  const proxyFor = (target: Target): URL | null => (isPlain(target) || bypassesProxy(noProxy, target) ? null : proxy);

  const reach = async (target: Target, plain: boolean): Promise<{ checked: Checked; socket: Socket | undefined }> => {
    const through = proxyFor(target);
    if (through === null) return { checked: await checkDirect(target, allow, resolve, plain), socket: undefined };
    await checkProxied(target, allow, resolve);
    const serverName = target.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    return { checked: { ...target, serverName, addresses: [] }, socket: await tunnel(through, target, timeoutMs) };
  };

  const connect = async (target: Target, tls: TlsSettings, anyCertificate: boolean, plain = false): Promise<Socket> => {
    const { checked, socket: tunnelled } = await reach(target, plain);
    const pins = tls.pins ?? [];
    const connector = buildConnector({
      timeout: timeoutMs,
      // A resumed session shows no certificate, which would leave nothing to compare a pin with.
      maxCachedSessions: 0,
      allowH2: false,
      lookup: pinned(checked.addresses),
      // A pinned certificate is its own trust: it is the offered answer to a private authority, so the chain is not asked.
      rejectUnauthorized: !anyCertificate && tls.verifyTls && pins.length === 0,
      ...(tls.ca === undefined ? {} : { secureContext: trusting(tls.ca) }),
    });
    const socket = await new Promise<Socket>((resolved, reject) => {
      connector(
        {
          hostname: checked.serverName,
          host: checked.hostname,
          protocol: checked.protocol,
          port: String(checked.port),
          // An address is no server name (RFC 6066 section 3); the certificate is then compared with the address itself.
          ...(checked.serverName.includes(':') || /^[\d.]+$/.test(checked.serverName) ? {} : { servername: checked.serverName }),
          ...(tunnelled === undefined ? {} : { httpSocket: tunnelled }),
        },
        (error, connected) => (error === null ? resolved(connected) : reject(error)),
      );
    });
    if (pins.length > 0 && !anyCertificate && target.protocol === 'https:') {
      const shown = fingerprint(socket as TLSSocket);
      if (shown === null || !pins.some((pin) => pin.replaceAll(':', '').toLowerCase() === shown)) {
        socket.destroy();
        throw new PinMismatch(checked.serverName, shown);
      }
    }
    return socket;
  };

  const targetOf = (url: string | URL): Target => {
    const parsed = new URL(url);
    return toTarget(parsed.protocol, parsed.hostname, parsed.port);
  };

  /** What undici opens sockets with. */
  const opening =
    (tls: TlsSettings, connected?: (certificate: Buffer | null) => void, plain = false) =>
    (asked: buildConnector.Options, callback: Connected): void => {
      const attempt = async (): Promise<Socket> => connect(toTarget(asked.protocol, asked.hostname, asked.port), tls, false, plain);
      attempt().then(
        (socket) => {
          connected?.(asked.protocol === 'https:' ? ((socket as TLSSocket).getPeerX509Certificate()?.raw ?? null) : null);
          callback(null, socket);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    };

  const keep = <One extends Agent | Client>(made: One): One => {
    for (const one of open) if (one.closed || one.destroyed) open.delete(one);
    open.add(made);
    return made;
  };

  return {
    dispatcher: (tls) =>
      keep(new Agent({ connect: opening(tls), keepAliveTimeout: POOLED_IDLE_MS, keepAliveMaxTimeout: POOLED_IDLE_MS } as Agent.Options)),
    plainDispatcher: () => keep(new Agent({ connect: opening({ verifyTls: true }, undefined, true) } as Agent.Options)),
    services: (name) => withinTime((options.resolveServices ?? resolveSrv)(name), timeoutMs, `looking up ${name}`),
    client: (origin, tls, connected) =>
      keep(new Client(origin.origin, { connect: opening(tls, connected), pipelining: 1, keepAliveTimeout: IDLE_MS } as Client.Options)),
    check: async (url) => {
      const target = targetOf(url);
      await (proxyFor(target) === null ? checkDirect(target, allow, resolve) : checkProxied(target, allow, resolve));
    },
    inspect: async (url, tls) => {
      const target = targetOf(url);
      const socket = (await connect({ ...target, protocol: 'https:' }, tls, true)) as TLSSocket;
      try {
        return describeChain(socket);
      } finally {
        socket.destroy();
      }
    },
    mailSocket: async ({ host, port, encrypted }) => {
      const { checked, socket } = await reach(toMailTarget(encrypted, host, port), false);
      return socket ?? connected(checked, timeoutMs);
    },
    close: async () => {
      const agents = [...open].filter((agent) => !agent.closed && !agent.destroyed);
      open.clear();
      await Promise.all(agents.map((agent) => agent.close()));
    },
  };
};
