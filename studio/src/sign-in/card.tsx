/** The quiet card that sign-in and welcome stand on. */
import '../texts/account.ts';
import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';

export const Card = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <Center mih="100vh" p="md" component="main" bg="var(--mantine-color-default-hover)">
      <Stack w="100%" maw={420} gap="lg">
        <Text fw={700} fz={28} ta="center" c="petrol" lts="-0.02em">
          {t('brand')}
        </Text>
        <Paper p="xl" radius="lg" shadow="md" withBorder>
          <Stack>
            <Title order={1} size="h2">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
};
