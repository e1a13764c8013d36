/** The mark in the database of what findings are kept of. */
import type { Session } from './session.ts';

const REVISION = 'select revision::text as "revision" from booking_revision where root = $1';

/** The mark of what these rows say, which is another one after every change of them; null: there are none. */
export const bookingRevision = async (session: Session, root: string): Promise<string | null> => {
  const { rows } = await session.run<{ readonly revision: string }>({ text: REVISION, values: [root] });
  return rows[0]?.revision ?? null;
};
