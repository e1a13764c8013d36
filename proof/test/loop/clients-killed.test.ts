/** A process that dies while the decline of a client is dealt with (4.8). */
import { MINUTE } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { REST } from './mail-row.ts';
import { addressOf, CLIENT, inWords, onTransport, teamAt } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const toClient = (mails: ReturnType<Team['watchMail']>): readonly string[] =>
  mails()
    .filter(({ to }) => to === CLIENT)
    .map(inWords);

/** More than there are below; the last one dies of nothing, which is checked. */
const STEPS = 60;

describe('a process killed while the decline of a client is dealt with', () => {
  it.each(['without a wire', 'Graph without a wire'])(
    '4.8 the appointment is cancelled once, and the client hears nothing of Exchange that can be helped, %s',
    async (transport) => {
      let survived = 0;
      for (let step = 1; step <= STEPS; step++) {
        let left = 0;
        let died: () => void = () => undefined;
        const between = async (): Promise<void> => {
          if (left > 0 && --left === 0) {
            died();
            await new Promise(() => undefined);
          }
        };
        await onTransport(transport, { inviteClients: true, between }, async (team) => {
          const id = await team.book(['anna', 'bert']);
          await team.bank.pass(REST);
          const [invitation] = team.bank.world.outside(CLIENT).invitations();
          const mails = team.watchMail();
          team.bank.world.outside(CLIENT).answer(invitation?.uid ?? '', 'Decline');
          const death = new Promise<void>((resolve) => {
            died = resolve;
          });
          left = step;
          await Promise.race([death, team.bank.pass(10 * MINUTE)]);
          if (left > 0) survived = step;
          const next = teamAt(team.bank.restart(), team.canBeSilent, team.nameOf, false);
          await next.bank.pass(30 * MINUTE);
          expect(await next.bank.appointment(id), `step ${step}`).toMatchObject({ state: 'cancelled', version: 2 });
          expect(await next.found('anna', id), `step ${step}`).toEqual([]);
          expect(toClient(mails), `step ${step}`).toEqual(team.canBeSilent ? [] : ['cancellation']);
          expect(mails().filter(({ to }) => to === addressOf('bert')).length, `step ${step}`).toBe(1);
        });
        if (survived > 0) break;
      }
      // It died of every call there was, and then of none.
      expect(survived).toBeGreaterThan(2);
    },
  );
});
