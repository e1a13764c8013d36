/** An appointment of several, deleted by its organiser in Outlook without telling anybody, and what everybody is left with. */
import type { CalendarItem } from '@lockstep/simulator';
import { ROOT } from '../../src/simulation/company.ts';
import { REST } from './mail-row.ts';
import { on } from './team-stage.ts';
import type { Team, Who } from './team-stage.ts';

export const published = async (team: Team, ...who: readonly Who[]): Promise<string> => {
  const id = await team.book(who);
  await team.bank.pass(REST);
  return id;
};
export const deleteQuietly = async (team: Team, id: string): Promise<void> =>
  team.outlook('anna').remove((await team.shown('anna', id)).id, { send: false });
/** What takes somebody's time that Thursday, whatever it is about. */
export const taken = (team: Team, who: Who): readonly CalendarItem[] =>
  team
    .outlook(who)
    .view(on(0), on(24))
    .filter(({ isCancelled }) => !isCancelled);
export const owed = async (team: Team, id: string): Promise<number> =>
  team.bank.act(
    async (tx) => (await tx.links.select({ root: ROOT, appointment: id })).filter(({ leftovers }) => leftovers !== null).length,
  );
