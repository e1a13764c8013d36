/** NTLM over as many connections as there are requests at once, each signed in once and then used again, the last one first. */
import type { Dispatcher } from 'undici';
import type { Asked, Way } from '../way.ts';
import { openConnection, type Connection, type SocketMaker } from './connection.ts';
import type { Credential } from './credential.ts';

export type NtlmOptions = {
  readonly credential: Credential;
  readonly socket: SocketMaker;
  /** Requests at once; more wait their turn, the first that came first. */
  readonly most: number;
};

type Waiting = { readonly begin: () => void; readonly signal: AbortSignal };

export const ntlmWay = ({ credential, socket, most }: NtlmOptions): Way => {
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  const waiting: Waiting[] = [];
  let busy = 0;

  const turn = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (busy < most) {
      busy += 1;
      return;
    }
    await new Promise<void>((begin, fail) => {
      const give = (): void => fail(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      const one: Waiting = {
        signal,
        begin: () => {
          signal.removeEventListener('abort', give);
          begin();
        },
      };
      waiting.push(one);
      signal.addEventListener(
        'abort',
        () => {
          const at = waiting.indexOf(one);
          if (at >= 0) waiting.splice(at, 1);
          give();
        },
        { once: true },
      );
    });
  };

  /** The place goes to whoever waits, or is free. */
  const leave = (connection: Connection): void => {
    idle.push(connection);
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next.begin();
  };

  const take = (): Connection => {
    const known = idle.pop();
    if (known !== undefined) return known;
    const made = openConnection(socket, credential);
    all.add(made);
    return made;
  };

  const post = async (url: URL, asked: Asked): Promise<Dispatcher.ResponseData> => {
    await turn(asked.signal);
    const connection = take();
    try {
      const answer = await connection.post(url, asked);
      // The connection is taken until its answer was read to the end, or broken off.
      answer.body.once('close', () => leave(connection));
      return answer;
    } catch (error) {
      leave(connection);
      throw error;
    }
  };

  return {
    scheme: 'NTLM',
    post,
    close: async () => {
      await Promise.all([...all].map((connection) => connection.close()));
      all.clear();
    },
  };
};
