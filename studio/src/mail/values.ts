/** The settings of mail as the form holds them, and back into what the API takes. */
import type { Schema } from '../api/client.ts';
import type { MailSettings } from './queries.ts';

type Server = NonNullable<MailSettings['settings']>;

export type Values = {
  server: string;
  /** What a number field holds while somebody types may be text. */
  port: number | string;
  security: Server['security'];
  verifyTls: boolean;
  certificateAuthorities: string;
  /** Empty: no sign-in. */
  userName: string;
  /** Empty: the stored one stays. */
  password: string;
  senderName: string;
  senderAddress: string;
  replyTo: string;
};

const EMPTY: Values = {
  server: '',
  port: 587,
  security: 'startTls',
  verifyTls: true,
  certificateAuthorities: '',
  userName: '',
  password: '',
  senderName: '',
  senderAddress: '',
  replyTo: '',
};

export const valuesOf = ({ settings }: MailSettings): Values =>
  settings === null
    ? EMPTY
    : {
        server: settings.server,
        port: settings.port,
        security: settings.security,
        verifyTls: settings.verifyTls,
        certificateAuthorities: settings.certificateAuthorities ?? '',
        userName: settings.userName ?? '',
        password: '',
        senderName: settings.senderName,
        senderAddress: settings.senderAddress,
        replyTo: settings.replyTo ?? '',
      };

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export const bodyFrom = (values: Values): Schema<'NewMailServer'> => ({
  server: values.server.trim(),
  port: Number(values.port),
  security: values.security,
  verifyTls: values.verifyTls,
  certificateAuthorities: orNull(values.certificateAuthorities),
  userName: orNull(values.userName),
  ...(values.password === '' ? {} : { password: values.password }),
  senderName: values.senderName,
  senderAddress: values.senderAddress,
  replyTo: orNull(values.replyTo),
});
