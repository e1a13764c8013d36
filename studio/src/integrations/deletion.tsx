/** What becomes of a cancelled appointment's event, and what that means for its owner: by the transport that each mailbox has (3.3). */
import { Select, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import classes from './form.module.css';
import type { Form } from './section.tsx';
import type { Values } from './values.ts';

const DELETIONS = ['softDelete', 'deletedItems', 'hardDelete'] as const;
type Deletion = (typeof DELETIONS)[number];
type Reached = 'impersonation' | 'delegate' | 'graph' | 'graphGov';
type Settings = Pick<Values, 'transport' | 'accessType'> & { readonly oauth: Pick<Values['oauth'], 'cloud'> };

/** What mailboxes may be reached by; each is said for itself. The clouds of the US government know no `permanentDelete`. */
export const reachedBy = ({ transport, accessType, oauth: { cloud } }: Settings): readonly Reached[] => [
  ...(transport === 'graph' ? [] : [accessType]),
  ...(transport === 'ews' ? [] : [cloud === 'usGovHigh' || cloud === 'usGovDod' ? ('graphGov' as const) : ('graph' as const)]),
];

/** Exchange lets a delegate delete nothing into the owner's Deleted Items (`ErrorCannotDeleteObject`). */
const NOT_OFFERED: Readonly<Record<Reached, Deletion | null>> = {
  impersonation: null,
  delegate: 'deletedItems',
  graph: null,
  graphGov: 'hardDelete',
};
/** Why a mode cannot be chosen; null: it can. What only some mailboxes cannot do is said, and not refused. */
export const refusedBy = (settings: Settings, deletion: Deletion): 'delegate' | 'graphGov' | null => {
  const reached = reachedBy(settings);
  // A delegate is refused whatever Graph can do; it is the server that refuses.
  if (reached.includes('delegate') && NOT_OFFERED.delegate === deletion) return 'delegate';
  return reached.every((one) => one === 'graphGov') && NOT_OFFERED.graphGov === deletion ? 'graphGov' : null;
};

export const DeletionField = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const values = form.getValues();
  const chosen = DELETIONS.find((one) => one === values.policy.deletion);
  const refused = chosen === undefined ? null : refusedBy(values, chosen);
  const reached = reachedBy(values);
  return (
    <div>
      <Select
        label={t('integrations.rules.deletion')}
        description={t('integrations.rules.deletionHelp')}
        data={DELETIONS.map((value) => ({
          value,
          label: t(`integrations.rules.deletions.${value}`),
          disabled: refusedBy(values, value) !== null,
        }))}
        allowDeselect={false}
        aria-describedby="deletion-does"
        {...form.getInputProps('policy.deletion')}
        {...(refused === null ? {} : { error: t(`integrations.rules.deletionNot.${refused}`) })}
      />
      <div id="deletion-does" className={classes.does}>
        {reached.map((one) => (
          <div key={one}>
            <Text size="xs" fw={600} c="dimmed">
              {t(`integrations.rules.deletionDoes.${one}.${reached.length === 1 ? 'title' : 'titleBoth'}`)}
            </Text>
            <ul>
              {DELETIONS.map((value) => (
                <Text key={value} component="li" size="xs" c="dimmed">
                  {t(`integrations.rules.deletionDoes.${one}.${value}`)}
                </Text>
              ))}
            </ul>
          </div>
        ))}
        <Text size="xs" c="dimmed">
          {t('integrations.rules.deletionTells')}
        </Text>
      </div>
    </div>
  );
};
