/** Choosing whose columns stand beside each other. */
import { Button, Checkbox, Group, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useFocusBack } from '../shell/focus-back.ts';
import { useTranslation } from '../texts/i18n.ts';
import '../texts/appointment.ts';
import { MOST_COLUMNS, type Columns } from './columns.ts';
import type { Holder } from './queries.ts';

type Props = { readonly holders: readonly Holder[]; readonly columns: Columns; readonly close: () => void };

/** More lines than this are found by typing, not by scrolling. */
const MOST_LINES = 200;

export const ColumnChoice = ({ holders, columns, close }: Props) => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>(columns.shown.map(({ id }) => id));
  const [wanted, setWanted] = useState('');
  useFocusBack();
  const found = holders.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase())).slice(0, MOST_LINES);
  const save = (): void => {
    columns.choose(chosen);
    close();
  };
  return (
    <Modal
      opened
      onClose={close}
      returnFocus={false}
      title={t('calendar.columns')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'presentation' } }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t('columns.help', { most: MOST_COLUMNS })}
        </Text>
        <TextInput label={t('common.search')} value={wanted} onChange={(event) => setWanted(event.target.value)} data-autofocus />
        <ScrollArea.Autosize mah={360}>
          <Stack gap="xs">
            {found.map(({ id, name }) => (
              <Checkbox
                key={id}
                label={name}
                checked={chosen.includes(id)}
                disabled={!chosen.includes(id) && chosen.length >= MOST_COLUMNS}
                onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Group justify="space-between">
          <Button
            variant="subtle"
            onClick={() => {
              columns.reset();
              close();
            }}
          >
            {t('columns.first')}
          </Button>
          <Button onClick={save} disabled={chosen.length === 0}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
