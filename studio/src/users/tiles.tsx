/** How many mailboxes are in which state; each tile shows only those, and all again when pressed twice (2.3). */
import { useTranslation } from 'react-i18next';
import type { State } from './mailboxes.ts';
import type { Counts } from './order.ts';
import { STATES } from './search.ts';
import { Dot } from './state.tsx';
import classes from './users.module.css';

type Tiles = { readonly counts: Counts | null; readonly chosen: State | undefined; readonly choose: (state: State | undefined) => void };
export const Tiles = ({ counts, chosen, choose }: Tiles) => {
  const { t } = useTranslation();
  return (
    <div className={classes.tiles} role="group" aria-label={t('users.tiles')}>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          className={classes.tile}
          aria-pressed={chosen === state}
          data-state={state}
          data-none={counts?.[state] === 0 || undefined}
          onClick={() => choose(chosen === state ? undefined : state)}
        >
          <span className={classes.count}>{counts === null ? '…' : counts[state].toLocaleString()}</span>
          <span className={classes.word}>
            <Dot state={state} />
            {t(`users.tile.${state}`)}
          </span>
        </button>
      ))}
    </div>
  );
};
