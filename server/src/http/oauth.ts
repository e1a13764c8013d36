/** What a request says of an application, with the defaults of the rules. */
import type { z } from 'zod';
import type { OAuthSettings } from '../store/rows/connection-settings.ts';
import type { IntegrationBody } from './schemas/integration.ts';

type Said = NonNullable<z.output<typeof IntegrationBody>['oauth']>;

/** @returns undefined where nothing was said of it */
export const oauthOf = (said: Said | null | undefined): OAuthSettings | null | undefined =>
  said == null
    ? said
    : {
        cloud: said.cloud ?? 'global',
        tenant: said.tenant ?? '',
        authority: said.authority ?? null,
        clientId: said.clientId,
        audience: said.audience ?? null,
      };
