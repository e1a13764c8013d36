/**
 * Between transport and connector: who a call is made as, which schema version a mailbox's server takes, and turning every answer
 * that is not a success into a failure.
 */
import type { Clock } from '../connector.ts';
import { ConnectorError, type Failure } from '../failure.ts';
import type { Restraint } from '../restraint.ts';
import type { Answer, Reply } from './answer.ts';
import { EwsError, malformedError, networkError, problemError, type CallFacts } from './classify.ts';
import { isVersionRefusal } from './codes.ts';
import type { FolderAddress } from './shape.ts';
import { envelope, type EwsVersion, type Impersonation, type Problem, type ServerVersion } from './soap.ts';
import type { Affinity, Opened, Transport } from './transport.ts';
import { MalformedXml } from './xml-read.ts';

export type Access = 'impersonation' | 'delegate';

export type CallSpec<Value> = {
  readonly operation: string;
  readonly writes: boolean;
  readonly mailbox: string;
  /** Windows id; default UTC, in which answers are unambiguous and quickest to read. */
  readonly timeZone?: string;
  /** Default `SmtpAddress`, which keeps working when the address becomes an alias. */
  readonly impersonateBy?: Impersonation['by'];
  readonly group?: Affinity;
  readonly encode: (version: EwsVersion) => string;
  readonly decode: (bytes: Uint8Array) => Answer<readonly Reply<Value>[]>;
};

export type Calls = {
  /** One operation; throws ConnectorError (EwsError where a response code is behind it). */
  call<Value>(spec: CallSpec<Value>, signal: AbortSignal): Promise<readonly Reply<Value>[]>;
  /** One operation whose answer hangs; a fault that comes instead is thrown. */
  open<Value>(spec: CallSpec<Value>, signal: AbortSignal): Promise<Extract<Opened, { kind: 'hanging' }>>;
  /** The failure behind a problem inside a response message. */
  failure(spec: { readonly operation: string; readonly writes: boolean }, problem: Problem): ConnectorError;
  malformed(spec: { readonly operation: string; readonly writes: boolean }, why: string): ConnectorError;
  /** A folder everybody has, of this mailbox; names the owner wherever the account acts as itself. */
  folder(name: Extract<FolderAddress, { by: 'name' }>['name'], mailbox: string): FolderAddress;
  /** What the server of this mailbox took before, as it was kept; what was found out since counts more. */
  remember(mailbox: string, version: string | null | undefined): void;
  /** Forgets what it took: its server may be a newer one by now. `schemas`: what Autodiscover says that it takes, of which the newest is tried first. */
  anew(mailbox: string, schemas?: readonly string[]): void;
  /** What the server of this mailbox last said about itself. */
  server(mailbox: string): { readonly declared: EwsVersion; readonly answered: ServerVersion | null };
};

export type CallsOptions = {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly access: Access;
  readonly version: 'detect' | EwsVersion;
  readonly restraint: Restraint;
  /** How long a call waits for a place among those under way, in milliseconds. */
  readonly waitMs: number;
};

/** Tried in this order; each is refused by servers older than it (fault ErrorInvalidServerVersion, or HTTP 500 in words). */
const DETECT: readonly EwsVersion[] = ['Exchange2013_SP1', 'Exchange2013', 'Exchange2010_SP2'];

export function ewsCalls(options: CallsOptions): Calls {
  const { transport, clock, access, restraint, waitMs } = options;
  const candidates = options.version === 'detect' ? DETECT : [options.version];
  /** Index into `candidates` per mailbox: mailboxes of one organisation may live on servers of different age. */
  const steps = new Map<string, number>();
  const answered = new Map<string, ServerVersion>();
  const key = (mailbox: string): string => mailbox.toLowerCase();
  const declared = (mailbox: string): EwsVersion => candidates[steps.get(key(mailbox)) ?? 0] ?? candidates[0] ?? 'Exchange2013_SP1';
  const facts = (spec: { readonly operation: string; readonly writes: boolean }): CallFacts => ({
    operation: spec.operation,
    writes: spec.writes,
    now: clock.now(),
  });

  const request = <Value>(spec: CallSpec<Value>, version: EwsVersion) => ({
    operation: spec.operation,
    writes: spec.writes,
    mailbox: spec.mailbox,
    ...(spec.group === undefined ? {} : { group: spec.group }),
    xml: envelope(
      {
        version,
        impersonate: access === 'delegate' ? null : { by: spec.impersonateBy ?? ('SmtpAddress' as const), address: spec.mailbox },
        timeZone: spec.timeZone ?? 'UTC',
      },
      spec.encode(version),
    ),
  });

  function read<Value>(spec: CallSpec<Value>, bytes: Uint8Array): readonly Reply<Value>[] {
    let answer: Answer<readonly Reply<Value>[]>;
    try {
      answer = spec.decode(bytes);
    } catch (error) {
      if (error instanceof MalformedXml) throw malformedError(facts(spec), error.message, error);
      throw error;
    }
    if (answer.kind === 'fault') throw problemError(facts(spec), answer.fault);
    if (answer.server !== null) answered.set(key(spec.mailbox), answer.server);
    const refusal = answer.value[0]?.problem ?? null;
    if (refusal !== null && isVersionRefusal(refusal.code)) throw problemError(facts(spec), refusal);
    // Said of one item of a batch, it is about whoever asks: nobody may ask for the others either.
    for (const { problem } of answer.value) {
      const failed = problem === null ? null : problemError(facts(spec), problem);
      if (failed?.failure.kind === 'throttled') throw failed;
    }
    return answer.value;
  }

  /** A back-off that Exchange asked for is kept by every call, also where its caller could not be told (the look after a write). */
  const refuseWhileTold = (mailbox: string): void => {
    const told = restraint.told(mailbox);
    if (told !== null) throw new ConnectorError(told);
  };

  /** Makes attempts until the server takes the declared version. A call that hangs keeps no place of those that are answered. */
  async function stepping<Value, Result>(
    spec: CallSpec<Value>,
    hangs: boolean,
    signal: AbortSignal,
    attempt: (version: EwsVersion) => Promise<Result>,
  ): Promise<Result> {
    for (;;) {
      refuseWhileTold(spec.mailbox);
      const leave = hangs ? null : await placed(spec, signal);
      try {
        // Somebody may have been told while this one waited.
        refuseWhileTold(spec.mailbox);
        const version = declared(spec.mailbox);
        const outcome = await once(spec, version, attempt);
        if (outcome.ok) return outcome.value;
        const refused = outcome.error instanceof ConnectorError && outcome.error.failure.cause === 'versionTooOld';
        // A refused version means that nothing was done, so stepping down repeats no write.
        const next = (steps.get(key(spec.mailbox)) ?? 0) + 1;
        if (!refused || next >= candidates.length) throw outcome.error;
        if (declared(spec.mailbox) === version) steps.set(key(spec.mailbox), next);
      } finally {
        leave?.();
      }
    }
  }

  /** One attempt; what Exchange says of coming back is noted, and nothing that we refused ourselves. */
  async function once<Value, Result>(
    spec: CallSpec<Value>,
    version: EwsVersion,
    attempt: (version: EwsVersion) => Promise<Result>,
  ): Promise<{ readonly ok: true; readonly value: Result } | { readonly ok: false; readonly error: unknown }> {
    const began = clock.now();
    try {
      return { ok: true, value: await attempt(version) };
    } catch (thrown) {
      if (!(thrown instanceof ConnectorError)) return { ok: false, error: thrown };
      const error = access === 'delegate' ? ofAccount(thrown) : thrown;
      restraint.note(spec.mailbox, error.failure, began);
      // Too many at once: fewer go out from now on, and nobody but the one that was refused has to wait.
      return { ok: false, error: isCrowded(thrown) ? thrown : error };
    }
  }

  /** A place among the calls under way. Whoever gives up before there is one has sent nothing. */
  const placed = async <Value>(spec: CallSpec<Value>, signal: AbortSignal): Promise<() => void> => {
    try {
      return await restraint.enter(spec.mailbox, waitMs, signal);
    } catch (error) {
      throw error instanceof ConnectorError ? error : networkError({ ...facts(spec), writes: false }, error);
    }
  };

  return {
    call: (spec, signal) =>
      stepping(spec, false, signal, async (version) => read(spec, await transport.send(request(spec, version), signal))),
    open: (spec, signal) =>
      stepping(spec, true, signal, async (version) => {
        const opened = await transport.open(request(spec, version), signal);
        if (opened.kind === 'hanging') return opened;
        const [reply] = read(spec, opened.bytes);
        throw reply?.problem == null
          ? malformedError(facts(spec), 'an answer that ended at once')
          : problemError(facts(spec), reply.problem);
      }),
    failure: (spec, problem) => {
      const error = problemError(facts(spec), problem);
      return access === 'delegate' ? ofAccount(error) : error;
    },
    malformed: (spec, why) => malformedError(facts(spec), why),
    folder: (name, mailbox) => ({ by: 'name', name, owner: access === 'delegate' ? mailbox : null }),
    remember: (mailbox, version) => {
      const step = candidates.findIndex((one) => one === version);
      if (step > 0 && !steps.has(key(mailbox))) steps.set(key(mailbox), step);
    },
    anew: (mailbox, schemas = []) => {
      steps.delete(key(mailbox));
      const step = candidates.findIndex((one) => schemas.includes(one));
      // A list that names nothing we speak is no reason to begin anywhere else.
      if (step > 0) steps.set(key(mailbox), step);
    },
    server: (mailbox) => ({ declared: declared(mailbox), answered: answered.get(key(mailbox)) ?? null }),
  };
}

const isCrowded = (error: ConnectorError): boolean =>
  error instanceof EwsError && error.code === 'ErrorExceededConnectionCount' && error.failure.retryAt === null;

/** Who acts as itself uses one budget for all mailboxes (E:ews-throttling-in-exchange): what is too much for one is for all. */
const ofAccount = (error: ConnectorError): ConnectorError => {
  const { kind, scope } = error.failure;
  if (kind !== 'throttled' || scope !== 'mailbox') return error;
  const failure: Failure = { ...error.failure, scope: 'account' };
  return error instanceof EwsError
    ? new EwsError(failure, error.code, error.problem, { cause: error.cause })
    : new ConnectorError(failure, { cause: error });
};

/** The one reply of an operation on one thing; a problem that is an error is thrown. */
export function onlyReply<Value>(
  calls: Calls,
  spec: { readonly operation: string; readonly writes: boolean },
  replies: readonly Reply<Value>[],
): Value {
  const [reply] = replies;
  if (reply === undefined || replies.length !== 1) throw calls.malformed(spec, `${replies.length} response messages instead of 1`);
  if (reply.problem !== null) throw calls.failure(spec, reply.problem);
  return reply.value;
}
