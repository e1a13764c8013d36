/** An administrator who changes what the integration says about busy time while everything else goes on. */
import { changeIntegration, decide, isAsked, type Occasion, RefusalError, questionOf } from '@lockstep/server';
import { CONNECTION, ROOT, type Company } from './company.ts';
import type { Stage } from './stage.ts';

const occasionOf = ({ clock, newId }: Stage): Occasion => ({
  now: clock.now(),
  newId,
  actor: { kind: 'person', id: 'administrator', name: 'Administrator' },
});

/** Decides everything that waits (5.7), as it comes; what is refused stays as it is. Answers whether anything was decided. */
export const decideAll = async (stage: Stage): Promise<boolean> => {
  const random = stage.random.fork('decisions');
  const links = await stage.ground.store.transaction((tx) => tx.links.select({ root: ROOT, askStart: { not: null } }));
  let any = false;
  for (const { appointment: id, ask } of links.filter(isAsked)) {
    const keep = random.pick(['booking', 'outlook'] as const);
    try {
      await stage.ground.store.transaction(async (tx) => {
        const row = await tx.appointments.get({ root: ROOT, id });
        if (row !== null) await decide(tx, occasionOf(stage), row, { keep, question: questionOf(ask) });
      });
      any = true;
      stage.marks.sometimes('an administrator decided');
      stage.trace.note(`decided for ${keep}: appointment ${id}`);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      stage.trace.note(`${error.refusal.code}: deciding for ${keep} about appointment ${id}`);
    }
  }
  return any;
};

/** Does it through the same function as the API; nothing where the company was not drawn to. */
export const changeBusyRules = async (stage: Stage): Promise<void> => {
  const { company, ground, trace, marks } = stage;
  const { busyLater } = company;
  if (busyLater === null) return;
  await ground.store.transaction(async (tx) => {
    const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
    if (row !== null) await changeIntegration(tx, occasionOf(stage), row, { settings: busyLater });
  });
  stage.now.busy = busyLater;
  marks.sometimes('busy time set otherwise');
  trace.note(`busy time is set to ${JSON.stringify(busyLater)}`);
};

/** Whether titles may be asked for at some time of the simulation: a pass ends under the settings that it began with. */
export const everShows = ({ busy, busyLater }: Company): boolean => busy.showTitles === 'title' || busyLater?.showTitles === 'title';

/** Whether private events may be left out at some time of it. */
export const everSkips = ({ busy, busyLater }: Company): boolean => busy.privateEvents === 'skip' || busyLater?.privateEvents === 'skip';
