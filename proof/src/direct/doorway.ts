/** One call at the front door of the world: admitted or refused, applied, answered or not, exactly as a wire would carry it. */
import { type Clock, ConnectorError, type Failure } from '@lockstep/exchange';
import { type Admission, type Caller, type StreamSink, type World, WorldError } from '@lockstep/simulator';
import { busyFailure, failureOf, lostAnswer, ofAccount, shortAnswer, turnedAway } from './failure.ts';
import { createHung, type Hung } from './hung.ts';

/** The two moments of a call at which the rest of the world may go on: the request travels, the answer travels. */
export type Moment = {
  readonly operation: string;
  readonly mailbox: string;
  readonly write: boolean;
  readonly moment: 'sending' | 'answering';
};

export type DoorwayOptions = {
  readonly world: World;
  /** Sign-in name of the service account. */
  readonly account: string;
  readonly access: 'impersonation' | 'delegate';
  /** Who is asked; left out: EWS. */
  readonly host?: 'ews' | 'graph';
  readonly clock: Clock;
  /** Lets time pass, people act, or a process die while a call travels; absent: calls take no time. */
  readonly between?: (moment: Moment) => Promise<void>;
};

export type Doorway = {
  readonly access: DoorwayOptions['access'];
  readonly account: string;
  /** Throws ConnectorError, classified. `work` is what the server does once the request has arrived. */
  readonly call: <Value>(
    operation: string,
    mailbox: string,
    write: boolean,
    signal: AbortSignal,
    work: (caller: Caller) => Value,
  ) => Promise<Value>;
  /** A call whose answer hangs. Throws ConnectorError where it is not begun; `work` begins it and answers how to end it. */
  readonly hang: (operation: string, mailbox: string, signal: AbortSignal, work: (caller: Caller) => Begin) => Promise<Hung>;
  /** The caller died: the server sees its connections closed and frees their places. */
  readonly hangUp: () => void;
};

type Admitted = Extract<Admission, { admit: true }>;
type Begin = (sink: StreamSink) => () => void;
export type { Hung } from './hung.ts';

/** Nothing leaves a dead process any more, and nothing comes back to it. */
const forever = (): Promise<never> => new Promise(() => undefined);

export const createDoorway = ({ world, account, access, host = 'ews', clock, between }: DoorwayOptions): Doorway => {
  // Who acts as itself uses one budget, its own, for all mailboxes.
  const own = world.admin.account(account)?.mailbox ?? account;
  const budgetOf = (mailbox: string): string => (access === 'delegate' ? own : mailbox);
  const whose = (failure: Failure): Failure => (access === 'delegate' ? ofAccount(failure) : failure);
  const open = new Set<number>();
  const hanging = new Set<Hung>();
  let dead = false;
  // A refusal can meet a look whose failure is not passed on (the echo of a write that happened): the next call has to know of it.
  const quiet = new Map<string, Failure>();
  /** Stands for whoever is asked about, where the host as a whole wants to be left alone. */
  const everybody = '*';
  const refuseWhileQuiet = (about: string): void => {
    const told = quiet.get(about);
    if (told?.retryAt != null && clock.now() < told.retryAt) throw new ConnectorError(told);
  };
  const leave = (call: number, outcome: string): void => {
    if (open.delete(call)) world.front.leave(call, outcome, clock.now());
  };
  // As over EWS: only who a mailbox is is asked under its primary address, so that an alias is found out; all else by any of its addresses.
  const callerFor = (mailbox: string, operation: string): Caller => {
    if (access !== 'impersonation') return { account, impersonated: null };
    return { account, impersonated: mailbox, impersonatedBy: operation === 'GetFolder' ? 'PrimarySmtpAddress' : 'SmtpAddress' };
  };
  const admitted = (call: Parameters<World['front']['enter']>[0], signal: AbortSignal): Admitted => {
    if (signal.aborted) throw new ConnectorError(lostAnswer('the call was given up before it was sent', false));
    refuseWhileQuiet(everybody);
    refuseWhileQuiet(call.mailbox);
    const admission = world.front.enter(call, clock.now());
    if (!admission.admit) {
      const { outside } = admission;
      const failure = whose(outside === null ? busyFailure(admission.code, admission.backOffMs, clock.now()) : turnedAway(outside));
      if (failure.retryAt !== null) quiet.set(failure.scope === 'host' ? everybody : call.mailbox, failure);
      throw new ConnectorError(failure);
    }
    open.add(admission.call);
    return admission;
  };
  return {
    access,
    account,
    hang: async (operation, mailbox, signal, work) => {
      if (dead) return forever();
      const asked = { account, mailbox: budgetOf(mailbox), operation, write: false, hanging: true, host };
      const { call, truncateAnswer } = admitted(asked, signal);
      try {
        if (between !== undefined) await between({ operation, mailbox, write: false, moment: 'sending' });
      } catch (error) {
        leave(call, 'ConnectionClosed');
        throw error;
      }
      try {
        const begin = work(callerFor(mailbox, operation));
        const hung: Hung = createHung(begin, () => {
          hanging.delete(hung);
          leave(call, truncateAnswer ? 'AnswerTruncated' : 'NoError');
        });
        hanging.add(hung);
        // In its first envelope, of which nothing can be read.
        if (truncateAnswer) hung.cut(new ConnectorError(lostAnswer('the stream broke off', false)));
        return hung;
      } catch (error) {
        if (!(error instanceof WorldError)) throw error;
        leave(call, error.code);
        throw new ConnectorError(failureOf(error, false), { cause: error });
      }
    },
    call: async (operation, mailbox, write, signal, work) => {
      if (dead) return forever();
      const caller = callerFor(mailbox, operation);
      const admission = admitted({ account, mailbox: budgetOf(mailbox), operation, write, hanging: false, host }, signal);
      try {
        if (between !== undefined) await between({ operation, mailbox, write, moment: 'sending' });
      } catch (error) {
        // It never arrived.
        leave(admission.call, 'ConnectionClosed');
        throw error;
      }
      let value: ReturnType<typeof work>;
      try {
        value = work(caller);
      } catch (error) {
        if (!(error instanceof WorldError)) throw error;
        if (between !== undefined) await between({ operation, mailbox, write, moment: 'answering' });
        leave(admission.call, error.code);
        throw new ConnectorError(whose(failureOf(error, write)), { cause: error });
      }
      if (between !== undefined) await between({ operation, mailbox, write, moment: 'answering' });
      const cut = admission.inOrder ? 'AnswerShortened' : 'AnswerTruncated';
      leave(admission.call, admission.loseAnswer ? 'AnswerLost' : admission.truncateAnswer ? cut : 'NoError');
      if (admission.loseAnswer) throw new ConnectorError(lostAnswer('the answer was lost', write));
      if (admission.truncateAnswer)
        throw new ConnectorError(admission.inOrder ? shortAnswer(write) : lostAnswer('the answer was cut off', write));
      if (signal.aborted) throw new ConnectorError(lostAnswer('the call was given up', write));
      return value;
    },
    hangUp: () => {
      dead = true;
      for (const one of hanging) one.close();
      for (const call of open) leave(call, 'ConnectionClosed');
    },
  };
};
