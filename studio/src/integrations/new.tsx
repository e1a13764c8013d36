/** A new integration. It is made switched off; what comes next is its test. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { say } from '../shell/toast.tsx';
import { detect } from './detect.ts';
import { IntegrationForm } from './form.tsx';
import { Head, Page } from './frame.tsx';
import { integrationQuery, integrationsQuery } from './queries.ts';
import { DEFAULTS, draftOf, type Values } from './values.ts';

export const NewIntegration = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const save = async (values: Values): Promise<null> => {
    if (values.transport === 'ews' && values.endpoint.trim() === '') await detect(values);
    const made = await bodyOf(api.POST('/api/v1/integrations', { body: draftOf(values) }));
    queries.setQueryData(integrationQuery(made.id).queryKey, made);
    void queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    say(t('integrations.savedNew'));
    await navigate({ to: '/integrations/$id', params: { id: made.id }, search: { tab: 'test' } });
    return null;
  };
  return (
    <Page>
      <Head title={t('integrations.new.title')} intro={t('integrations.new.text')} />
      <IntegrationForm initial={DEFAULTS} made={false} kept={false} submit={t('integrations.new.submit')} save={save} />
    </Page>
  );
};
