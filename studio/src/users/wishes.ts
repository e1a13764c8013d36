/** What somebody wishes to see of the mailboxes, as the address holds it, and the rows that it leaves. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { causes } from '../texts/users.ts';
import type { MailboxList } from './mailboxes.ts';
import { found, ofState, sorted, type Row } from './order.ts';
import { readUsers, type UsersSearch } from './search.ts';

/** Shorter than anybody notices, longer than between two letters. */
const PAUSE_MS = 250;

export const isCause = (cause: string): cause is keyof typeof causes => cause in causes;

/** The wishes that the address holds, and a way to change them without leaving a trace of every letter typed. */
export const useWishes = () => {
  const inAddress = useSearch({ from: '/inside/integrations/users' });
  // Read here and not by the router: what reads it would be loaded with the first page. Kept as it is for as long as the address is.
  const wish = useMemo(() => readUsers({ ...inAddress }), [inAddress]);
  const navigate = useNavigate();
  const set = (change: { readonly [Key in keyof UsersSearch]?: UsersSearch[Key] | undefined }, replace = true): void => {
    const kept = Object.fromEntries(Object.entries({ ...wish, ...change }).filter(([, value]) => value !== undefined && value !== ''));
    void navigate({ to: '/integrations/users', search: kept as UsersSearch, replace });
  };
  return { wish, set };
};

/** What is typed into the search: it filters at once, and comes into the address when somebody pauses. */
export const useSearchText = (inAddress: string, put: (search: string) => void): readonly [string, (text: string) => void] => {
  const [typed, setTyped] = useState(inAddress);
  const known = useRef(inAddress);
  useEffect(() => {
    // Our own word coming back is not to undo what was typed since.
    if (inAddress === known.current) return;
    known.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);
  const tell = useEffectEvent(() => {
    known.current = typed;
    put(typed);
  });
  useEffect(() => {
    if (typed === known.current) return;
    const timer = setTimeout(() => tell(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
};

/** Every row with its words, and what the filters leave of them. */
export const useRows = (list: MailboxList | undefined, wish: UsersSearch, typed: string, nameOf: (integration: string) => string) => {
  const { t } = useTranslation();
  const all = useMemo(
    (): readonly Row[] =>
      [...(list?.rows.values() ?? [])].map(({ mailbox }) => ({
        mailbox,
        name: mailbox.holderName ?? t('users.nobody'),
        integration: nameOf(mailbox.integration),
        cause: mailbox.cause === null ? '' : isCause(mailbox.cause) ? t(`causes.${mailbox.cause}`) : mailbox.cause,
      })),
    [list, nameOf, t],
  );
  const search = useDeferredValue(typed);
  const { integration, transport, state, sort = 'state', down = false } = wish;
  const matching = useMemo(() => found(all, { integration, transport, search }), [all, integration, transport, search]);
  const shown = useMemo(() => sorted(ofState(matching, state), sort, down), [matching, state, sort, down]);
  return { all, matching, shown };
};
