/** A server of mail on loopback: takes whatever is sent to whomever, delivers nothing, and keeps it to be looked at. */
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Faults } from '../faults/faults.ts';
import type { Accounts } from '../http/sign-in.ts';
import type { ServerCertificate } from '../tls/authority.ts';
import type { Clock } from '../world/instant.ts';
import type { Letters } from './letters.ts';

const HOST = '127.0.0.1';
/** The size that Exchange Online takes of one letter. */
const MOST_BYTES = 25 * 1_024 * 1_024;
const CLOSE_WITHIN_MS = 500;

export type SmtpDoor = { readonly port: number; readonly close: () => Promise<void> };

export type SmtpMeans = {
  /** 0 takes a free one. */
  readonly port: number;
  readonly certificate: ServerCertificate;
  /** Those who can sign in; nobody has to. */
  readonly accounts: Pick<Accounts, 'passwordOf' | 'isLocked'>;
  readonly faults: Pick<Faults, 'strikes'>;
  readonly letters: Letters;
  readonly now: Clock;
  readonly report: (error: unknown) => void;
};

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** F54: the letter is kept, the answer never comes. */
function lose(sockets: ReadonlySet<Socket>, remotePort: number): void {
  for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
}

/** Rejects when the port is taken. */
export async function openSmtpDoor({ port, certificate, accounts, faults, letters, now, report }: SmtpMeans): Promise<SmtpDoor> {
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    ...certificate,
    name: 'sim-ex01.simulator.example',
    banner: 'Simulator',
    size: MOST_BYTES,
    authOptional: true,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    closeTimeout: CLOSE_WITHIN_MS,
    logger: false,
    onAuth: ({ username, password }, _session, callback) => {
      const name = username ?? '';
      if (!accounts.isLocked(name) && password !== '' && accounts.passwordOf(name) === password) callback(null, { user: name });
      else callback(refusal(535, '5.7.3 Authentication unsuccessful'));
    },
    onData: (stream, session, callback) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.once('end', () => {
        if (stream.sizeExceeded) {
          callback(refusal(552, '5.3.4 Message size exceeds fixed maximum message size'));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const recipients = rcptTo.map(({ address }) => address);
        const isAnswerLost = faults.strikes('F54', { operation: 'Smtp', mailbox: recipients[0] ?? '' });
        const account = typeof session.user === 'string' ? session.user : null;
        const sender = mailFrom === false ? '' : mailFrom.address;
        const { number } = letters.keep(
          { at: now(), sender, recipients, isEncrypted: session.secure, account, isAnswerLost },
          Buffer.concat(pieces),
        );
        if (isAnswerLost) lose(sockets, session.remotePort);
        else callback(null, `2.6.0 Queued mail for delivery as ${number}`);
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  // A client that hangs up, or does not trust the certificate, is everyday life; a mistake of ours has no code.
  server.on('error', (error) => {
    if (!('code' in error) && !('remote' in error)) report(error);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
