/** What all forms of the set-up have in common: sending, refusals at their fields, and being only looked at. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import { placed } from './refusals.ts';
import { useUnsaved } from './unsaved.ts';
import classes from './setup.module.css';

type Props<Values extends object> = {
  readonly form: UseFormReturnType<Values>;
  readonly send: (values: Values) => Promise<unknown>;
  readonly close?: (() => void) | undefined;
  /** Why it can only be looked at; null: it can be changed. */
  readonly locked: string | null;
  readonly submit?: string;
  readonly children: ReactNode;
};

export const Form = <Values extends object>({ form, send, close, locked, submit, children }: Props<Values>) => {
  const { t } = useTranslation();
  useUnsaved(form.isDirty());
  const save = useMutation({
    mutationFn: send,
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(placed(error, Object.keys(form.values)).atField);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate={false}>
      <fieldset disabled={locked !== null} className={classes.fields}>
        <Stack>
          {locked !== null && (
            <Text size="sm" c="dimmed">
              {locked}
            </Text>
          )}
          {save.error !== null && <Refusal error={save.error} names={Object.keys(form.values)} />}
          {children}
          {locked === null && (
            <Group>
              <Button type="submit" loading={save.isPending}>
                {submit ?? t('common.save')}
              </Button>
              {close !== undefined && (
                <Button variant="default" onClick={close}>
                  {t('common.cancel')}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
};

/** What no field of the form shows. */
const Refusal = ({ error, names }: { readonly error: Error; readonly names: readonly string[] }) => {
  const left = error instanceof ApiError ? placed(error, names).elsewhere : [error.message];
  if (left.length === 0) return null;
  return (
    <Alert color="red" role="alert">
      {left.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
    </Alert>
  );
};
