/** Who is who in the table *Who is mailed* of docs/rules.md, and what can be done to them. */
import { MINUTE } from '@lockstep/engine';
import { disableIntegration, enableIntegration, enablePairing, releaseMail } from '@lockstep/server';
import { CONNECTION, ROOT } from '../../src/simulation/company.ts';
import type { BankOptions } from './bank-options.ts';
import type { Team, Who } from './team-stage.ts';

export type MailRow = {
  readonly organiser: Who;
  /** Whom the situation is about; null: nobody more than others. */
  readonly about: Who | null;
  readonly others: readonly Who[];
  readonly room: boolean;
  readonly options?: BankOptions;
  /** The appointment as it is before; answers its id. */
  readonly before: (team: Team) => Promise<string>;
  readonly happens: (team: Team, id: string) => Promise<void>;
};

export const QUIET = { send: false };
/** Everything has come to rest, the look at everybody's copy ten minutes later included. */
export const REST = 16 * MINUTE;

export const booked =
  (...who: readonly Who[]) =>
  async (team: Team): Promise<string> => {
    const id = await team.book(who);
    await team.bank.pass(REST);
    return id;
  };
export const nobody = (): Promise<string> => Promise.resolve('');

/** Anna, Bert and the room; nobody of them more than another. */
export const THREE = { organiser: 'anna', about: null, others: ['bert'], room: true } as const;
export const withRoom = { ...THREE, before: booked('anna', 'bert', 'room') };
/** Anna and Cleo, the room, and Bert whom it is about. */
export const BERT = { organiser: 'anna', about: 'bert', others: ['cleo'], room: true } as const;
export const withBert = { ...BERT, before: booked('anna', 'bert', 'cleo', 'room') };

export const NO_DECLINES: BankOptions = { policy: { accept: { move: true, cancel: true, decline: false } } };
export const declined = async (team: Team): Promise<string> => {
  const id = await withBert.before(team);
  team.outlook('bert').decline((await team.shown('bert', id)).id);
  await team.bank.pass(REST);
  return id;
};

export const enable = async ({ bank }: Team, enabled: boolean): Promise<void> =>
  bank.act(async (tx, occasion) => {
    const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
    if (row !== null) await (enabled ? enableIntegration : disableIntegration)(tx, occasion, row);
  });
const PEOPLE = ['anna', 'bert', 'room'] as const;
/** Booked while nobody was paired; then everybody is. */
export const paired = async (team: Team): Promise<string> => {
  for (const who of PEOPLE) await pairing(team, who, false);
  const id = await team.book(PEOPLE);
  await team.bank.pass(MINUTE);
  return id;
};
export const pairAll = async (team: Team): Promise<void> => {
  for (const who of PEOPLE) await pairing(team, who, true);
};
export const pairing = async ({ bank }: Team, who: Who, enabled: boolean): Promise<void> =>
  bank.act(async (tx, occasion) => {
    const [row] = await tx.pairings.select({ root: ROOT, holder: who });
    if (row !== undefined) await enablePairing(tx, occasion, row, enabled);
  });
export const bookedWhileOff = async (team: Team): Promise<string> => {
  await enable(team, false);
  const id = await team.book(['anna', 'bert', 'room']);
  await team.bank.pass(MINUTE);
  return id;
};
export const releaseAll = async ({ bank }: Team): Promise<void> =>
  bank.act(async (tx, occasion) => {
    for (const mailbox of await tx.mailboxes.select({ root: ROOT })) await releaseMail(tx, occasion, mailbox);
  });
