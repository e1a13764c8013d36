/** The times at which a service can be had, day by day, and why somebody is not among those who could serve (7.2, 4.17). */
import { Button, Text } from '@mantine/core';
import { ChevronLeftIcon, ChevronRightIcon } from '@heroicons/react/20/solid';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { shortDayWords, timeWords } from '../time/words.ts';
import { instantOf, midnight, plusDays } from '../time/zone.ts';
import { WhyNot } from '../why/why-not.tsx';
import classes from './free-times.module.css';

export type Slot = Schema<'Availability'>['days'][number]['slots'][number];

/** So many days are looked at together. */
const DAYS = 5;

export type Wish = {
  readonly service: string;
  readonly staff: readonly string[];
  readonly together: boolean;
  /** One of these; none: as the service asks. */ readonly rooms: readonly string[];
};

const availabilityQuery = ({ service, staff, together, rooms }: Wish, day: string, zone: string) =>
  queryOptions({
    queryKey: ['availability', service, staff, together, rooms, day, zone],
    queryFn: () =>
      bodyOf(
        api.GET('/api/v1/availability', {
          params: {
            query: {
              service,
              zone,
              from: new Date(instantOf(midnight(day), zone)).toISOString(),
              to: new Date(instantOf(midnight(plusDays(day, DAYS)), zone)).toISOString(),
              ...(staff.length === 0 ? {} : { staff: staff.join(together ? ';' : ',') }),
              ...(rooms.length === 0 ? {} : { rooms: rooms.join(',') }),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

type Props = {
  readonly wish: Wish;
  /** The first of the days that are shown. */
  readonly day: string;
  readonly today: string;
  readonly zone: string;
  readonly chosen: Slot | null;
  readonly go: (day: string) => void;
  readonly choose: (slot: Slot) => void;
};

export const FreeTimes = ({ wish, day, today, zone, chosen, go, choose }: Props) => {
  const { t } = useTranslation();
  const found = useQuery(availabilityQuery(wish, day, zone));
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  const days = Array.from({ length: DAYS }, (_, index) => plusDays(day, index));
  const slotsOf = (date: string): readonly Slot[] => found.data.days.find((one) => one.date === date)?.slots ?? [];
  const missing = found.data.holders.filter(({ trust }) => trust === 'unverified');
  return (
    <section aria-label={t('appointment.freeTimes')} aria-busy={found.isFetching}>
      <div className={classes.head}>
        <Button
          variant="default"
          px={9}
          disabled={day <= today}
          aria-label={t('appointment.earlier')}
          onClick={() => go(plusDays(day, -DAYS) < today ? today : plusDays(day, -DAYS))}
        >
          <ChevronLeftIcon />
        </Button>
        <div className={classes.days}>
          {days.map((date) => (
            <div key={date} className={classes.day}>
              <Text size="sm" fw={600} ta="center">
                {shortDayWords(instantOf(midnight(date), zone), zone)}
              </Text>
              <div className={classes.slots}>
                {slotsOf(date).map((slot) => (
                  <button
                    key={slot.start}
                    type="button"
                    className={classes.slot}
                    aria-pressed={slot.start === chosen?.start}
                    // Those of the question before stay in sight, but they answer another one: other people, or no room.
                    disabled={found.isPlaceholderData}
                    title={slot.asOf === null ? undefined : t('appointment.asOf', { time: timeWords(Date.parse(slot.asOf), zone) })}
                    onClick={() => choose(slot)}
                  >
                    {timeWords(Date.parse(slot.start), zone)}
                  </button>
                ))}
                {slotsOf(date).length === 0 && (
                  <Text size="xs" c="dimmed" ta="center">
                    {t('appointment.nothingFree')}
                  </Text>
                )}
              </div>
            </div>
          ))}
        </div>
        <Button variant="default" px={9} aria-label={t('appointment.later')} onClick={() => go(plusDays(day, DAYS))}>
          <ChevronRightIcon />
        </Button>
      </div>
      <WhyNot wish={wish} day={day} zone={zone} />
      {missing.map(({ id, name, sentence }) => (
        <Text key={id} size="xs" c="dimmed" mt="xs">
          {name}: {sentence}
        </Text>
      ))}
    </section>
  );
};
