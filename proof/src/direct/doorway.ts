/** One call at the front door of the world: admitted or refused, applied, answered or not, exactly as a wire would carry it. */
import { type Clock, ConnectorError, type Failure } from '@lockstep/exchange';
import { type Caller, type World, WorldError } from '@lockstep/simulator';
import { busyFailure, failureOf, lostAnswer } from './failure.ts';

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
  readonly clock: Clock;
  /** Lets time pass, people act, or a process die while a call travels; absent: calls take no time. */
  readonly between?: (moment: Moment) => Promise<void>;
};

export type Doorway = {
  /** Throws ConnectorError, classified. `work` is what the server does once the request has arrived. */
  readonly call: <Value>(
    operation: string,
    mailbox: string,
    write: boolean,
    signal: AbortSignal,
    work: (caller: Caller) => Value,
  ) => Promise<Value>;
  /** The caller died: the server sees its connections closed and frees their places. */
  readonly hangUp: () => void;
};

export const createDoorway = ({ world, account, access, clock, between }: DoorwayOptions): Doorway => {
  const open = new Set<number>();
  // A refusal can meet a look whose failure is not passed on (the echo of a write that happened): the next call has to know of it.
  const quiet = new Map<string, Failure>();
  const leave = (call: number, outcome: string): void => {
    if (open.delete(call)) world.front.leave(call, outcome, clock.now());
  };
  return {
    call: async (operation, mailbox, write, signal, work) => {
      if (signal.aborted) throw new ConnectorError(lostAnswer('the call was given up before it was sent', false));
      const told = quiet.get(mailbox);
      if (told?.retryAt != null && clock.now() < told.retryAt) throw new ConnectorError(told);
      const caller: Caller =
        access === 'impersonation'
          ? { account, impersonated: mailbox, impersonatedBy: 'PrimarySmtpAddress' }
          : { account, impersonated: null };
      const admission = world.front.enter({ account, mailbox, operation, write }, clock.now());
      if (!admission.admit) {
        const failure = busyFailure(admission.code, admission.backOffMs, clock.now());
        if (failure.retryAt !== null) quiet.set(mailbox, failure);
        throw new ConnectorError(failure);
      }
      open.add(admission.call);
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
        throw new ConnectorError(failureOf(error, write), { cause: error });
      }
      if (between !== undefined) await between({ operation, mailbox, write, moment: 'answering' });
      leave(admission.call, admission.loseAnswer ? 'AnswerLost' : admission.truncateAnswer ? 'AnswerTruncated' : 'NoError');
      if (admission.loseAnswer) throw new ConnectorError(lostAnswer('the answer was lost', write));
      if (admission.truncateAnswer) throw new ConnectorError(lostAnswer('the answer was cut off', write));
      if (signal.aborted) throw new ConnectorError(lostAnswer('the call was given up', write));
      return value;
    },
    hangUp: () => {
      for (const call of open) leave(call, 'ConnectionClosed');
    },
  };
};
