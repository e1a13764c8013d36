/** The state of a mailbox in one word and one dot; the dot repeats the word and says nothing alone. */
import { useTranslation } from '../texts/i18n.ts';
import type { Standing } from './standing.ts';
import classes from './state.module.css';

export const Dot = ({ state }: { readonly state: Standing }) => <span className={classes.dot} data-state={state} aria-hidden />;

export const StateWord = ({ state }: { readonly state: Standing }) => {
  const { t } = useTranslation();
  return (
    <span className={classes.word}>
      <Dot state={state} />
      {t(`users.states.${state}`)}
    </span>
  );
};
