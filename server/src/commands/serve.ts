/** `lockstep serve`: the server, until it is asked to end. */
import type { AddressInfo } from 'node:net';
import type { Occasion } from '../booking/actor.ts';
import { readConfig, type Config } from '../config.ts';
import { createEgress } from '../egress/egress.ts';
import { createLog } from '../log.ts';
import { loadKey } from '../secrets/key.ts';
import { createSealer } from '../secrets/sealer.ts';
import { inviteFirst, linkOf } from '../signin/invitation.ts';
import type { Store } from '../store/store.ts';
import { CommandError, textOf, UsageError, type Command, type Parts, type Running, type Values } from './command.ts';
import { DEMO_EGRESS, describeDemo, launchSimulator, startDemo } from './demo.ts';
import { admitInstallation, openConfigured } from './installation.ts';
import { startAnalysis, startUpkeep } from './upkeep.ts';

/** Closes in the reverse order of opening, every one of them even when one fails, and then says what failed. */
const createClosing = (): { add: (what: string, close: () => Promise<void>) => void; all: () => Promise<readonly string[]> } => {
  const steps: { what: string; close: () => Promise<void> }[] = [];
  return {
    add: (what, close) => void steps.unshift({ what, close }),
    all: async () => {
      const failures: string[] = [];
      for (const { what, close } of steps.splice(0)) {
        try {
          await close();
        } catch (error) {
          failures.push(`${what}: ${(error as Error).message}`);
        }
      }
      return failures;
    },
  };
};

const listen = async (running: Running, config: Config): Promise<string> => {
  try {
    await running.http.listen({ host: config.host, port: config.port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new CommandError(`Port ${config.port} on ${config.host} is in use. End what uses it, or set PORT to another one.`, {
        cause: error,
      });
    if (code === 'EACCES')
      throw new CommandError(`Port ${config.port} may not be used by this user. Set PORT to one above 1023.`, { cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CommandError(`LOCKSTEP_HOST ${config.host} is no address of this machine.`, { cause: error });
    throw new CommandError(`The server cannot listen on ${config.host}:${config.port}: ${message}`, { cause: error });
  }
  const { port } = running.http.server.address() as AddressInfo;
  const shown = config.host === '0.0.0.0' || config.host === '::' || config.host === '127.0.0.1' ? 'localhost' : config.host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
};

/** A store in which nobody can sign in: the link that makes the owner is printed, once for each start (7.7). */
const offerFirst = async (parts: Parts, store: Store, publicUrl: string): Promise<void> => {
  const occasion: Occasion = { now: parts.clock.now(), newId: parts.newId, actor: { kind: 'lockstep', name: 'first start' } };
  const first = await store.transaction((tx) => inviteFirst(tx, occasion, null));
  if (first.kind === 'several') parts.out('Nobody can sign in yet. Make an owner: lockstep owner --email ADDRESS --company ID\n');
  if (first.kind !== 'invited') return;
  parts.out(
    `Nobody can sign in yet. This link makes the owner, once, within an hour:\n\n  ${linkOf(publicUrl, first.invited.token)}\n\nAnother one: lockstep owner --email ADDRESS\n`,
  );
};

const serve = async (parts: Parts, values: Values): Promise<number> => {
  const wantsDemo = values['demo'] === true;
  const program = textOf(values, 'simulator');
  if (program !== null && !wantsDemo) throw new UsageError('--simulator belongs to --demo');
  const read = readConfig(parts.env);
  const config = wantsDemo ? { ...read, egressAllow: [...read.egressAllow, DEMO_EGRESS] } : read;
  // The demo talks to a person: what is not a problem stays out of its terminal, unless LOG_LEVEL asks for it.
  const log = createLog(wantsDemo && !parts.env['LOG_LEVEL'] ? 'warn' : config.logLevel);

  const key = await loadKey(config);
  if (config.databaseUrl !== null && key.source.kind === 'generated') {
    log.warn({ path: key.source.path }, 'the key lies on this machine only: give every process of this database the same LOCKSTEP_KEY');
  }
  const sealer = createSealer(key);
  const closing = createClosing();
  let code = 0;
  try {
    const simulator = wantsDemo ? launchSimulator(config, program, log) : null;
    if (simulator !== null) {
      // A simulator that cannot start is told where it is awaited, and has nothing to end.
      const started = simulator.catch(() => null);
      closing.add('simulator', async () => (await started)?.end());
    }
    const store = await openConfigured(parts, config, log);
    closing.add('store', () => store.close());
    if (store.vacuum !== null) closing.add('upkeep', startUpkeep(store.vacuum, log));
    closing.add('analysis', startAnalysis(store.analyse, log));
    const { clock, newId, version } = parts;
    const admitted = await admitInstallation(parts, store, { publicUrl: config.publicUrl, instanceKey: key.id });
    if (admitted.moved !== null) {
      log.error(
        { ...admitted.moved },
        'this database comes from another installation: its integrations are disabled, and its mail is held (rule 1.7)',
      );
      parts.err(
        `This database was last served as ${admitted.moved.was}. Its integrations (${admitted.moved.disabled}) are switched off and its mail is held until you say in the console that this one goes on: only one of the two may.\n`,
      );
    }
    const demo = simulator === null ? null : await startDemo({ config, store, sealer, clock, newId, simulator });
    if (simulator !== null && demo === null) {
      parts.err('An integration is configured: starting without the demo.\n');
      await (await simulator).end();
    }
    const egress = createEgress({ allow: config.egressAllow, proxy: config.httpsProxy, noProxy: config.noProxy });
    closing.add('connections', () => egress.close());
    const running = await parts.createRunning({
      config,
      log,
      store,
      sealer,
      egress,
      installation: { ...admitted.installation, publicUrl: config.publicUrl ?? `http://localhost:${config.port}` },
      clock,
      newId,
      version,
      demo: demo?.door ?? null,
    });
    closing.add('http', () => running.http.close());
    closing.add('work', running.stop);
    const url = await listen(running, config);
    await running.start();
    log.info({ url, version, store: config.databaseUrl === null ? 'embedded' : 'postgresql' }, 'ready');
    parts.out(demo === null ? `Lockstep is ready at ${url}\n` : describeDemo(url, demo));
    if (demo === null) await offerFirst(parts, store, config.publicUrl ?? url);
    const lost = demo === null ? [] : [demo.gone.then((how) => `the simulator ended by itself (${how})`)];
    const why = await Promise.race([parts.ended, ...lost]);
    log.info({ why }, 'ending');
    if (why.startsWith('the simulator')) throw new CommandError(`${why}; start the demo again`);
  } finally {
    const failures = await closing.all();
    for (const failure of failures) log.error({ failure }, 'could not be closed cleanly');
    code = failures.length > 0 ? 1 : 0;
  }
  return code;
};

export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the server',
  options: { demo: { type: 'boolean' }, simulator: { type: 'string' } },
  describe: [
    ['--demo', 'with a simulated Exchange, while no integration is configured'],
    ['--simulator PATH', 'program of the simulator that the demo starts'],
  ],
  environment: true,
  run: serve,
};
