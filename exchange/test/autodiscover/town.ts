/** An Exchange behind names of its own: every name leads to the simulator on loopback, whose certificate is made out for them. */
import { instant } from '@lockstep/engine';
import { DEFAULT_PASSWORD, startSimulator, virtualClock, type Simulator } from '@lockstep/simulator';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { basicWay } from '../../src/auth/basic.ts';
import { discover, type DiscoverOptions, type Discovery } from '../../src/autodiscover/discover.ts';
import type { SrvRecord } from '../../src/autodiscover/srv.ts';

export const ACCOUNT = 'BANK\\svc-lockstep';
export const ADA = 'ada@bank.example';
const START = Date.UTC(2026, 10, 20, 8, 0);
/** What the certificate is made out for; `stranger.example` is somebody else's, with a good certificate too. */
const NAMES = [
  'bank.example',
  'autodiscover.bank.example',
  'mail.bank.example',
  'spare.bank.example',
  'autodiscover.sub.bank.example',
  'branch.example',
  'autodiscover.branch.example',
  'autodiscover.stranger.example',
];

/** One request that left. */
export type Left = { readonly url: string; readonly signed: boolean };

export type Town = {
  readonly simulator: Simulator;
  readonly left: Left[];
  readonly dns: Map<string, readonly SrvRecord[]>;
  readonly find: (address?: string, changed?: Partial<DiscoverOptions>) => Promise<Discovery>;
  readonly password: { value: string };
  readonly close: () => Promise<void>;
};

/** Leads every name to loopback, and leaves the name for the certificate to be judged by. */
const toLoopback = ({ ca, ports }: Simulator): buildConnector.connector => {
  const connect = buildConnector({ ca });
  return (options, callback) => {
    const secure = options.protocol === 'https:';
    connect(
      {
        ...options,
        hostname: '127.0.0.1',
        host: '127.0.0.1',
        port: String(secure ? ports.tls : ports.plain),
        ...(secure ? { servername: options.hostname } : {}),
      },
      callback,
    );
  };
};

export const openTown = async (): Promise<Town> => {
  const simulator = await startSimulator({ clock: virtualClock(START), hostNames: NAMES });
  const { admin } = simulator.world;
  admin.addMailbox({ address: ADA });
  admin.addMailbox({ address: 'ben@branch.example' });
  admin.addAccount({ name: ACCOUNT, impersonation: [ADA] });
  const left: Left[] = [];
  const agent = new Agent({ connect: toLoopback(simulator) });
  const dispatcher: Dispatcher = agent.compose((dispatch) => (options, handler) => {
    const headers = Object.keys((options.headers ?? {}) as Record<string, string>).map((name) => name.toLowerCase());
    left.push({ url: `${String(options.origin)}${options.path}`, signed: headers.includes('authorization') });
    return dispatch(options, handler);
  });
  const dns = new Map<string, readonly SrvRecord[]>();
  const password = { value: DEFAULT_PASSWORD };
  return {
    simulator,
    left,
    dns,
    password,
    find: (address = ADA, changed = {}) =>
      discover(
        {
          dispatcher,
          plainDispatcher: dispatcher,
          way: () => basicWay({ userName: ACCOUNT, password: password.value }, dispatcher),
          services: (name) => Promise.resolve(dns.get(name) ?? []),
          configured: null,
          kept: null,
          online: false,
          requestTimeoutMs: 20_000,
          now: () => instant(START),
          chance: () => 0,
          ...changed,
        },
        address,
        new AbortController().signal,
      ),
    close: async () => {
      await agent.destroy();
      await simulator.close();
    },
  };
};
