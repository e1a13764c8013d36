/** The contract of the looks at tables that have grown: each once, however young the database is. */
import { expect, it } from 'vitest';
import { createAnalysis } from '../../../src/store/sql/grown.ts';
import type { Session } from '../../../src/store/sql/session.ts';
import type { SqlStore } from '../../../src/store/sql/store.ts';
import { company, newRoot } from './rows.ts';

/** Every index and table that this statement reads, as it is planned without its parameters: what is prepared is. */
const readBy = async (session: Session, statement: string): Promise<string> => {
  await session.command('set plan_cache_mode = force_generic_plan');
  await session.command(`prepare looked (text, text, text) as ${statement}`);
  const { rows } = await session.run<Record<'QUERY PLAN', string>>({ text: `explain execute looked ('a', 'b', 'c')`, values: [] });
  await session.command('deallocate looked');
  await session.command('reset plan_cache_mode');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

const LINK = 'select base from link where root = $1 and appointment = $2 and mailbox = $3';

const addLinks = (session: Session, root: string, from: number, to: number): Promise<void> =>
  session.command(
    `set session_replication_role = replica;
     insert into link (root, appointment, of_appointment, mailbox, listed, epoch, put_backs, mail_held, marks, fence, attempts)
       select '${root}', 'appointment-' || n, 'appointment-' || n, 'mailbox-' || n % 50, true, 0, '[]', false, 0, 0, 0 from generate_series(${from}, ${to}) n;
     reset session_replication_role;
     select pg_stat_force_next_flush()`,
  );

/** @param open a new database, with one connection: what it changed is counted when it says so */
export const analysisContract = (open: () => Promise<SqlStore>): void => {
  it('a table is analysed when it has grown, so that a link is found by its key and not among all of the company', async () => {
    const store = await open();
    try {
      const root = newRoot();
      const analyse = createAnalysis(store);
      await store.transaction((tx) => tx.companies.insert(company(root)));
      await store.session((session) => session.command('vacuum (analyze)'));
      expect(await analyse()).toEqual([]);
      await store.session((session) => addLinks(session, root, 1, 1_000));
      // By whichever index begins with the company, and has all of its links in it.
      expect(await store.session((session) => readBy(session, LINK))).toMatch(/link_by_uid|link_of_block/);
      expect(await analyse()).toEqual(['link']);
      expect(await store.session((session) => readBy(session, LINK))).toContain('link_pkey');
      expect(await analyse()).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('it is analysed anew once it has doubled, and not before', async () => {
    const store = await open();
    try {
      const root = newRoot();
      const analyse = createAnalysis(store);
      await store.transaction((tx) => tx.companies.insert(company(root)));
      await store.session((session) => addLinks(session, root, 1, 200));
      expect(await analyse()).toEqual(['link']);
      await store.session((session) => addLinks(session, root, 201, 390));
      expect(await analyse()).toEqual([]);
      await store.session((session) => addLinks(session, root, 391, 410));
      expect(await analyse()).toEqual(['link']);
    } finally {
      await store.close();
    }
  });
};
