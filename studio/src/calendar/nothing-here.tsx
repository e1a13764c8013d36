/** A day or week with nothing in it says so, and where the next appointment is: a weekend is not an empty calendar. */
import '../texts/nothing-here.ts';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { dayWords } from '../time/words.ts';
import { dayOf, wallOf } from '../time/zone.ts';
import classes from './calendar.module.css';
import { nextAppointmentQuery } from './queries.ts';
import type { View } from './search.ts';

type Props = {
  readonly view: View;
  readonly zone: string;
  /** Ids of those whose columns are shown. */
  readonly holders: readonly string[];
  /** The end of what is shown, ISO 8601. */
  readonly after: string;
  readonly go: (where: { readonly day: string }) => void;
};

export const NothingHere = ({ view, zone, holders, after, go }: Props) => {
  const { t } = useTranslation();
  const next = useQuery(nextAppointmentQuery(holders, after));
  const start = next.data === undefined || next.data === null ? null : Date.parse(next.data.start);
  return (
    <p className={classes.nothing} role="status">
      {t(`nothingHere.${view}`)}{' '}
      {start !== null && (
        <Anchor component="button" type="button" fz="inherit" onClick={() => go({ day: dayOf(wallOf(start, zone)) })}>
          {t('nothingHere.next', { day: dayWords(start, zone) })}
        </Anchor>
      )}
      {next.data === null && t('nothingHere.none')}
    </p>
  );
};
