/** `lockstep-simulator`: the simulator in its own process, with the population of the demonstration. */
import { BadFlag, HELP, readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { realClock, virtualClock } from './clock.ts';
import { UnknownFault } from './faults/faults.ts';
import type { Simulator } from './simulator.ts';
import { startSimulator } from './simulator.ts';
import { TENANT } from './oauth/issuer.ts';
import { readState, UnusableState, writeState } from './state-file.ts';
import { demoServiceAccount, populateDemo } from './world/demo.ts';
import { createWorld } from './world/world.ts';

/** How often a changed world is written to the state file. */
const SAVE_EVERY_MS = 2_000;

/** The application of the demonstration: acts as its service account, by a secret that is as little one as the passwords are. */
const APPLICATION = '3d0a5b52-6c1e-4d6f-8f7a-2b9c4e1d7a60';
const APPLICATION_SECRET = 'Simulator-secret-1';

type Running = { readonly simulator: Simulator; readonly stop: () => Promise<void> };

/** One entry per account that can sign in: what the demonstration and tests need to set up a connection. */
function accountsOf(simulator: Simulator): readonly unknown[] {
  return simulator.world.admin.accounts().map((account) => {
    const mailbox = account.mailbox === null ? null : simulator.world.mailbox(account.mailbox);
    return {
      userName: account.name,
      password: simulator.accounts.passwordOf(account.name),
      kind: mailbox === null ? 'service' : 'mailbox',
      mailbox: mailbox?.address ?? null,
      displayName: mailbox?.name ?? account.displayName,
      room: mailbox?.kind === 'room',
    };
  });
}

function announcement(simulator: Simulator): string {
  const { urls } = simulator;
  return JSON.stringify({
    ews: urls.ews,
    ewsTls: urls.ewsTls,
    autodiscover: urls.autodiscover,
    graph: urls.graph,
    authority: urls.authority,
    outlook: urls.outlook,
    smtp: urls.smtp,
    mail: urls.mail,
    ca: simulator.ca,
    accounts: accountsOf(simulator),
    application: { tenantId: TENANT, clientId: APPLICATION, clientSecret: APPLICATION_SECRET },
    serviceAccount: demoServiceAccount,
    sim: urls.sim,
  });
}

/** Writes the world when it has changed since the last time; one write at a time. */
function keepSaving(simulator: Simulator, path: string): () => Promise<void> {
  let saved = '';
  let busy: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    busy = busy.then(async () => {
      const state = JSON.stringify({
        format: 1,
        authority: simulator.authority,
        world: simulator.world.save(),
        subscriptions: simulator.subscriptions.save(),
      });
      if (state === saved) return;
      await writeState(path, state);
      saved = state;
    });
    return busy;
  };
  const timer = setInterval(() => {
    save().catch((error: unknown) => {
      process.stderr.write(`simulator: the state could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
      busy = Promise.resolve();
    });
  }, SAVE_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await save();
  };
}

async function start(flags: Arguments): Promise<Running> {
  const clock = flags.virtualFrom === null ? realClock() : virtualClock(flags.virtualFrom);
  const kept = flags.stateFile === null ? null : await readState(flags.stateFile);
  const world = createWorld({ clock: clock.now, seed: flags.seed, faults: flags.faults, ...(kept === null ? {} : { saved: kept.world }) });
  if (kept === null)
    populateDemo(world, clock.now(), { events: flags.events, ...(flags.mailboxes === null ? {} : { mailboxes: flags.mailboxes }) });
  const simulator = await startSimulator({
    port: flags.port,
    tlsPort: flags.tlsPort,
    smtpPort: flags.smtpPort,
    world,
    clock,
    ...(kept === null ? {} : { authority: kept.authority, subscriptions: kept.subscriptions ?? [] }),
    report: (error) => process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  });
  if (world.admin.account(demoServiceAccount) !== null)
    simulator.issuer.applications.set(APPLICATION, {
      clientId: APPLICATION,
      account: demoServiceAccount,
      secret: APPLICATION_SECRET,
      certificate: null,
    });
  const finish = flags.stateFile === null ? async (): Promise<void> => {} : keepSaving(simulator, flags.stateFile);
  return {
    simulator,
    stop: async () => {
      await simulator.close();
      await finish();
    },
  };
}

/** Resolves when somebody wants us to end. */
async function untilTold(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.stdin.once('end', () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.resume();
  });
  process.stdin.pause();
}

function explain(error: unknown): { readonly text: string; readonly status: number } {
  if (error instanceof BadFlag || error instanceof UnknownFault) return { text: `${error.message}\nSee --help.`, status: 2 };
  if (error instanceof UnusableState) return { text: error.message, status: 2 };
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return { text: `port ${String(error.port)} is taken; name another one or leave the flag out.`, status: 1 };
  }
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), status: 1 };
}

async function main(): Promise<number> {
  try {
    const flags = readArguments(process.argv.slice(2));
    if (flags.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const running = await start(flags);
    process.stdout.write(`${announcement(running.simulator)}\n`);
    await untilTold();
    await running.stop();
    return 0;
  } catch (error) {
    const { text, status } = explain(error);
    process.stderr.write(`simulator: ${text}\n`);
    return status;
  }
}

process.exitCode = await main();
// A paused pipe on stdin still holds the process in some shells; nothing is left to do, so it is let go.
process.stdin.destroy();
