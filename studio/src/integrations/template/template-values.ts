/** A template for events as the form holds it: both texts stay while somebody looks at the default again. */
import type { Integration } from '../queries.ts';

type Stored = Integration['template'];
export type TemplateValues = {
  custom: boolean;
  subject: string;
  body: string;
  external: { custom: boolean; subject: string; body: string };
};

export const NO_TEMPLATE: TemplateValues = { custom: false, subject: '', body: '', external: { custom: false, subject: '', body: '' } };

export const templateValuesOf = (stored: Stored): TemplateValues =>
  stored === null
    ? NO_TEMPLATE
    : {
        custom: true,
        subject: stored.subject,
        body: stored.body,
        external: { custom: stored.external !== null, subject: stored.external?.subject ?? '', body: stored.external?.body ?? '' },
      };

/** As the API takes it; null: the default. */
export const templateOf = ({ custom, subject, body, external }: TemplateValues): NonNullable<Stored> | null =>
  custom ? { subject, body, external: external.custom ? { subject: external.subject, body: external.body } : null } : null;
