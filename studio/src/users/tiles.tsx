/**
 * How many mailboxes are in which state; each tile shows only those, and all again when pressed twice (2.3). That of what is polled is
 * there where something is: most integrations know nothing of it.
 */
import { useTranslation } from '../texts/i18n.ts';
import { STATES } from './search.ts';
import type { Counts, Standing } from './standing.ts';
import { Dot } from './state.tsx';
import classes from './users.module.css';

type Tiles = {
  readonly counts: Counts | null;
  readonly chosen: Standing | undefined;
  readonly choose: (state: Standing | undefined) => void;
};
export const Tiles = ({ counts, chosen, choose }: Tiles) => {
  const { t } = useTranslation();
  return (
    <div className={classes.tiles} role="group" aria-label={t('users.tiles')}>
      {STATES.filter((state) => state !== 'polling' || chosen === state || (counts?.polling ?? 0) > 0).map((state) => (
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
