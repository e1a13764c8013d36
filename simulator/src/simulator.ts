/** The whole simulator in a process: world, EWS face, front end, certificates, `/_sim/`, on two loopback ports. */
import type { SimulatorClock } from './clock.ts';
import { realClock } from './clock.ts';
import { createAutodiscover } from './autodiscover/door.ts';
import { defaultAutodiscoverSettings, type AutodiscoverSettings } from './autodiscover/settings.ts';
import { createIssuer, TENANT, type Issuer } from './oauth/issuer.ts';
import { openSubscriptions } from './graph/subscriptions/open.ts';
import type { SmtpDoor, SmtpMeans } from './smtp/door.ts';
import { createLetters, type Letters } from './smtp/letters.ts';
import { subscriptionRoutes } from './graph/subscriptions/routes.ts';
import type { SavedSubscription } from './graph/subscriptions/saved.ts';
import type { Subscriptions } from './graph/subscriptions/subscriptions.ts';
import type { EwsSettings } from './ews/face.ts';
import { createEwsFace, defaultEwsSettings } from './ews/face.ts';
import type { FrontEndSettings } from './http/front-end.ts';
import { defaultGraphSettings, type GraphSettings } from './graph/admit.ts';
import { createGraphFace } from './graph/face.ts';
import { createGraphFrontEnd, GRAPH_VERSION } from './graph/front-end.ts';
import { createFrontEnd, defaultFrontEndSettings } from './http/front-end.ts';
import { listenBoth } from './http/listen.ts';
import type { Accounts } from './http/sign-in.ts';
import { createAccounts } from './http/sign-in.ts';
import type { Authority, AuthorityKeys, CertificateKind } from './tls/authority.ts';
import type { World } from './world/world.ts';
import { createWorld } from './world/world.ts';

/** The password of every account that was given no other: a simulator is no place for secrets. */
export const DEFAULT_PASSWORD = 'Simulator-1';

export type SimulatorOptions = {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  readonly tlsPort?: number;
  /** Takes letters over SMTP; 0 takes a free port. Default: it takes none. */
  readonly smtpPort?: number | null;
  /** Default: an empty world on `clock` with `seed` and `faults`. A world brings its own clock, which must be the same as `clock`. */
  readonly world?: World;
  readonly clock?: SimulatorClock;
  readonly seed?: number;
  readonly faults?: Readonly<Record<string, number>>;
  readonly ews?: Partial<EwsSettings>;
  readonly graph?: Partial<GraphSettings>;
  readonly frontEnd?: Partial<FrontEndSettings>;
  readonly autodiscover?: Partial<AutodiscoverSettings>;
  /** Names the good certificate is made out for beside those of loopback, as `mail.bank.example`. */
  readonly hostNames?: readonly string[];
  readonly password?: string;
  /** Goes on under an existing CA. */
  readonly authority?: AuthorityKeys;
  /** Graph's change notifications go on with these. */
  readonly subscriptions?: readonly SavedSubscription[];
  /** Told of mistakes of the simulator itself; default: they are raised as unhandled, which fails a test run. */
  readonly report?: (error: unknown) => void;
};

export type Simulator = {
  readonly urls: {
    readonly ews: string;
    readonly ewsTls: string;
    readonly autodiscover: string;
    /** Root of Graph, with its version. */
    readonly graph: string;
    readonly authority: string;
    readonly sim: string;
    readonly outlook: string;
    /** Where letters can be sent; null: nowhere. */
    readonly smtp: string | null;
    /** The page that shows them. */
    readonly mail: string;
  };
  readonly world: World;
  readonly clock: SimulatorClock;
  /** PEM of the CA that signed the server's certificate. */
  readonly ca: string;
  readonly authority: AuthorityKeys;
  readonly accounts: Accounts;
  /** May be changed while it runs. */
  readonly ews: EwsSettings;
  readonly graph: GraphSettings;
  readonly frontEnd: FrontEndSettings;
  readonly autodiscover: AutodiscoverSettings;
  /** Issues the tokens that the scheme `oauth` takes. */
  readonly issuer: Issuer;
  /** Graph's change notifications. */
  readonly subscriptions: Subscriptions;
  /** What came over SMTP. */
  readonly letters: Letters;
  /** Of the listeners on loopback. */
  readonly ports: { readonly plain: number; readonly tls: number };
  /** Another server certificate, for connections made from now on. */
  readonly present: (kind: CertificateKind) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How often the assistant looks for due work on the real clock; calls make it look as well. */
const ASSISTANT_EVERY_MS = 50;

function raise(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Loaded only where somebody asks for it: most worlds get no letters. */
async function openSmtp(
  port: number | null,
  authority: Authority,
  means: Omit<SmtpMeans, 'port' | 'certificate'>,
): Promise<SmtpDoor | null> {
  if (port === null) return null;
  const { openSmtpDoor } = await import('./smtp/door.ts');
  return openSmtpDoor({ ...means, port, certificate: await authority.issue('good') });
}

/** Starts everything; rejects when a port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const clock = options.clock ?? realClock();
  const world = options.world ?? createWorld({ clock: clock.now, seed: options.seed ?? 1, faults: options.faults ?? {} });
  const report = options.report ?? raise;
  // Loaded here: whoever only wants a world has no use for certificates and pages, which are most of the code.
  const [{ createAuthority, ownAuthority }, { createSimApi }, { createOutlookPage }, { createMailPage }] = await Promise.all([
    import('./tls/authority.ts'),
    import('./sim-api/api.ts'),
    import('./outlook-page/api.ts'),
    import('./smtp/page.ts'),
  ]);
  // Certificates are judged by real clocks, whatever the world's clock shows.
  const authority = await (options.authority === undefined
    ? ownAuthority(Date.now(), options.hostNames)
    : createAuthority(Date.now(), options.authority, options.hostNames));
  const ews: EwsSettings = { ...defaultEwsSettings, ...options.ews };
  const frontEnd: FrontEndSettings = { ...defaultFrontEndSettings, ...options.frontEnd };
  const autodiscover: AutodiscoverSettings = { ...defaultAutodiscoverSettings(), ...options.autodiscover };
  const issuer = createIssuer(() => Date.now());
  const subscriptions = openSubscriptions({
    world,
    issuer,
    authorities: [authority.ca],
    saved: options.subscriptions ?? [],
    report,
  });
  const accounts = createAccounts((name) => world.admin.account(name), options.password ?? DEFAULT_PASSWORD, issuer);
  const face = createEwsFace(world, ews, report);
  const front = createFrontEnd(face, accounts, frontEnd);
  const graph: GraphSettings = { ...defaultGraphSettings, ...options.graph };
  const graphFace = createGraphFace(world, graph, report, subscriptionRoutes(subscriptions));
  const letters = createLetters();
  const later: { present: (kind: CertificateKind) => Promise<void> } = { present: () => Promise.resolve() };
  const simApi = createSimApi({
    world,
    clock,
    ews,
    frontEnd,
    accounts,
    present: (kind) => later.present(kind),
    autodiscover,
    issuer,
    subscriptions,
    letters,
  });
  const routes = new Map([
    ['/ews/exchange.asmx', front.ews],
    ['/ews/genericerrorpage.htm', front.errorPage],
    ['/autodiscover', createAutodiscover({ world, ews, frontEnd, accounts, settings: autodiscover, now: clock.now })],
    [GRAPH_VERSION, createGraphFrontEnd(graphFace, (token) => issuer.judge(token, issuer.graphAudiences), frontEnd)],
    [`/${TENANT}`, issuer.answer],
    ['/_sim', simApi],
    ['/outlook', createOutlookPage(world)],
    ['/mail', createMailPage(letters)],
  ]);
  const listening = await listenBoth(routes, { port: options.port ?? 0, tlsPort: options.tlsPort ?? 0 }, authority, report);
  later.present = listening.present;
  const smtp = await openSmtp(options.smtpPort ?? null, authority, {
    accounts,
    faults: world.faults,
    letters,
    now: clock.now,
    report,
  }).catch(async (error: unknown) => {
    await listening.close();
    throw error;
  });
  // A client that is given this root asks for tokens for it, and no cloud's.
  issuer.graphAudiences.add(`https://127.0.0.1:${listening.tlsPort}`);
  const timer = clock.kind === 'real' ? setInterval(world.runDue, ASSISTANT_EVERY_MS) : null;
  timer?.unref();
  return {
    urls: {
      ews: `http://127.0.0.1:${listening.port}/EWS/Exchange.asmx`,
      ewsTls: `https://127.0.0.1:${listening.tlsPort}/EWS/Exchange.asmx`,
      autodiscover: `https://127.0.0.1:${listening.tlsPort}/autodiscover/autodiscover.svc`,
      graph: `https://127.0.0.1:${listening.tlsPort}${GRAPH_VERSION}`,
      authority: `https://127.0.0.1:${listening.tlsPort}/${TENANT}`,
      sim: `http://127.0.0.1:${listening.port}/_sim`,
      outlook: `http://127.0.0.1:${listening.port}/outlook`,
      smtp: smtp === null ? null : `smtp://127.0.0.1:${smtp.port}`,
      mail: `http://127.0.0.1:${listening.port}/mail`,
    },
    world,
    clock,
    ca: authority.ca,
    authority: authority.keys,
    accounts,
    ews,
    graph,
    frontEnd,
    autodiscover,
    issuer,
    subscriptions,
    letters,
    ports: { plain: listening.port, tls: listening.tlsPort },
    present: listening.present,
    close: async () => {
      if (timer !== null) clearInterval(timer);
      subscriptions.close();
      await Promise.all([listening.close(), smtp?.close()]);
    },
  };
}
