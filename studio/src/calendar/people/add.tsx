/** Choosing whom or what to put on an appointment, with who has something else then. */
import { Alert, Badge, Button, Group, Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import type { Appointment, Holder } from '../queries.ts';
import { MOST_ASKED, useOtherwise } from './free.ts';
import { added } from './list.ts';
import type { Staffing } from './staffing.ts';

type Props = {
  readonly appointment: Appointment;
  readonly offered: readonly Holder[];
  readonly staffing: Staffing;
  readonly close: () => void;
};

const WAIT_MS = 200;

export const Add = ({ appointment, offered, staffing, close }: Props) => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim().toLowerCase(), WAIT_MS);
  const otherwise = useOtherwise(
    appointment,
    offered.filter(({ name }) => name.toLowerCase().includes(wanted)),
  );
  if (offered.length === 0) {
    return (
      <Alert variant="light" withCloseButton closeButtonLabel={t('common.close')} onClose={close}>
        {t('people.addNobody')}
      </Alert>
    );
  }
  const put = (): void => {
    const name = offered.find(({ id }) => id === chosen)?.name ?? '';
    if (chosen !== null) staffing.mutate({ step: 'add', name, list: added(appointment, chosen), anyway: false });
  };
  return (
    <Stack gap="xs" mt="xs">
      <Select
        label={t('people.addLabel')}
        description={t('people.addHelp')}
        searchable
        // In the drawer, so that it is part of it for who listens.
        comboboxProps={{ withinPortal: false }}
        limit={MOST_ASKED}
        autoFocus
        nothingFoundMessage={t('people.addNotFound')}
        data={offered.map(({ id, name }) => ({ value: id, label: name }))}
        renderOption={({ option: { value, label } }) => {
          const why = otherwise.found.get(value);
          return (
            <Group gap="xs">
              {label}
              {why !== undefined && (
                <Badge size="sm" color="gray" variant="light" tt="none">
                  {t(`people.otherwise.${why}`)}
                </Badge>
              )}
            </Group>
          );
        }}
        value={chosen}
        onChange={setChosen}
        onSearchChange={setText}
      />
      <Group gap="xs">
        <Button size="xs" disabled={chosen === null} loading={staffing.isPending} onClick={put}>
          {t('people.addNow')}
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
};
