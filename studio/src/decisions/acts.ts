/** What an administrator does about what waits: said in words, and shown as the server answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import { complain, say } from '../shell/toast.tsx';
import { decide, decisionsQuery, holdAgain, release, takeBack, type Choice, type Decision } from './queries.ts';

const useAgain = (): (() => Promise<void>) => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['decisions'] });
};

/** Puts one that was answered in its place in the list. */
const usePlacing = (): ((after: Decision) => void) => {
  const queries = useQueryClient();
  return (after) =>
    queries.setQueryData(decisionsQuery.queryKey, (all) => all?.map((one) => (one.appointment === after.appointment ? after : one)));
};

export type Chosen = { readonly decision: Decision; readonly keep: Choice };
export const useDeciding = () => {
  const { t } = useTranslation();
  const [again, place] = [useAgain(), usePlacing()];
  return useMutation({
    mutationFn: ({ decision, keep }: Chosen) => decide(decision, keep),
    onSuccess: (after, { keep }) => {
      place(after);
      say(t(`decisions.done.${keep}`, { title: after.booking.title }));
      void again();
    },
    onError: (error) => {
      complain(error);
      void again();
    },
  });
};

/** A pass over its mailbox mostly lasts for less than that, and need not have to do with the decision: it is asked again until then. */
const ASKED_AGAIN = { times: 10, everyMs: 300 };

export const useTakingBack = () => {
  const { t } = useTranslation();
  const [again, place] = [useAgain(), usePlacing()];
  return useMutation({
    mutationFn: takeBack,
    retry: (times, error) => error instanceof ApiError && error.code === 'underWay' && times < ASKED_AGAIN.times,
    retryDelay: ASKED_AGAIN.everyMs,
    onSuccess: (after) => {
      place(after);
      say(t('decisions.takenBack', { title: after.booking.title }));
      void again();
    },
    onError: (error) => {
      complain(error);
      void again();
    },
  });
};

/** A brake that was released can be put on again; what was sent cannot be taken back. */
export const useReleasing = () => {
  const { t } = useTranslation();
  const again = useAgain();
  return useMutation({
    mutationFn: release,
    onSuccess: (_after, held) => {
      const name = held.holderName;
      const back = (): void => {
        holdAgain(held).then(() => {
          say(t('decisions.held.heldAgain', { name }));
          return again();
        }, complain);
      };
      say(t(`decisions.held.done.${held.kind}`, { name }), held.kind === 'brake' ? back : undefined);
    },
    onError: complain,
    onSettled: again,
  });
};

/** How a deed about several ended. */
export type Outcome = { readonly done: number; readonly refused: readonly Error[] };

/** One after the other, so that what is refused does not keep the others back; `tell` hears how many are through. */
export const each = async <One>(
  all: readonly One[],
  act: (one: One) => Promise<unknown>,
  tell: (through: number) => void,
): Promise<Outcome> => {
  const refused: Error[] = [];
  for (const [index, one] of all.entries()) {
    try {
      await act(one);
    } catch (error) {
      refused.push(error instanceof Error ? error : new Error(String(error)));
    }
    tell(index + 1);
  }
  return { done: all.length - refused.length, refused };
};
