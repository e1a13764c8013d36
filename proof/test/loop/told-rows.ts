/** What the rows of the table *What Lockstep mails* in docs/rules.md mean: what was before, and what happens. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { book, change, lapseDue, type Occasion, type Transaction } from '@lockstep/server';
import { ROOT, ZONE } from '../../src/simulation/company.ts';
import type { BankOptions } from './bank-options.ts';
import { booked, QUIET, REST } from './mail-row.ts';
import { at } from './stage.ts';
import { on, type Team } from './team-stage.ts';

export type ToldRow = {
  readonly options?: BankOptions;
  readonly before: (team: Team) => Promise<string>;
  readonly happens: (team: Team, id: string) => Promise<void>;
};

const two = booked('anna', 'bert');
const drag = async (team: Team, id: string, hour: number): Promise<void> =>
  void team.outlook('anna').drag((await team.shown('anna', id)).id, on(hour), undefined, QUIET);
const target = (appointment: string) => ({ root: ROOT, appointment, ifVersion: null });
const lapse = ({ bank }: Team): Promise<number> => {
  let count = 0;
  const newId = (): string => `lapsed-${(count += 1)}`;
  return lapseDue({ store: bank.store, clock: bank.clock, newId });
};
/** Somebody else's time that evening, without a client. */
const taken = async ({ bank }: Team): Promise<void> => {
  const draft = { root: ROOT, company: ROOT, service: null, location: null, title: 'Other', notes: '', zone: ZONE, state: null };
  const wish = { ...draft, start: on(14), end: on(15), clients: [], assignments: [{ holder: 'anna' }], externalId: null };
  await bank.act(async (tx: Transaction, occasion: Occasion) => void (await book(tx, occasion, wish)));
};

export const TOLD_ROWS: Readonly<Record<string, ToldRow>> = {
  'A reservation is made': {
    before: () => Promise.resolve(''),
    happens: async (team) => void (await team.book(['anna', 'bert'], { state: 'reserved' })),
  },
  'A reservation that nobody confirmed in time lapses': {
    before: async (team) => {
      const id = await team.book(['anna', 'bert'], { state: 'reserved', start: at(10), end: at(11) });
      await team.bank.pass(2 * HOUR);
      return id;
    },
    happens: async (team) => void (await lapse(team)),
  },
  'A reservation moved in Outlook, which confirms it (auto-confirm)': {
    options: { policy: { autoConfirm: true } },
    before: async (team) => {
      const id = await team.book(['anna', 'bert'], { state: 'reserved' });
      await team.bank.pass(REST);
      return id;
    },
    happens: (team, id) => drag(team, id, 11),
  },
  'Handed over to a colleague who organises it from now on': {
    before: two,
    happens: async (team, id) => team.change(id, { who: ['bert'] }),
  },
  'Moved in Outlook onto the time of another appointment: put back': {
    before: async (team) => {
      await taken(team);
      return two(team);
    },
    happens: (team, id) => drag(team, id, 14),
  },
  'Moved in Outlook a fourth time within an hour, with appointments locked: left': {
    options: { policy: { lock: true } },
    before: two,
    happens: async (team, id) => {
      for (const hour of [11, 12, 13, 14]) {
        await drag(team, id, hour);
        // A calendar with nothing today is looked at every five minutes.
        await team.bank.pass(6 * MINUTE);
      }
    },
  },
  'Moved on both sides, and an administrator is asked, for an hour and more': {
    options: { policy: { conflict: 'ask' } },
    before: two,
    happens: async (team, id) => {
      await drag(team, id, 14);
      await team.bank.act(async (tx, occasion) => {
        await change(tx, { ...occasion, tellsClients: false }, target(id), { start: on(11) });
      });
      await team.bank.pass(90 * MINUTE);
    },
  },
  'Moved in Outlook three times within a minute': {
    before: two,
    happens: async (team, id) => {
      for (const hour of [11, 12, 13]) {
        await drag(team, id, hour);
        await team.bank.pass(25 * SECOND);
      }
    },
  },
  'Moved in Outlook and back again': {
    before: two,
    happens: async (team, id) => {
      await drag(team, id, 11);
      await team.bank.pass(20 * SECOND);
      await drag(team, id, 9);
    },
  },
  'Changed by hand, without telling the client': {
    before: two,
    happens: async ({ bank }, id) =>
      bank.act(async (tx, occasion) => {
        await change(tx, { ...occasion, tellsClients: false }, target(id), { start: on(11) });
      }),
  },
  'Deleted in Outlook by the organiser, and restored there within a minute': {
    before: two,
    happens: async (team, id) => {
      const { id: item } = await team.shown('anna', id);
      team.outlook('anna').removeFor(item, 'MoveToDeletedItems', QUIET);
      await team.bank.pass(20 * SECOND);
      const [gone] = team.outlook('anna').deleted();
      if (gone !== undefined) team.outlook('anna').restore(gone.id);
      await team.bank.pass(HOUR);
    },
  },
};
