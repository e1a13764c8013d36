/** Seven days with their spans; the hours of one can be laid on others. */
import { Button, Checkbox, Popover, Stack, Text } from '@mantine/core';
import { DocumentDuplicateIcon, PlusIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import type { Refusals } from './editor.tsx';
import classes from './hours.module.css';
import { SpanFields } from './span-fields.tsx';
import { addSpan, copyDay, DAYS, removeSpan, ruleIndex, setSpan, type Day, type Week } from './week.ts';
import { weekdayWords } from './words.ts';

type Props = { readonly week: Week; readonly set: (week: Week) => void; readonly refused: Refusals };

export const WeekRows = ({ week, set, refused }: Props) => {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('setup.hours.week')} className={classes.week}>
      {DAYS.map((day) => {
        const spans = week[day] ?? [];
        return (
          <div key={day} className={classes.row}>
            <span className={classes.name}>{weekdayWords(day)}</span>
            <div className={classes.spans}>
              {spans.length === 0 && (
                <Text size="sm" c="dimmed">
                  {t('setup.hours.closed')}
                </Text>
              )}
              {spans.map((span, at) => (
                <SpanFields
                  // Spans are edited in their place, and may be alike.
                  key={at}
                  span={span}
                  day={weekdayWords(day)}
                  set={(next) => set(setSpan(week, day, at, next))}
                  remove={() => set(removeSpan(week, day, at))}
                  refused={{
                    from: refused[`rules.${ruleIndex(week, day, at)}.from`],
                    to: refused[`rules.${ruleIndex(week, day, at)}.to`],
                  }}
                />
              ))}
            </div>
            <div className={classes.tools}>
              <Button
                variant="subtle"
                size="xs"
                px={6}
                aria-label={t('setup.hours.addSpan', { day: weekdayWords(day) })}
                title={t('setup.hours.addSpan', { day: weekdayWords(day) })}
                onClick={() => set(addSpan(week, day))}
              >
                <PlusIcon />
              </Button>
              <Copy day={day} lay={(to) => set(copyDay(week, day, to))} />
            </div>
          </div>
        );
      })}
    </div>
  );
};

const WORKING_DAYS: readonly Day[] = [0, 1, 2, 3, 4];

/** Escape closes what is open over the drawer, and not the drawer with it. */
const ESCAPES_HERE = { 'data-mantine-stop-propagation': true } as const;

/** Chooses the days that get the hours of this one: first the other working days. */
const Copy = ({ day, lay }: { readonly day: Day; readonly lay: (to: readonly Day[]) => void }) => {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [chosen, setChosen] = useState<readonly Day[]>([]);
  const others = DAYS.filter((one) => one !== day);
  const label = t('setup.hours.copy', { day: weekdayWords(day) });
  const turn = (on: boolean): void => {
    setChosen(WORKING_DAYS.filter((one) => one !== day));
    setOpened(on);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal={false} trapFocus returnFocus withArrow shadow="md">
      <Popover.Target>
        <Button
          variant="subtle"
          size="xs"
          px={6}
          aria-label={label}
          title={label}
          onClick={() => turn(!opened)}
          {...(opened ? ESCAPES_HERE : {})}
        >
          <DocumentDuplicateIcon />
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            {label}
          </Text>
          {others.map((one) => (
            <Checkbox
              key={one}
              size="xs"
              label={weekdayWords(one)}
              checked={chosen.includes(one)}
              {...ESCAPES_HERE}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one))}
            />
          ))}
          <Button
            size="xs"
            disabled={chosen.length === 0}
            {...ESCAPES_HERE}
            onClick={() => {
              lay(chosen);
              setOpened(false);
            }}
          >
            {t('setup.hours.copyNow')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};
