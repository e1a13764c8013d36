/** Which company an option names. */
import type { Company } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { CommandError } from './command.ts';

/** A company by id, external id or name. More than one of that name is not guessed about. */
export const findCompany = async (tx: Transaction, asked: string): Promise<Company> => {
  const all = await tx.companies.select({});
  const byId = all.filter((company) => company.id === asked || company.externalId === asked);
  const found = byId.length > 0 ? byId : all.filter((company) => company.name === asked);
  const [company] = found;
  if (found.length > 1)
    throw new CommandError(`${found.length} companies are called "${asked}": name one by its id: ${found.map(({ id }) => id).join(', ')}`);
  if (company !== undefined) return company;
  const known = all.slice(0, 20).map(({ name, id }) => `  ${name} (${id})`);
  throw new CommandError(
    all.length === 0
      ? `There is no company yet. Make the first one: lockstep key create --new-company "${asked}" --zone Europe/Zurich --scopes all`
      : `There is no company "${asked}". There are:\n${known.join('\n')}`,
  );
};
