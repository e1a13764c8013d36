/** The store on a PostgreSQL server: the common contract, and what only a server with many connections can show. */
import { Pool } from 'pg';
import { afterAll, describe } from 'vitest';
import { migrate } from '../../src/store/sql/migrate.ts';
import { poolOptions } from '../../src/store/sql/session.ts';
import { createSqlStore } from '../../src/store/sql/store.ts';
import { openPostgres } from '../postgres.ts';
import { storeContract } from './contract/contract.ts';

const quiet = { warn: () => undefined, info: () => undefined };
const server = await openPostgres();

describe.skipIf(server === null)('on a PostgreSQL server', async () => {
  if (server === null) return;
  const pool = new Pool({ ...poolOptions, connectionString: await server.createDatabase(), max: 20, connectionTimeoutMillis: 10_000 });
  const store = createSqlStore(pool, quiet);
  await store.session((session) => migrate(session));
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  storeContract('PostgreSQL', () => store);
});
