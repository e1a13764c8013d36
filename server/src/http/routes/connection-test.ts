/** *Test connection* (1.1): run for one mailbox, and read as it last went. */
import { z } from 'zod';
import { refuse } from '../../booking/refusal.ts';
import { inUtc } from '../../booking/moment.ts';
import { transportToTest } from '../../detection.ts';
import { runTest } from '../probe.ts';
import { route } from '../route.ts';
import { LastTestAnswer, StepAnswer, TestAnswer, TestBody } from '../schemas/connection-test.ts';
import { id } from '../schemas/fields.ts';
import { integrationById, integrationsPath as path } from './integrations.ts';

const params = z.strictObject({ id: id() });

export const connectionTestRoutes = [
  route({
    method: 'POST',
    path: `${path}/:id/test`,
    name: 'testIntegration',
    summary: 'Tests the way to one mailbox, step by step',
    description: 'With `Accept: application/x-ndjson` every step is a line, sent when it is done; the last line is the judgement.',
    scope: 'integrations:write',
    company: integrationById('write'),
    params,
    body: TestBody,
    statuses: [200],
    answer: TestAnswer,
    shownOnce: true,
    run: async (tx, { body, subject, occasion, deps }) => {
      if (subject.secret === null) {
        refuse('missing', '/password', 'There is no password for this integration.', 'Send the password with PATCH first.');
      }
      const [known] = await tx.mailboxes.select({ root: subject.root, connection: subject.id, address: body.address });
      const asked = {
        connection: subject,
        address: body.address,
        write: body.write === true,
        outside: body.outside,
        answering: true,
        mailbox: known?.id ?? null,
        transport: transportToTest(subject, known ?? null),
        occasion,
      };
      return { later: (reply, request) => runTest(deps, asked, request, reply) };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id/test`,
    name: 'readTest',
    summary: 'The last test of an integration, as it was shown',
    scope: 'integrations:read',
    company: integrationById('read'),
    params,
    statuses: [200],
    answer: LastTestAnswer,
    run: async (tx, { subject: { root, id: connection } }) => {
      const row = await tx.connectionTests.get({ root, connection });
      if (row === null) return { body: { test: null } };
      // Of another version of this program a step may be unknown by now; it is left out rather than shown wrongly.
      const steps = row.steps.flatMap((step) => {
        const read = StepAnswer.safeParse(step);
        return read.success ? [read.data] : [];
      });
      const { cause = null, sentence = null, next = null } = steps.find(({ outcome }) => outcome === 'failed') ?? {};
      return { body: { test: { steps, cause, sentence, next, passed: row.passed, testedAt: inUtc(row.testedAt), address: row.address } } };
    },
  }),
];
