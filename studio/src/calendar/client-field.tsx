/** For whom: found by a part of the name, or made on the spot. */
import { Combobox, Group, Pill, PillsInput, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { stillMeant } from './still-meant.ts';

type Client = Schema<'Client'>;
/** Somebody known, somebody to be made with the appointment, or nobody. */
export type Chosen =
  | { readonly id: string; readonly name: string }
  | { readonly id: null; readonly name: string; readonly email: string }
  | null;

const WAIT_MS = 200;

const useFound = (text: string) => {
  const [search] = useDebouncedValue(text.trim(), WAIT_MS);
  return useQuery({
    queryKey: ['clients', 'search', search],
    queryFn: async (): Promise<readonly Client[]> =>
      (await bodyOf(api.GET('/api/v1/clients', { params: { query: { limit: '10', ...(search === '' ? {} : { search }) } } }))).items,
    placeholderData: keepPreviousData,
  });
};

export const ClientField = ({ chosen, choose }: { readonly chosen: Chosen; readonly choose: (client: Chosen) => void }) => {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = useFound(text);
  const offered = found.data && stillMeant(found.data, text);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const pick = (value: string): void => {
    const known = offered?.find(({ id }) => id === value);
    choose(known === undefined ? { id: null, name: text.trim(), email: '' } : { id: known.id, name: known.name });
    setText('');
    box.closeDropdown();
  };
  return (
    <Group grow align="flex-start">
      <Combobox store={box} onOptionSubmit={pick}>
        <Combobox.DropdownTarget>
          <PillsInput label={t('appointment.clientLabel')} onClick={() => box.openDropdown()}>
            <Pill.Group>
              {chosen !== null && (
                <Pill withRemoveButton onRemove={() => choose(null)} removeButtonProps={{ 'aria-label': t('appointment.removeClient') }}>
                  {chosen.name}
                </Pill>
              )}
              <Combobox.EventsTarget>
                <PillsInput.Field
                  value={text}
                  placeholder={chosen === null ? t('appointment.clientPlaceholder') : undefined}
                  onFocus={() => box.openDropdown()}
                  onBlur={() => box.closeDropdown()}
                  onChange={(event) => {
                    setText(event.currentTarget.value);
                    box.openDropdown();
                    box.updateSelectedOptionIndex();
                  }}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown>
          <Combobox.Options aria-label={t('appointment.clientLabel')}>
            {offered?.map(({ id, name, email }) => (
              <Combobox.Option key={id} value={id}>
                {name} {email !== null && `· ${email}`}
              </Combobox.Option>
            ))}
            {text.trim() !== '' && <Combobox.Option value="new">{t('appointment.newClient', { name: text.trim() })}</Combobox.Option>}
            {text.trim() === '' && !found.isPlaceholderData && offered?.length === 0 && (
              <Combobox.Empty>{t('appointment.noClients')}</Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {chosen !== null && chosen.id === null && (
        <TextInput
          type="email"
          label={t('appointment.clientEmail')}
          value={chosen.email}
          onChange={(event) => choose({ ...chosen, email: event.currentTarget.value })}
        />
      )}
    </Group>
  );
};
