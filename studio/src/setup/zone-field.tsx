/** A time zone by its name, with every zone that the browser knows suggested. */
import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
const MOST_LINES = 40;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[_/\s]+/g, ' ')
    .trim();

/** `new york` finds `America/New_York`. What stands there already and is a zone shows all of them, to choose another. */
const suggested: NonNullable<AutocompleteProps['filter']> = ({ options, search, limit }) => {
  if (ZONES.includes(search)) return options.slice(0, limit);
  const wanted = plain(search);
  return options.filter((option) => 'value' in option && plain(option.value).includes(wanted)).slice(0, limit);
};

export const ZoneField = (props: Omit<AutocompleteProps, 'data' | 'filter' | 'limit'>) => {
  const { t } = useTranslation();
  return (
    <Autocomplete
      label={t('setup.zone')}
      maxLength={64}
      autoComplete="off"
      spellCheck={false}
      {...props}
      data={[...ZONES]}
      filter={suggested}
      limit={MOST_LINES}
      // Beside its field in the page, too, so that it lies within the drawer for those who listen.
      comboboxProps={{ withinPortal: false }}
    />
  );
};
