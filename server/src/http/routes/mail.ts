/** Mail of a company (6.1): the server it goes by, and who is told of what. */
import { z } from 'zod';
import { SECOND } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import { changeMailRules, ownRulesOf } from '../../notify/change-rules.ts';
import { changeMailSettings, releaseMail, removeMailSettings, settingsRow, type SettingsDraft } from '../../notify/change-settings.ts';
import type { MailPlace } from '../../notify/inherited.ts';
import { testMail } from '../../notify/mail-test.ts';
import { mailRulesOf } from '../../notify/rules.ts';
import { mailSettingsOf, openSettings } from '../../notify/settings.ts';
import type { Company } from '../../store/rows/booking.ts';
import type { MailSettingsRow } from '../../store/rows/mail.ts';
import type { Transaction } from '../../store/store.ts';
import { inBody, oneInQuery } from '../company-parameter.ts';
import { route } from '../route.ts';
import * as schemas from '../schemas/mail.ts';

const query = z.strictObject({ company: schemas.company });
const placeOf = ({ root, id }: Company): MailPlace => ({ root, company: id });

const shown = ({ secret, changedAt, heldSince, company: _company, root: _root, ...row }: MailSettingsRow) => ({
  ...row,
  hasPassword: secret !== null,
  heldSince: heldSince === null ? null : inUtc(heldSince),
  changedAt: inUtc(changedAt),
});

const presentSettings = async (tx: Transaction, company: Company): Promise<z.input<typeof schemas.SettingsAnswer>> => {
  const row = await mailSettingsOf(tx, placeOf(company));
  return { company: company.id, from: row?.company ?? null, settings: row === null ? null : shown(row) };
};

const draftOf = (body: z.output<typeof schemas.SettingsDraftBody>): SettingsDraft => ({
  server: body.server,
  port: body.port,
  security: body.security,
  verifyTls: body.verifyTls ?? true,
  certificateAuthorities: body.certificateAuthorities ?? null,
  userName: body.userName ?? null,
  password: body.password,
  senderName: body.senderName,
  senderAddress: body.senderAddress,
  replyTo: body.replyTo ?? null,
});

const inSeconds = (milliseconds: number | null): number | null => (milliseconds === null ? null : Math.round(milliseconds / SECOND));

const presentRules = async (tx: Transaction, company: Company): Promise<z.input<typeof schemas.RulesAnswer>> => {
  const { switches, quietMs, language } = await mailRulesOf(tx, placeOf(company));
  const own = await ownRulesOf(tx, placeOf(company));
  const said = { switches: own.switches, quietSeconds: inSeconds(own.quietMs), language: own.language };
  return { company: company.id, switches, quietSeconds: Math.round(quietMs / SECOND), language, own: said };
};

export const mailRoutes = [
  route({
    method: 'GET',
    path: '/mail/settings',
    name: 'readMailSettings',
    summary: 'The server by which mail of a company goes, its own or its parent’s',
    scope: 'mail:read',
    company: oneInQuery,
    query,
    statuses: [200],
    answer: schemas.SettingsAnswer,
    run: async (tx, { subject }) => ({ body: await presentSettings(tx, subject) }),
  }),
  route({
    method: 'PUT',
    path: '/mail/settings',
    name: 'putMailSettings',
    summary: 'Sets the server by which mail of a company and all below it goes',
    description: 'The password is stored encrypted and never shown again.',
    scope: 'mail:write',
    company: inBody,
    body: schemas.SettingsBody,
    statuses: [200],
    answer: schemas.SettingsAnswer,
    run: async (tx, { body, subject, occasion, deps }) => {
      await changeMailSettings(tx, occasion, placeOf(subject), draftOf(body), deps.seal);
      return { body: await presentSettings(tx, subject) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/mail/settings',
    name: 'removeMailSettings',
    summary: 'Erases a company’s own mail server, password included; it sends as its parent does',
    scope: 'mail:write',
    company: oneInQuery,
    query,
    statuses: [200],
    answer: schemas.SettingsAnswer,
    run: async (tx, { subject, occasion }) => {
      await removeMailSettings(tx, occasion, placeOf(subject));
      return { body: await presentSettings(tx, subject) };
    },
  }),
  route({
    method: 'POST',
    path: '/mail/settings/release',
    name: 'releaseMail',
    summary: 'Lets mail go that is held because this database was served by another installation before',
    description: 'Says that this installation goes on writing to people. What is not held stays as it is.',
    scope: 'mail:write',
    company: inBody,
    body: schemas.ReleaseBody,
    statuses: [200],
    answer: schemas.SettingsAnswer,
    run: async (tx, { subject, occasion }) => {
      await releaseMail(tx, occasion, placeOf(subject));
      return { body: await presentSettings(tx, subject) };
    },
  }),
  route({
    method: 'POST',
    path: '/mail/settings/test',
    name: 'testMailSettings',
    summary: 'Sends a test letter and says step by step what happened',
    scope: 'mail:write',
    company: inBody,
    body: schemas.MailTestBody,
    statuses: [200],
    answer: schemas.MailTestAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, occasion, deps }) => {
      const place = placeOf(subject);
      const own = await tx.mailSettings.get({ root: subject.root, company: subject.id });
      const row =
        body.settings === undefined
          ? await mailSettingsOf(tx, place)
          : settingsRow(place, occasion, own, draftOf(body.settings), deps.seal);
      if (row === null)
        return refuse('missing', '/settings', 'No mail server is set.', 'Send "settings", or set one with PUT /mail/settings.');
      const { post } = deps;
      if (post === undefined) return refuse('disabled', null, 'This process sends no mail.', 'Ask the one that does.');
      const settings = openSettings(row, deps.unseal);
      const domain = new URL(deps.installation.publicUrl).hostname;
      return {
        later: async (reply) => {
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort());
          const test = await testMail(
            { post, now: () => deps.clock.now(), newId: deps.newId, domain },
            settings,
            body.address,
            gone.signal,
          );
          return { ...test, steps: [...test.steps] };
        },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/mail/rules',
    name: 'readMailRules',
    summary: 'Who is told of what by mail, when, and in which language',
    scope: 'mail:read',
    company: oneInQuery,
    query,
    statuses: [200],
    answer: schemas.RulesAnswer,
    run: async (tx, { subject }) => ({ body: await presentRules(tx, subject) }),
  }),
  route({
    method: 'PATCH',
    path: '/mail/rules',
    name: 'changeMailRules',
    summary: 'Changes what is sent of them, for the company and all below it that say nothing else',
    scope: 'mail:write',
    company: inBody,
    body: schemas.RulesPatch,
    statuses: [200],
    answer: schemas.RulesAnswer,
    run: async (tx, { body, subject, occasion }) => {
      const { quietSeconds } = body;
      const quietMs = quietSeconds === undefined || quietSeconds === null ? quietSeconds : quietSeconds * SECOND;
      await changeMailRules(tx, occasion, placeOf(subject), { switches: body.switches, quietMs, language: body.language });
      return { body: await presentRules(tx, subject) };
    },
  }),
];
