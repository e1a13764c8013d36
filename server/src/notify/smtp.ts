/**
 * One letter to one server over SMTP (RFC 5321), through the one way out. TLS is demanded unless the settings say otherwise, and
 * nobody signs in before it. A connection per letter: bookings come one by one, and a server that counts connections sees few.
 */
import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SmtpConnection from 'nodemailer/lib/smtp-connection';
import type { Egress } from '../egress/egress.ts';
import { trusting } from '../egress/trust.ts';
import type { Address, Letter, MailSettings, Post } from './letter.ts';
import { isAddress, oneLine } from './plain.ts';
import { asMailFailure, mailFailure, noAddress, type Stage } from './smtp-failure.ts';

/** A step that went well, and what was seen: for *Send a test*. */
export type MailStep = 'connect' | 'encrypt' | 'signIn' | 'handOver';
type Watching = (step: MailStep, seen: string) => void;

/** A server that answers nothing for so long is not there; RFC 5321 section 4.5.3.2 allows minutes, people at a form do not wait them. */
const SILENCE_MS = 60_000;
const GREETING_MS = 30_000;

const NAME_MOST = 200;
const SUBJECT_MOST = 250;

const shown = ({ name, address }: Address): Address => ({ name: oneLine(name, NAME_MOST), address });

/** The letter as it goes over the wire; the same bytes for the same letter but for its date and boundaries. */
export const composed = (letter: Letter): Promise<Buffer> => {
  const { calendar } = letter;
  const message = new MailComposer({
    from: shown(letter.from),
    to: shown(letter.to),
    ...(letter.replyTo === null ? {} : { replyTo: shown(letter.replyTo) }),
    subject: oneLine(letter.subject, SUBJECT_MOST),
    messageId: `<${letter.messageId}>`,
    text: letter.text,
    ...(letter.html === null ? {} : { html: letter.html }),
    // The alternative is what calendars take it from (RFC 6047). Beside it as a file, as Google sends it: mail on the web and on phones
    // that knows no invitations shows nothing of an alternative, and opens a file.
    ...(calendar === null ? {} : { icalEvent: { method: calendar.method, filename: 'appointment.ics', content: calendar.content } }),
    headers: {
      // RFC 3834: nobody's absence is to answer; Exchange goes by its own header.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return message.build();
};

/** What is called with an error, or with what came of it, once. */
const settled = <Value>(begin: (done: (error: unknown, value?: Value) => void) => void): Promise<Value | undefined> =>
  new Promise((resolve, reject) => {
    begin((error, value) => {
      if (error === null || error === undefined) resolve(value);
      else reject(error instanceof Error ? error : new Error('it failed without saying why'));
    });
  });

const encryptionOf = (socket: unknown): string => {
  if (!(socket instanceof TLSSocket)) return 'nothing is encrypted, as the settings say';
  const subject = socket.getPeerX509Certificate()?.subject ?? '';
  return `${socket.getProtocol() ?? 'TLS'}, certificate of ${oneLine(subject, 300)}`;
};

const smtpOver = (connection: Socket, settings: MailSettings): SmtpConnection =>
  new SmtpConnection({
    host: settings.server,
    port: settings.port,
    connection,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'startTls',
    ignoreTLS: settings.security === 'none',
    connectionTimeout: GREETING_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: settings.verifyTls,
      ...(settings.certificateAuthorities === null ? {} : { secureContext: trusting(settings.certificateAuthorities) }),
    },
  });

/** The bytes of a letter, telling when the first is taken and when none is left. */
const telling = (bytes: Buffer, say: (stage: Stage) => void): Readable =>
  Readable.from(
    (function* () {
      say('text');
      yield bytes;
      say('handedOver');
    })(),
  );

type Sending = { readonly letter: Letter; readonly settings: MailSettings; readonly signal: AbortSignal; readonly seen: Watching };

const send = async (
  socket: Socket,
  bytes: Buffer,
  { letter, settings, signal, seen }: Sending,
  say: (stage: Stage) => void,
): Promise<void> => {
  const smtp = smtpOver(socket, settings);
  const stop = (): void => smtp.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const lost = new Promise<never>((_resolve, reject) => {
      smtp.once('error', reject);
      smtp.once('end', () => reject(new Error(signal.aborted ? 'it was interrupted' : 'the connection was closed')));
    });
    // It may end long after the last step has, when nobody waits any more.
    lost.catch(() => undefined);
    const step = <Value>(begin: (done: (error: unknown, value?: Value) => void) => void): Promise<Value | undefined> =>
      Promise.race([settled(begin), lost]);
    say('talk');
    await step((done) => smtp.connect(done));
    seen('encrypt', encryptionOf(smtp._socket));
    const { signIn } = settings;
    if (signIn !== null) {
      if (!smtp.allowsAuth) throw mailFailure('noSignIn', 'The server lists no AUTH.');
      say('signIn');
      await step((done) => smtp.login({ credentials: { user: signIn.userName, pass: signIn.password } }, done));
      seen('signIn', `as ${oneLine(signIn.userName, NAME_MOST)}`);
    }
    say('envelope');
    const envelope = { from: letter.from.address, to: [letter.to.address], size: bytes.length };
    const answer = await step<{ readonly response: string }>((done) => smtp.send(envelope, telling(bytes, say), done));
    seen('handOver', oneLine(answer?.response ?? '', 500));
    // It ends by itself when the server has said goodbye; nobody waits for that.
    smtp.quit();
  } catch (error) {
    smtp.close();
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** The same as `Post`, telling each step that went well. Throws `MailFailure`. */
export type WatchedPost = (sending: Sending) => Promise<void>;

export const createWatchedPost =
  (egress: Pick<Egress, 'mailSocket'>): WatchedPost =>
  async (sending) => {
    const { letter, settings, signal, seen } = sending;
    for (const { address } of [letter.to, letter.from]) if (!isAddress(address)) throw noAddress('It is no address.');
    let stage: Stage = 'connect';
    try {
      signal.throwIfAborted();
      const bytes = await composed(letter);
      const { server: host, port, security } = settings;
      const socket = await egress.mailSocket({ host, port, encrypted: security !== 'none' });
      seen('connect', `${socket.remoteAddress ?? host}, port ${socket.remotePort ?? port}`);
      // Told to whoever waits by what listens on it; afterwards nobody has to know.
      socket.on('error', () => undefined);
      await send(socket, bytes, sending, (reached) => {
        stage = reached;
      });
    } catch (error) {
      throw asMailFailure(error, stage);
    }
  };

/** Sends letters, one at a time. */
export const createPost = (egress: Pick<Egress, 'mailSocket'>): Post => {
  const post = createWatchedPost(egress);
  return (letter, settings, signal) => post({ letter, settings, signal, seen: () => undefined });
};
