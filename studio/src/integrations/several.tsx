/** Boxes of a form that answer one question together. */
import { Input, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form.module.css';

type Several = { readonly label: string; readonly help: string; readonly children: ReactNode };
export const Several = ({ label, help, children }: Several) => (
  <fieldset className={classes.several}>
    <Input.Label labelElement="div" component="legend">
      {label}
    </Input.Label>
    <Input.Description>{help}</Input.Description>
    <Stack gap="xs" mt="xs">
      {children}
    </Stack>
  </fieldset>
);
