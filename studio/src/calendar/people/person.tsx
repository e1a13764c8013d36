/** One person or room of an appointment: how they stand, and what can be done about them. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import { whenWords } from '../../users/when.ts';
import type { Assignment, Standing } from './list.ts';
import classes from './people.module.css';

export const COLOURS = {
  organises: 'petrol',
  accepted: 'teal',
  tentative: 'yellow',
  declined: 'red',
  left: 'gray',
  none: 'gray',
  underWay: 'blue',
  notYet: 'gray',
  noAddress: 'orange',
} as const;

export type PersonStep = 'front' | 'remove' | 'askAgain' | 'release';

type Props = {
  readonly one: Assignment;
  readonly name: string;
  readonly standing: Standing;
  readonly zone: string;
  readonly steps: readonly PersonStep[];
  readonly going: boolean;
  readonly take: (step: PersonStep) => void;
};

export const Person = ({ one, name, standing, zone, steps, going, take }: Props) => {
  const { t } = useTranslation();
  return (
    <li className={classes.person}>
      <Text size="sm" fw={500} {...(one.leftAt === null ? {} : { c: 'dimmed', td: 'line-through' })}>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {t(`people.${one.role}`)}
      </Text>
      {standing !== 'alone' && (
        <Badge
          size="sm"
          color={COLOURS[standing === 'left' && one.response === 'declined' ? 'declined' : standing]}
          variant={standing === 'organises' ? 'light' : 'dot'}
          tt="none"
        >
          {standing === 'left' ? <Left one={one} zone={zone} /> : t(`people.standing.${standing}`)}
        </Badge>
      )}
      <Group gap={2} ml="auto">
        {steps.map((step) => (
          <Button
            key={step}
            size="compact-xs"
            variant="subtle"
            color={step === 'remove' ? 'gray' : 'petrol'}
            disabled={going}
            aria-label={t('people.stepOf', { step: t(`people.step.${step}`), name })}
            onClick={() => take(step)}
          >
            {t(`people.step.${step}`)}
          </Button>
        ))}
      </Group>
    </li>
  );
};

const Left = ({ one, zone }: { readonly one: Assignment; readonly zone: string }) => {
  const { t } = useTranslation();
  const time = whenWords(one.leftAt, Date.now(), zone);
  return t(one.response === 'declined' ? 'people.declinedLeft' : 'people.left', { time });
};
