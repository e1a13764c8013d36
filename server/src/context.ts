/** The whole wiring of one process, on one page: store, sync and HTTP, and the bell between them. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { search } from './autodiscover.ts';
import { askLive, LIVE_LIMIT_MS } from './booking/live.ts';
import { createLooks } from './booking/looks.ts';
import { lapseDue, nextLapse } from './booking/reservation.ts';
import type { Running, RunningInput } from './commands/command.ts';
import { createConnectors } from './connectors.ts';
import { buildServer } from './http/server.ts';
import { createIntake } from './http/webhooks/intake.ts';
import { askGraph, lookAt } from './look-at.ts';
import { createLinkSigner, LINK_PURPOSE } from './links/private-link.ts';
import { createMail } from './notify/send.ts';
import { createPost } from './notify/smtp.ts';
import { SYNC_DEFAULTS } from './sync/deps.ts';
import type { SyncDeps } from './sync/deps.ts';
import { startPush } from './sync/push.ts';
import type { PushUpkeep } from './sync/push.ts';
import type { Opener } from './sync/push-told.ts';
import { createSync } from './sync/run.ts';
import { startStreams } from './sync/streams.ts';
import type { Streams } from './sync/streams.ts';
import { machineTimer } from './sync/timer.ts';
import { startSyncWatch, startWatch } from './sync/watch.ts';
import type { Doing, Pace, Watch } from './sync/watch.ts';
import { createDeactivations } from './booking/deactivation.ts';
import { createDisconnections } from './disconnect/run.ts';
import { createMoves } from './migration/run.ts';
import { createWatchedPost } from './notify/smtp.ts';
import { createTasks } from './tasks/run.ts';
import { createRenderer } from './templates/renderer.ts';
import { createTexts } from './templates/texts.ts';
import { createDeliveryMeter } from './webhooks/meter.ts';
import { startDeliveries } from './webhooks/run.ts';
import { createTrimming } from './tasks/trim-journal.ts';

/** No bell: what is reserved now lapses in hours, or at its start. */
const LAPSE_PACE: Pace = { atLatestMs: 10_000, trouble: 'reservations could not be looked through' };

/** What is asked for in the transaction of a change begins within two seconds; its soonest part is done there already. */
const TASK_PACE: Pace = { atLatestMs: 2_000, trouble: 'tasks could not be looked through' };

/** Several changes of a second are one letter, and nobody waits for it. */
const MAIL_PACE: Pace = { atLatestMs: 2_000, trouble: 'mail could not be looked through' };

const MOVE_PACE: Pace = { atLatestMs: 2_000, trouble: 'migrations could not be looked through' };

/** The journal is kept for days: an hour more or less is nothing. */
const TRIM_PACE: Pace = { atLatestMs: 3_600_000, trouble: 'the journal could not be looked through' };
const DEACTIVATION_PACE: Pace = { atLatestMs: 10_000, trouble: 'deactivated people could not be looked through' };
const DISCONNECT_PACE: Pace = { atLatestMs: 2_000, trouble: 'disconnections could not be looked through' };

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
  const sync = createSync(deps);
  let watch: Watch | null = null;
  let streams: Streams | null = null;
  let push: PushUpkeep | null = null;
  let lapses: Watch | null = null;
  let tasks: Watch | null = null;
  let moves: Watch | null = null;
  let mail: Watch | null = null;
  const links = createLinkSigner(sealer.derive(LINK_PURPOSE), installation.publicUrl).privateLinks;
  let deliveries: Watch | null = null;
  const deliveryMeter = createDeliveryMeter();
  let trimming: Watch | null = null;
  let disconnections: Watch | null = null;
  let deactivations: Watch | null = null;
  const open: Opener = (sealed, place) => {
    try {
      return sealer.open(sealed, place);
    } catch (error) {
      log.warn({ err: error, integration: place.connection }, 'the secret of a subscription cannot be read; it is made anew');
      return null;
    }
  };
  const lapsing: Doing = {
    runDue: async () => {
      const lapsed = await lapseDue(deps);
      // Their events have to go.
      if (lapsed > 0) watch?.ring();
      return lapsed;
    },
    nextDue: () => nextLapse(store),
  };
  const http = buildServer({
    store,
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
    post: createWatchedPost(egress),
    askLive: (question) => askLive(live, question),
    intake: createIntake({
      store,
      clock,
      open,
      wake: () => watch?.ring(),
      timer: machineTimer,
      warn: (facts, message) => log.warn(facts, message),
    }),
    deliveries: deliveryMeter,
    wake: () => {
      watch?.ring();
      deliveries?.ring();
    },
    log,
    version,
    console: CONSOLE,
    trustProxy: config.trustProxy,
    ...(input.demo === null ? {} : { demo: input.demo }),
  });
  return {
    http,
    start: async () => {
      watch = startSyncWatch(sync, deps);
      const ring = (): void => watch?.ring();
      streams = startStreams(deps, { wake: ring, moved: (moved) => sync.beginMoved(moved, ring) });
      push = startPush({ ...deps, open, seal: sealer.seal, newSecret, timer: machineTimer }, ring);
      lapses = startWatch(lapsing, deps, LAPSE_PACE);
      tasks = startWatch(
        createTasks(deps, () => watch?.ring()),
        deps,
        TASK_PACE,
      );
      moves = startWatch(createMoves(deps, ring), deps, MOVE_PACE);
      mail = startWatch(
        createMail({ ...deps, timer: machineTimer, post: createPost(egress), renderer, links, unseal: sealer.open }),
        deps,
        MAIL_PACE,
      );
      deliveries = startDeliveries({
        ...deps,
        dispatcher: egress.dispatcher({ verifyTls: true }),
        unseal: sealer.open,
        publicUrl: input.installation.publicUrl,
        version,
        meter: deliveryMeter,
      });
      trimming = startWatch(createTrimming(deps), deps, TRIM_PACE);
      disconnections = startWatch(createDisconnections({ ...deps, forget: connectors.forget }, ring), deps, DISCONNECT_PACE);
      deactivations = startWatch(createDeactivations(deps), deps, DEACTIVATION_PACE);
      await Promise.resolve();
    },
    stop: async () => {
      const ending = [watch, streams, push, lapses, tasks, moves, mail, deliveries, trimming, disconnections, deactivations];
      await Promise.all(ending.map(async (one) => one?.stop()));
      await Promise.all([connectors.close(), renderer.close()]);
    },
  };
};
