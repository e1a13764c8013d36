/** What stands beneath a list of the journal: how far it was looked back, and the way further. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { momentWords } from '../time/words.ts';

type Props = {
  readonly searchedTo: string | null;
  readonly hasNext: boolean;
  readonly isFetching: boolean;
  readonly more: () => void;
  readonly zone: string;
};

export const More = ({ searchedTo, hasNext, isFetching, more, zone }: Props) => {
  const { t } = useTranslation();
  if (!hasNext) return null;
  return (
    <Group gap="sm">
      <Button variant="default" size="sm" loading={isFetching} onClick={more}>
        {t(searchedTo === null ? 'journal.older' : 'journal.lookFurther')}
      </Button>
      {searchedTo !== null && (
        <Text size="sm" c="dimmed" role="status">
          {t('journal.searchedTo', { time: momentWords(Date.parse(searchedTo), zone) })}
        </Text>
      )}
    </Group>
  );
};
