/** An administrator who changes what the integration says about busy time while everything else goes on. */
import { changeIntegration, type Occasion } from '@lockstep/server';
import { CONNECTION, ROOT, type Company } from './company.ts';
import type { Stage } from './stage.ts';

/** Does it through the same function as the API; nothing where the company was not drawn to. */
export const changeBusyRules = async (stage: Stage): Promise<void> => {
  const { company, clock, newId, ground, trace, marks } = stage;
  const { busyLater } = company;
  if (busyLater === null) return;
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'person', id: 'administrator', name: 'Administrator' } };
  await ground.store.transaction(async (tx) => {
    const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
    if (row !== null) await changeIntegration(tx, occasion, row, { settings: busyLater });
  });
  stage.now.busy = busyLater;
  marks.sometimes('busy time set otherwise');
  trace.note(`busy time is set to ${JSON.stringify(busyLater)}`);
};

/** Whether titles may be asked for at some time of the simulation: a pass ends under the settings that it began with. */
export const everShows = ({ busy, busyLater }: Company): boolean => busy.showTitles === 'title' || busyLater?.showTitles === 'title';

/** Whether private events may be left out at some time of it. */
export const everSkips = ({ busy, busyLater }: Company): boolean => busy.privateEvents === 'skip' || busyLater?.privateEvents === 'skip';
