/** The form of a webhook: where to, what for, what it hears. */
import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from '../texts/i18n.ts';
import { Form } from '../setup/form.tsx';
import { useStale } from '../setup/queries.ts';
import type { Reach } from '../setup/reach.ts';
import { say } from '../shell/toast.tsx';
import { change, make, type NewWebhook, type Webhook } from './queries.ts';
import { TypesField } from './types-field.tsx';
import type { HeardType } from './types.ts';

type Props = {
  /** Null: one that is yet to be made. */
  readonly webhook: Webhook | null;
  readonly reach: Reach;
  readonly close: () => void;
  readonly onMade?: (made: NewWebhook) => void;
};
type Values = {
  readonly url: string;
  readonly description: string;
  readonly types: readonly HeardType[] | null;
  readonly enabled: boolean;
  readonly company: string;
};

export const WebhookForm = ({ webhook, reach, close, onMade }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const form = useForm<Values>({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      types: webhook === null || webhook.types.length === 0 ? null : webhook.types,
      enabled: webhook?.enabled ?? true,
      company: webhook?.company ?? reach.home,
    },
    validate: { types: (types) => (types?.length === 0 ? t('webhooks.chooseOne') : null) },
  });
  const send = async ({ types, company, ...values }: Values): Promise<void> => {
    const body = { ...values, types: [...(types ?? [])] };
    if (webhook === null) onMade?.(await make({ ...body, company }));
    else {
      await change(webhook.id, body);
      say(t('webhooks.saved'));
      form.resetDirty();
    }
    await stale('webhooks');
  };
  const locked = webhook === null || reach.mayChange(webhook) ? null : t('setup.onlyLooking');
  const { types } = form.values;
  return (
    <Form form={form} send={send} close={webhook === null ? close : undefined} locked={locked}>
      <TextInput
        type="url"
        label={t('webhooks.url')}
        description={t('webhooks.urlHelp')}
        placeholder="https://example.com/hooks/lockstep"
        required
        maxLength={1000}
        {...form.getInputProps('url')}
      />
      <TextInput
        label={t('webhooks.description')}
        description={t('webhooks.descriptionHelp')}
        maxLength={200}
        {...form.getInputProps('description')}
      />
      {webhook === null && reach.companies.length > 1 && (
        <NativeSelect
          label={t('webhooks.company')}
          description={t('webhooks.companyHelp')}
          data={reach.companies.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('company')}
        />
      )}
      <TypesField
        types={types}
        set={(next) => form.setFieldValue('types', next)}
        error={typeof form.errors['types'] === 'string' ? form.errors['types'] : null}
      />
      <Switch
        label={t('webhooks.enabled')}
        description={t('webhooks.enabledHelp')}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
    </Form>
  );
};
