/** The whole wiring of one process, on one page: store, sync and HTTP, and the bell between them. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { HOUR, SECOND } from '@lockstep/engine';
import { search } from './autodiscover.ts';
import { askLive, LIVE_LIMIT_MS } from './booking/live.ts';
import { createLooks } from './booking/looks.ts';
import { createLapses } from './booking/reservation.ts';
import type { Running, RunningInput } from './commands/command.ts';
import { createConnectors } from './connectors.ts';
import { buildServer } from './http/server.ts';
import { createIntake } from './http/webhooks/intake.ts';
import { askGraph, lookAt } from './look-at.ts';
import { createLinkSigner, LINK_PURPOSE } from './links/private-link.ts';
import { createLoops, type Loops } from './loops.ts';
import { latePost } from './notify/late-post.ts';
import { createLetters } from './notify/run.ts';
import { heeded } from './sync/awaited.ts';
import { SYNC_DEFAULTS } from './sync/deps.ts';
import type { SyncDeps } from './sync/deps.ts';
import { startPush } from './sync/push.ts';
import type { Opener } from './sync/push-told.ts';
import { createSync, syncWork } from './sync/run.ts';
import { startStreams } from './sync/streams.ts';
import { machineTimer } from './sync/timer.ts';
import { createDeactivations } from './booking/deactivation.ts';
import { createDisconnections } from './disconnect/run.ts';
import { createMoves } from './migration/run.ts';
import { createTasks } from './tasks/run.ts';
import { createRenderer } from './templates/renderer.ts';
import { createTexts } from './templates/texts.ts';
import { createDeliveryMeter } from './webhooks/meter.ts';
import { createDeliveries } from './webhooks/run.ts';
import { createTrimming } from './tasks/trim-journal.ts';

/** The journal is kept for days: an hour more or less is nothing. */
const TRIM_EVERY = HOUR;
/** Whoever erased credentials cannot reach into the memory of the other processes: they look while there is something to be undone yet. */
const ERASED_EVERY = 2 * SECOND;

/** Beside this workspace, wherever the whole was installed. */
const CONSOLE = fileURLToPath(new URL('../../studio/dist', import.meta.url));

/** 256 random bits: 43 of the 128 characters that Graph takes. */
const newSecret = (): string => randomBytes(32).toString('base64url');

export const createRunning = async (input: RunningInput): Promise<Running> => {
  const { config, log, store, sealer, egress, installation, clock, newId, version } = input;
  const connectors = createConnectors({ egress, sealer, clock, requestMs: SYNC_DEFAULTS.requestMs, installation: installation.id, store });
  const renderer = createRenderer();
  const deps: SyncDeps = {
    store,
    clock,
    newId,
    chance: Math.random,
    connectorFor: connectors.shared,
    owner: `${process.pid}-${newId()}`,
    installation: installation.id,
    ...SYNC_DEFAULTS,
    log,
    texts: createTexts(renderer, installation.publicUrl),
  };
  const live = {
    clock,
    connectorFor: connectors.shared,
    installation: installation.id,
    limitMs: LIVE_LIMIT_MS,
    looks: createLooks(deps),
    warn: (facts: Readonly<Record<string, unknown>>, message: string) => log.warn(facts, message),
  };
  const sync = createSync(deps, { timer: machineTimer });
  const ring = (): void => loops.ring('sync');
  const links = createLinkSigner(sealer.derive(LINK_PURPOSE), installation.publicUrl).privateLinks;
  const deliveryMeter = createDeliveryMeter();
  const open: Opener = (sealed, place) => {
    try {
      return sealer.open(sealed, place);
    } catch (error) {
      log.warn({ err: error, integration: place.connection }, 'the secret of a subscription cannot be read; it is made anew');
      return null;
    }
  };
  const deliveries = createDeliveries(
    {
      ...deps,
      dispatcher: egress.dispatcher({ verifyTls: true }),
      unseal: sealer.open,
      publicUrl: installation.publicUrl,
      version,
      meter: deliveryMeter,
    },
    () => loops.ring('deliveries'),
  );
  const { post, watched } = latePost(egress);
  const disconnections = createDisconnections({ ...deps, forget: connectors.forget }, ring);
  const letters = createLetters({ ...deps, timer: machineTimer, post, renderer, links, unseal: sealer.open }, () => loops.ring('mail'));
  const loops: Loops<'sync' | 'deliveries' | 'mail' | 'tasks' | 'moves' | 'lapses' | 'disconnections' | 'deactivations' | 'trimming'> =
    createLoops(
      { ...deps, timer: machineTimer },
      {
        sync: { kinds: ['passes'], work: syncWork(sync, ring) },
        deliveries: { kinds: ['messages', 'deliveries'], work: deliveries.runDue },
        mail: { kinds: ['news', 'letters'], work: letters.runDue },
        tasks: { kinds: ['tasks'], work: createTasks(deps, ring).runDue },
        moves: { kinds: ['steps'], work: createMoves(deps, ring).runDue },
        lapses: { kinds: ['lapses'], work: createLapses(deps, ring).runDue },
        disconnections: { kinds: ['disconnections'], work: disconnections.runDue, whileWaitingEveryMs: ERASED_EVERY },
        deactivations: { kinds: ['deactivations'], work: createDeactivations(deps).runDue },
        trimming: { kinds: [], work: createTrimming(deps).runDue, surelyEveryMs: TRIM_EVERY },
      },
    );
  const kept: { readonly stop: () => Promise<void> }[] = [];
  const http = buildServer({
    store: heeded(store, sync.awaited),
    clock,
    newId,
    connectorFor: connectors.open,
    discover: (settings, password, address, signal) => search({ egress, clock, settings, password }, address, null, signal),
    lookAt: (settings, endpoint, password, address, signal) =>
      lookAt({ egress, settings, endpoint, connector: connectors.draft(settings, endpoint, password) }, address, signal),
    askGraph: (settings, password, address, signal) => askGraph(connectors.draftGraph(settings, password), address, signal),
    renderer,
    seal: sealer.seal,
    unseal: sealer.open,
    derive: sealer.derive,
    installation,
    post: watched,
    askLive: (question) => askLive(live, question),
    intake: createIntake({
      store,
      clock,
      open,
      wake: ring,
      timer: machineTimer,
      warn: (facts, message) => log.warn(facts, message),
    }),
    deliveries: deliveryMeter,
    wake: (what) => {
      if (what?.sync !== false) ring();
      if (what?.webhooks !== false) loops.ring('deliveries');
    },
    passes: { place: sync.place, begin: (taken) => sync.beginTaken(taken, ring) },
    log,
    version,
    console: CONSOLE,
    trustProxy: config.trustProxy,
    ...(input.demo === null ? {} : { demo: input.demo }),
  });
  return {
    http,
    start: async () => {
      loops.start();
      kept.push(
        startStreams(deps, { wake: ring, moved: (moved) => sync.beginMoved(moved, ring) }),
        startPush({ ...deps, open, seal: sealer.seal, newSecret, timer: machineTimer }, ring),
      );
      await Promise.resolve();
    },
    stop: async () => {
      await Promise.all([loops.stop(), ...kept.map((one) => one.stop())]);
      await Promise.all([sync.idle(), letters.idle(), deliveries.end()]);
      await Promise.all([connectors.close(), renderer.close()]);
    },
  };
};
