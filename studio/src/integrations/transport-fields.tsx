/** How Lockstep speaks to Exchange: three ways side by side, each with what it needs and what it costs. */
import { Alert, Button, Group, Input, Radio, Stack, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { Section, type Form } from './section.tsx';
import classes from './transport.module.css';
import type { Values } from './values.ts';

const TRANSPORTS = ['ews', 'graph', 'detect'] as const;
type Transport = Values['transport'];

/** Of what is paired only detection can be chosen: its events are known by the present transport (1.5). */
const isOffered = (to: Transport, stored: Transport, paired: boolean): boolean => !paired || to === stored || to === 'detect';

type Fields = { readonly form: Form; /** As it is stored. */ readonly stored: Transport; readonly paired: boolean };
export const TransportFields = ({ form, stored, paired }: Fields) => {
  const { t, list } = useTranslation();
  const chosen = form.getValues().transport;
  return (
    <Section title={t('integrations.transport.section')} help={t('integrations.transport.sectionHelp')}>
      <Radio.Group
        label={t('integrations.transport.label')}
        value={chosen}
        onChange={(to) => {
          const wanted = TRANSPORTS.find((one) => one === to);
          if (wanted !== undefined) form.setFieldValue('transport', wanted);
        }}
        error={form.errors['transport']}
      >
        <div className={classes.choices}>
          {TRANSPORTS.map((one) => (
            <div key={one} className={classes.choice} data-chosen={one === chosen || undefined}>
              <Radio
                value={one}
                name="transport"
                id={`transport-${one}`}
                disabled={!isOffered(one, stored, paired)}
                label={
                  <>
                    <span className={classes.where}>{t(`integrations.transport.choices.${one}.where`)}</span>
                    <span>{t(`integrations.transport.choices.${one}.name`)}</span>
                  </>
                }
                aria-describedby={`transport-${one}-points`}
              />
              <ul id={`transport-${one}-points`} className={classes.points}>
                {list(`integrations.transport.points.${one}`).map((point) => (
                  <Text key={point} component="li" size="xs" c="dimmed">
                    {point}
                  </Text>
                ))}
              </ul>
            </div>
          ))}
        </div>
      </Radio.Group>
      {paired && stored !== 'detect' && <Input.Description>{t('integrations.transport.kept')}</Input.Description>}
    </Section>
  );
};

/** An address of Exchange Online was named for EWS: Graph is offered first, and the day on which EWS ends there is said. */
export const OnlineOffer = ({ form, paired }: { readonly form: Form; readonly paired: boolean }) => {
  const { t } = useTranslation();
  const { transport } = form.getValues();
  const to = paired ? 'detect' : 'graph';
  const take = (): void => {
    form.setFieldValue('transport', to);
    if (to === 'graph') form.setFieldValue('authentication', 'oauth');
    // What was pressed is gone with the fields of EWS.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`#transport-${to}`)?.focus());
  };
  return (
    <Alert color="yellow" variant="light" p="sm" role="status">
      <Stack gap="xs">
        <Text size="sm">
          {t('integrations.transport.online.text')} {t(`integrations.transport.online.${transport === 'ews' ? 'rest' : 'both'}`)}
        </Text>
        {transport === 'ews' && (
          <Group>
            <Button size="xs" onClick={take}>
              {t(`integrations.transport.online.${to}`)}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
};
