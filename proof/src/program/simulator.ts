/** The simulated Exchange as a process of its own, and its back door. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';

const PROGRAM = fileURLToPath(new URL('../../../simulator/dist/main.js', import.meta.url));

/** What the simulator says of itself in its first line, as far as it is needed here. */
export type Announced = {
  readonly ewsTls: string;
  readonly ca: string;
  readonly sim: string;
  /** Microsoft Graph, who issues its tokens, and the application that may use it. */
  readonly graph: string;
  readonly authority: string;
  readonly application: { readonly clientId: string; readonly clientSecret: string };
  readonly accounts: readonly {
    readonly userName: string;
    readonly password: string;
    readonly kind: 'service' | 'mailbox';
    readonly mailbox: string | null;
    readonly room: boolean;
  }[];
};

export type SimulatorProgram = {
  readonly announced: Announced;
  readonly pid: number;
  /** Asks its back door: GET, or POST where there are fields. Throws on every answer but 200. */
  readonly ask: <Answer>(path: string, fields?: object) => Promise<Answer>;
  readonly end: () => Promise<void>;
};

/** Throws where it ends before it is ready; the message holds what it complained about. */
export const startSimulatorProgram = async (...flags: readonly string[]): Promise<SimulatorProgram> => {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', '--tls-port', '0', ...flags], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const gone = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    gone.then(() => null),
  ]);
  if (line === null || child.pid === undefined) throw new Error(`the simulator ended before it was ready\n${complaints}`);
  child.stdout.resume();
  const announced = JSON.parse(line) as Announced;
  const dispatcher = new Agent({ connections: 32 });
  return {
    announced,
    pid: child.pid,
    ask: async <Answer>(path: string, fields?: object) => {
      const { statusCode, body } = await request(`${announced.sim}/${path}`, {
        dispatcher,
        ...(fields === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) }),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${statusCode} from the simulator's ${path}: ${text}`);
      return JSON.parse(text) as Answer;
    },
    end: async () => {
      await dispatcher.destroy();
      child.stdin.end();
      await gone;
    },
  };
};
