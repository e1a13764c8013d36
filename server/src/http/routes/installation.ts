/** Which installation this is, and what it holds back because its database was served by another one before (1.7). */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { servedElsewhere } from '../../booking/served-elsewhere.ts';
import { inQuery } from '../company-parameter.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';

const InstallationAnswer = z
  .object({
    id: z.string().meta({ description: 'Stands in every stamp and never changes, in a copy of the database neither' }),
    publicUrl: z.string().meta({ description: 'Where people and other systems reach it' }),
    held: z
      .object({
        was: z.string().nullable().meta({ description: 'Which installation served this database before; null: only mail is held' }),
        since: z.string(),
        integrations: z.array(z.object({ id: z.string(), name: z.string() })).meta({ description: 'Off until they are enabled here' }),
        mail: z.array(z.string()).meta({ description: 'Companies by whose servers nothing goes out until it is let go' }),
        letters: z.int().meta({ description: 'Letters that wait for that' }),
      })
      .nullable()
      .meta({ description: 'Null: nothing is held back' }),
  })
  .meta({ id: 'Installation' });

export const installationRoutes = [
  route({
    method: 'GET',
    path: '/installation',
    name: 'readInstallation',
    summary: 'Which installation this is, and what it holds back because another one served its database before',
    description: 'Only one of two may go on. It is this one for each integration that is enabled here, and for mail once it is let go.',
    scope: 'integrations:read',
    company: inQuery({ inherited: true }),
    query: z.strictObject({ company: id().optional() }),
    statuses: [200],
    answer: InstallationAnswer,
    run: async (tx, { reach: { root }, subject, deps: { installation } }) => {
      const [connections, mail] = await Promise.all([
        tx.connections.select({ root, enabled: false, ...subject }, { orderBy: [['id', 'asc']] }),
        tx.mailSettings.select({ root, heldSince: { not: null }, ...subject }, { orderBy: [['company', 'asc']] }),
      ]);
      const moved = connections.flatMap((one) => {
        const from = servedElsewhere(one);
        return from === null ? [] : [{ id: one.id, name: one.name, ...from }];
      });
      const since = [...moved.map(({ at }) => at), ...mail.flatMap(({ heldSince }) => (heldSince === null ? [] : [heldSince]))];
      const here = { id: installation.id, publicUrl: installation.publicUrl };
      if (since.length === 0) return { body: { ...here, held: null } };
      const letters = await tx.letters.count({ root, state: 'waiting', cause: 'anotherInstallation', ...subject });
      const integrations = moved.map(({ id: one, name }) => ({ id: one, name }));
      const held = { since: inUtc(Math.min(...since) as Instant), integrations, mail: mail.map(({ company }) => company), letters };
      return { body: { ...here, held: { was: moved[0]?.was ?? null, ...held } } };
    },
  }),
];
