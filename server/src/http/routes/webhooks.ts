/** Webhooks (7.5): who is told what happens, their secrets, and what became of everything that was sent to them. */
import { z } from 'zod';
import { notFound } from '../../booking/refusal.ts';
import type { DeliveryRow, WebhookRow } from '../../store/rows/webhook.ts';
import type { Transaction } from '../../store/store.ts';
import { bodyOf } from '../../webhooks/send.ts';
import { changeWebhook, makeWebhook, removeWebhook, rotateSecret, sendAgain, sendFailed, sendTest } from '../../webhooks/webhook.ts';
import { inBody, inQuery, ofRow } from '../company-parameter.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id, moment } from '../schemas/fields.ts';
import {
  DELIVERY_TYPES,
  DeliveryAnswer,
  DeliveryWithBody,
  NewWebhookAnswer,
  presentDelivery,
  presentWebhook,
  RotateBody,
  STATES,
  WebhookAnswer,
  WebhookBody,
  WebhookPatchBody,
} from '../schemas/webhook.ts';

const path = '/webhooks';
const params = z.strictObject({ id: id() });
const deliveryParams = z.strictObject({ id: id(), delivery: id() });
const OVERLAP_HOURS = 24;

const webhookById = (use: 'read' | 'write') =>
  ofRow(
    {
      what: 'webhook',
      load: async (tx: Transaction, root: string, { id: of }: { readonly id: string }) => {
        const row = await tx.webhooks.get({ root, id: of }, use === 'write' ? { lock: 'update' } : {});
        return row === null ? null : { row, company: row.company };
      },
    },
    'own',
  );

const deliveryIn = async (tx: Transaction, { root, id: webhook }: WebhookRow, of: string): Promise<DeliveryRow> => {
  const row = await tx.webhookDeliveries.get({ root, id: of });
  return row !== null && row.webhook === webhook ? row : notFound('delivery', 'path/delivery');
};

export const webhookRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listWebhooks',
    summary: 'The webhooks within reach, without their secrets',
    scope: 'webhooks:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(WebhookAnswer),
    run: async (tx, { query, subject, reach, occasion }) => {
      const { rows, next } = await pageById(tx.webhooks, { root: reach.root, ...subject }, query);
      return { body: { items: rows.map((row) => presentWebhook(row, occasion.now)), next } };
    },
  }),
  route({
    method: 'POST',
    path,
    name: 'createWebhook',
    summary: 'Makes a webhook and shows its secret once',
    description: 'What is posted to it, and how it is verified, is described under `webhooks` in this document.',
    scope: 'webhooks:write',
    company: inBody,
    body: WebhookBody,
    statuses: [201],
    answer: NewWebhookAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, occasion, deps }) => {
      const { url, description = '', types = [], enabled = true } = body;
      const { row, secret } = await makeWebhook(tx, occasion, subject, { url, description, types, enabled }, deps.seal);
      return { body: { ...presentWebhook(row, occasion.now), secret }, location: `${path}/${row.id}` };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readWebhook',
    summary: 'One webhook, without its secret',
    scope: 'webhooks:read',
    company: webhookById('read'),
    params,
    statuses: [200],
    answer: WebhookAnswer,
    run: async (_tx, { subject, occasion }) => ({ body: presentWebhook(subject, occasion.now) }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    name: 'changeWebhook',
    summary: 'Changes what is sent of a webhook; what is left out stays',
    description:
      'Switched off, what waits is stopped. Switched on, it hears what happens from then on; what was stopped is sent by `POST …/:id/redeliver`.',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params,
    body: WebhookPatchBody,
    statuses: [200],
    answer: WebhookAnswer,
    run: async (tx, { body, subject, occasion }) => ({
      body: presentWebhook(await changeWebhook(tx, occasion, subject, body), occasion.now),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    name: 'removeWebhook',
    summary: 'Removes a webhook with all that was or is to be sent to it',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params,
    statuses: [204],
    answer: z.null(),
    run: async (tx, { subject, occasion }) => {
      await removeWebhook(tx, occasion, subject);
      return { body: null };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/rotate`,
    name: 'rotateWebhookSecret',
    summary: 'Gives a webhook another secret and shows it once; for a time both sign',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params,
    body: RotateBody,
    statuses: [200],
    answer: NewWebhookAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, occasion, deps }) => {
      const { row, secret } = await rotateSecret(tx, occasion, subject, body.overlapHours ?? OVERLAP_HOURS, deps.seal);
      return { body: { ...presentWebhook(row, occasion.now), secret } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/test`,
    name: 'testWebhook',
    summary: 'Sends a message that says nothing, to this webhook alone; read the delivery to see what came of it',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params,
    statuses: [202],
    answer: DeliveryAnswer,
    run: async (tx, { subject, occasion }) => ({ body: presentDelivery(await sendTest(tx, occasion, subject)) }),
  }),
  route({
    method: 'POST',
    path: `${path}/:id/redeliver`,
    name: 'redeliverFailed',
    summary: 'Sends all again that failed or was stopped since a time',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params,
    body: z.strictObject({ since: moment() }).meta({ id: 'WebhookRedeliver' }),
    statuses: [202],
    answer: z.object({ deliveries: z.int().meta({ description: 'How many are sent again' }) }).meta({ id: 'WebhookRedelivered' }),
    run: async (tx, { body, subject, occasion }) => ({ body: { deliveries: await sendFailed(tx, occasion, subject, body.since) } }),
  }),
  route({
    method: 'GET',
    path: `${path}/:id/deliveries`,
    name: 'listWebhookDeliveries',
    summary: 'What was sent to a webhook in the last 30 days, newest first, with what became of it',
    scope: 'webhooks:read',
    company: webhookById('read'),
    params,
    query: z.strictObject({
      ...paging,
      state: z.enum(STATES).optional().meta({ description: 'Only those in this state' }),
      type: z.enum(DELIVERY_TYPES).optional().meta({ description: 'Only messages of this type' }),
    }),
    statuses: [200],
    answer: pageOf(DeliveryAnswer),
    run: async (tx, { query, subject: { root, id: webhook } }) => {
      const where = {
        root,
        webhook,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.type === undefined ? {} : { type: query.type }),
      };
      const { rows, next } = await pageById(tx.webhookDeliveries, where, query, 'desc');
      return { body: { items: rows.map(presentDelivery), next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id/deliveries/:delivery`,
    name: 'readWebhookDelivery',
    summary: 'One delivery with what is posted',
    scope: 'webhooks:read',
    company: webhookById('read'),
    params: deliveryParams,
    statuses: [200],
    answer: DeliveryWithBody,
    run: async (tx, { params: { delivery }, subject, deps }) => {
      const row = await deliveryIn(tx, subject, delivery);
      const message = (await tx.webhookMessages.get({ root: row.root, id: row.message })) ?? notFound('delivery', 'path/delivery');
      return { body: { ...presentDelivery(row), body: { ...bodyOf(deps.installation.publicUrl, message, row) } } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/deliveries/:delivery/redeliver`,
    name: 'redeliver',
    summary: 'Sends one delivery again, under the same id, whatever became of it',
    scope: 'webhooks:write',
    company: webhookById('write'),
    params: deliveryParams,
    statuses: [202],
    answer: DeliveryAnswer,
    run: async (tx, { params: { delivery }, subject, occasion }) => ({
      body: presentDelivery(await sendAgain(tx, occasion, subject, await deliveryIn(tx, subject, delivery))),
    }),
  }),
];
