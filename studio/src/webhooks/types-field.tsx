/** What a webhook hears: everything, or what is chosen, in groups. */
import { Checkbox, Fieldset, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { GROUPS, textKey, typesOf, type HeardType } from './types.ts';

/** `types` null: everything. */
type Props = {
  readonly types: readonly HeardType[] | null;
  readonly set: (types: readonly HeardType[] | null) => void;
  readonly error: string | null;
};

export const TypesField = ({ types, set, error }: Props) => {
  const { t } = useTranslation();
  const toggle = (type: HeardType, on: boolean): void => {
    const before = types ?? [];
    set(on ? [...before, type] : before.filter((one) => one !== type));
  };
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t('webhooks.hears')}
        value={types === null ? 'all' : 'some'}
        onChange={(value) => set(value === 'all' ? null : [])}
      >
        <Stack gap={6} mt={4}>
          <Radio value="all" label={t('webhooks.everything')} />
          <Radio value="some" label={t('webhooks.chosen')} />
        </Stack>
      </Radio.Group>
      {types !== null &&
        GROUPS.map((group) => (
          <Fieldset key={group} legend={t(`webhooks.groups.${group}`)} p="xs">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={6}>
              {typesOf(group).map((type) => (
                <Checkbox
                  key={type}
                  size="sm"
                  label={t(`webhooks.types.${textKey(type)}`)}
                  checked={types.includes(type)}
                  onChange={(event) => toggle(type, event.currentTarget.checked)}
                />
              ))}
            </SimpleGrid>
          </Fieldset>
        ))}
      {error !== null && (
        <Text size="xs" c="red.8" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
};
