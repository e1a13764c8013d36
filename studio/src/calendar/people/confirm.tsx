/** What a step on somebody will bring about, said before it is taken. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import { useFocusBack } from '../../shell/focus-back.ts';
import type { Appointment } from '../queries.ts';
import { inFront, isLast, nextOrganiser, without, type Assignment, type Standing } from './list.ts';
import type { Staffing } from './staffing.ts';

/** Steps that tell people something, or move the event: those are asked about. */
export type Asking = { readonly step: 'front' | 'remove'; readonly holder: string };

type Props = {
  readonly asking: Asking;
  readonly appointment: Appointment;
  readonly one: Assignment;
  readonly standing: Standing;
  readonly nameOf: (holder: string) => string;
  readonly staffing: Staffing;
  readonly close: () => void;
};

export const Confirm = (props: Props) => {
  const { t } = useTranslation();
  const { asking, appointment, nameOf, staffing, close } = props;
  useFocusBack();
  const { step, holder } = asking;
  const name = nameOf(holder);
  const list = step === 'front' ? inFront(appointment, holder) : without(appointment, holder);
  return (
    <Alert color={step === 'front' ? 'petrol' : 'red'} variant="light" mt="xs" title={t(`people.${step}Title`, { name })}>
      <Text size="sm">{useWords(props)}</Text>
      <Group mt="sm" gap="xs">
        <Button
          size="xs"
          color={step === 'front' ? 'petrol' : 'red'}
          loading={staffing.isPending}
          autoFocus
          onClick={() => staffing.mutate({ step, name, list })}
        >
          {t(`people.step.${step}`)}
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          {t('people.keep')}
        </Button>
      </Group>
    </Alert>
  );
};

const UNINVITED: readonly Standing[] = ['alone', 'noAddress', 'notYet'];

const useWords = ({ asking: { step, holder }, appointment, one, standing, nameOf }: Props): string => {
  const { t } = useTranslation();
  const name = nameOf(holder);
  const before = appointment.assignments.find(({ organises }) => organises)?.holder;
  if (step === 'front') return t('people.frontText', { name, before: nameOf(before ?? '') });
  if (standing === 'left') return t('people.removeLeft', { name });
  if (isLast(appointment, holder)) return t('people.removeLast');
  if (one.organises && standing === 'organises') {
    const next = nextOrganiser(appointment, holder);
    return next === null ? t('people.removeOnlyMailbox') : t('people.removeOrganiser', { name, next: nameOf(next) });
  }
  return UNINVITED.includes(standing) ? t('people.removeUninvited', { name }) : t('people.removeText');
};
