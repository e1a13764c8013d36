/** The secret of a webhook, this once. */
import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import classes from './webhooks.module.css';

export const Secret = ({ secret, done }: { readonly secret: string; readonly done: () => void }) => {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">{t('webhooks.secretOnce')}</Text>
      <Code block data-secret className={classes.secret ?? ''}>
        {secret}
      </Code>
      <Group gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'webhooks.copied' : 'webhooks.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={done}>{t('webhooks.secretDone')}</Button>
      </Group>
    </Stack>
  );
};
