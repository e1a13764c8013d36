/** A server of mail as there are real ones, which keeps what it takes, and can be told how to behave badly. */
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Taken = {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: unknown;
  readonly secure: boolean;
  readonly source: string;
};

export type PostOffice = {
  readonly port: number;
  readonly taken: Taken[];
  /** The answer after DATA is lost: the letter is kept and the line is cut (F54). */
  loseAnswer: boolean;
  /** What is said instead of taking a letter. */
  refusal: { readonly at: 'rcpt' | 'data'; readonly code: number; readonly text: string } | null;
  close(): Promise<void>;
};

const failing = ({ code, text }: { readonly code: number; readonly text: string }): Error =>
  Object.assign(new Error(text), { responseCode: code });

export const openPostOffice = async (options: SMTPServerOptions = {}): Promise<PostOffice> => {
  const taken: Taken[] = [];
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 1,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === 'praxis' && password === 'geheim') callback(null, { user: username });
      else callback(Object.assign(new Error('Authentication unsuccessful'), { responseCode: 535 }));
    },
    onRcptTo: (_address, _session, callback) => {
      if (office.refusal?.at === 'rcpt') callback(failing(office.refusal));
      else callback();
    },
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (office.refusal?.at === 'data') {
          callback(failing(office.refusal));
          return;
        }
        taken.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          user: session.user,
          secure: session.secure,
          source: Buffer.concat(parts).toString('utf8'),
        });
        if (office.loseAnswer) for (const socket of sockets) socket.destroy();
        else callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const office: PostOffice = {
    port: (server.server.address() as AddressInfo).port,
    taken,
    loseAnswer: false,
    refusal: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
  return office;
};
