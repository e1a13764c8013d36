/** One group of a form: what it is about on the left, its fields on the right. */
import { Stack, Text, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useId, type ReactNode } from 'react';
import classes from './form.module.css';
import type { Values } from './values.ts';

export type Form = UseFormReturnType<Values>;

type Section = { readonly title: string; readonly help: string; readonly children: ReactNode };
export const Section = ({ title, help, children }: Section) => {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div>
        <Title order={2} id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" mt={4}>
          {help}
        </Text>
      </div>
      <Stack gap="lg" className={classes.fields ?? ''}>
        {children}
      </Stack>
    </section>
  );
};
