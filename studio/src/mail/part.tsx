/** One group of a form: what it is about on the left, its fields on the right. */
import { Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import form from '../integrations/form.module.css';

type Part = { readonly title: string; readonly help: string; readonly children: ReactNode };

export const Part = ({ title, help, children }: Part) => {
  const id = useId();
  return (
    <section className={form.section} aria-labelledby={id}>
      <div>
        <Title order={2} id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" mt={4}>
          {help}
        </Text>
      </div>
      <Stack gap="lg" className={form.fields ?? ''}>
        {children}
      </Stack>
    </section>
  );
};
