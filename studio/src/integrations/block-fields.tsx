/** Whether times inside working days are published, and how much that would be, before anybody switches it on (3.8). */
import { NumberInput, Skeleton, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import type { Schema } from '../api/client.ts';
import { blockPreviewQuery } from './queries.ts';
import { Section, type Form } from './section.tsx';

const DAYS = { min: 1, max: 366 } as const;
/** Typing is over after so long, in milliseconds. */
const TYPED_MS = 400;

type Fields = {
  readonly form: Form;
  /** Undefined: it has yet to be made. */
  readonly integration: string | undefined;
};
export const BlockFields = ({ form, integration }: Fields) => {
  const { t } = useTranslation();
  const [days] = useDebouncedValue(form.getValues().blockDays, TYPED_MS);
  return (
    <Section title={t('integrations.blocks.section')} help={t('integrations.blocks.sectionHelp')}>
      <Switch
        label={t('integrations.blocks.publish')}
        description={t('integrations.blocks.publishHelp')}
        {...form.getInputProps('publishBlocks', { type: 'checkbox' })}
      />
      <NumberInput
        label={t('integrations.blocks.days')}
        description={t('integrations.blocks.daysHelp')}
        {...DAYS}
        allowDecimal={false}
        allowNegative={false}
        suffix={t('integrations.blocks.days_suffix')}
        {...form.getInputProps('blockDays')}
      />
      {integration === undefined ? (
        <Text size="sm" c="dimmed">
          {t('integrations.blocks.preview.new')}
        </Text>
      ) : (
        isDays(days) && <Preview integration={integration} days={days} />
      )}
    </Section>
  );
};

const isDays = (days: number | string): days is number => typeof days === 'number' && days >= DAYS.min && days <= DAYS.max;

const Preview = ({ integration, days }: { readonly integration: string; readonly days: number }) => {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(blockPreviewQuery(integration, days));
  return (
    <section aria-labelledby="blocks-preview">
      <Text fw={500} size="sm" id="blocks-preview">
        {t(data?.published === true ? 'integrations.blocks.preview.titleNow' : 'integrations.blocks.preview.title')}
      </Text>
      <div role="status">
        {isPending && (
          <>
            <VisuallyHidden>{t('integrations.blocks.preview.counting')}</VisuallyHidden>
            <Skeleton height={20} mt={4} />
          </>
        )}
        {error !== null && (
          <Text size="sm" c="red">
            {error.message}
          </Text>
        )}
        {data !== undefined && <Text size="sm">{sentenceOf(data, t)}</Text>}
      </div>
      {data !== undefined && data.items.length > 0 && <ByCalendar items={data.items} />}
    </section>
  );
};

type Counted = Schema<'BlockPreview'>;

const sentenceOf = (data: Counted, t: Translate): string => {
  const { people, counted, publishing } = data;
  if (people === 0) return t('integrations.blocks.preview.nobody');
  if (publishing === 0) return t('integrations.blocks.preview.none', { people: counted });
  const { breaks, absences, days } = data;
  const sum = t('integrations.blocks.preview.sum', { breaks, absences, days, publishing, people: counted });
  return counted < people ? `${sum} ${t('integrations.blocks.preview.counted', { counted })}` : sum;
};

/** As many as can be seen at once. */
const SHOWN = 8;

const ByCalendar = ({ items }: Pick<Counted, 'items'>) => {
  const { t } = useTranslation();
  return (
    <Table mt="xs" verticalSpacing={4} aria-label={t('integrations.blocks.preview.table')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('integrations.blocks.preview.who')}</Table.Th>
          <Table.Th ta="right">{t('integrations.blocks.preview.breaks')}</Table.Th>
          <Table.Th ta="right">{t('integrations.blocks.preview.absences')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.slice(0, SHOWN).map(({ holder, name, breaks, absences }) => (
          <Table.Tr key={holder}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
            <Table.Td ta="right">{breaks}</Table.Td>
            <Table.Td ta="right">{absences}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
