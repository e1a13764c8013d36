/** What is read of events that were made in Outlook, and which of them take time away from booking. */
import { Alert, Checkbox, NumberInput, Select, Stack } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { Section, type Form } from './section.tsx';
import { Several } from './several.tsx';

const TITLES = ['busy', 'title'] as const;
const PRIVATE = ['block', 'skip'] as const;
const SHOW_AS = ['busy', 'tentative', 'outOfOffice', 'workingElsewhere', 'free'] as const;
const ALL_DAY = ['workingHours', 'wholeDay', 'nothing'] as const;

export const BusyFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const { onChange, value, error } = form.getInputProps('blocking') as ListProps;
  return (
    <Section title={t('integrations.busy.section')} help={t('integrations.busy.sectionHelp')}>
      <Select
        label={t('integrations.busy.showTitles')}
        description={t('integrations.busy.showTitlesHelp')}
        data={TITLES.map((one) => ({ value: one, label: t(`integrations.busy.titles.${one}`) }))}
        allowDeselect={false}
        {...form.getInputProps('showTitles')}
      />
      <Stack gap="xs">
        <Select
          label={t('integrations.busy.privateEvents')}
          description={t('integrations.busy.privateEventsHelp')}
          data={PRIVATE.map((one) => ({ value: one, label: t(`integrations.busy.private.${one}`) }))}
          allowDeselect={false}
          {...form.getInputProps('privateEvents')}
        />
        {form.getValues().privateEvents === 'skip' && (
          <Alert color="yellow" variant="light" p="xs" role="status">
            {t('integrations.busy.doubleBooking')}
          </Alert>
        )}
      </Stack>
      <Several label={t('integrations.busy.blocking')} help={t('integrations.busy.blockingHelp')}>
        <Checkbox.Group value={value} onChange={onChange} error={error}>
          <Stack gap="xs">
            {SHOW_AS.map((one) => (
              // What Exchange cannot tell counts as busy, so that always blocks.
              <Checkbox key={one} value={one} label={t(`calendar.showAs.${one}`)} disabled={one === 'busy'} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Several>
      <Select
        label={t('integrations.busy.allDay')}
        description={t('integrations.busy.allDayHelp')}
        data={ALL_DAY.map((one) => ({ value: one, label: t(`integrations.busy.allDays.${one}`) }))}
        allowDeselect={false}
        {...form.getInputProps('allDayCountsAs')}
      />
      <NumberInput
        label={t('integrations.busy.trust')}
        description={t('integrations.busy.trustHelp')}
        min={15}
        max={24 * 60}
        allowDecimal={false}
        allowNegative={false}
        suffix={t('integrations.busy.minutes')}
        {...form.getInputProps('trustMinutes')}
      />
    </Section>
  );
};

type ListProps = { readonly value: string[]; readonly onChange: (value: string[]) => void; readonly error?: string };
