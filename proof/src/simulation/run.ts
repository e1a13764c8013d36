/** One seed: a company, a schedule, a hostile world, and then the checker. */
import { instant, SECOND } from '@lockstep/engine';
import { check } from '../checker/check.ts';
import type { Observed, Violation } from '../checker/observed.ts';
import { markOf } from '../checker/stamps.ts';
import { changeBusyRules } from './administrator.ts';
import { doBooking, standing } from './bookings.ts';
import { utteredWords } from './canaries.ts';
import { answerAsClient } from './clients.ts';
import type { Mark } from './marks.ts';
import { noteJournal } from './verdicts.ts';
import { openFurther, workInFurther } from './further.ts';
import { doHours, openHours } from './hours.ts';
import { createLines } from './lines.ts';
import { createNotices } from './notices.ts';
import { createPostman, type Postman } from './mailing.ts';
import { observe } from './observe.ts';
import { doOddity } from './oddities.ts';
import { doInOutlook } from './people.ts';
import { doTeamDeed } from './staffing.ts';
import { calm, findBack, findMoved, planningRounds, replay, silence, waitForDecision, waitForHeld, waitForListing } from './rest.ts';
import { drawSchedule, type Step } from './schedule.ts';
import { startSampling } from './sampling.ts';
import { START } from './slots.ts';
import type { GroundFor, Stage } from './stage.ts';
import { befall } from './whole.ts';
import { startWorker, type Worker } from './worker.ts';
import { type Manner, setStage } from './setting.ts';

export type Outcome = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly steps: readonly string[];
  readonly digest: string;
  /** Writes that reached Exchange. */
  readonly writes: number;
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
};

/** A run of one worker over and over at the same moment ends here; real passes settle in two or three. */
const SPINNING = 60;

export const runSeed = async (seed: number, groundFor: GroundFor): Promise<Outcome> => (await simulate(seed, groundFor)).outcome;

/** The same with everything that the checker looked at. */
export const simulate = async (
  seed: number,
  groundFor: GroundFor,
  how: Manner = { peaceful: false },
): Promise<{ readonly outcome: Outcome; readonly observed: Observed }> => {
  const stage = await setStage(seed, groundFor, how);
  try {
    const spun = await play(stage);
    const notices = spun.notices;
    const worker = spun.worker;
    await calm(stage, notices);
    await worker.deafen();
    waitForListing(stage);
    await findBack(stage, worker);
    await findMoved(stage, worker);
    const unrest = [...spun.unrest, ...(await planningRounds(stage, worker))];
    unrest.push(...(await waitForHeld(stage, worker)), ...(await waitForDecision(stage, worker)));
    unrest.push(...(await silence(stage, worker)));
    const atRest = await observe(stage, unrest);
    const rested = { ...atRest, replayed: await replay(stage, worker), mailing: await spun.postman.rest() };
    const observed = { ...rested, sightings: [...rested.sightings, ...(await utteredWords(stage))] };
    notices.stop();
    await worker.close();
    noteJournal(stage, observed.rows);
    const outcome = {
      seed,
      violations: check(observed),
      steps: stage.trace.steps(),
      digest: stage.trace.digest(),
      writes: stage.sent.filter((one) => one.outcome !== 'refused').length,
      marks: stage.marks.counts(),
    };
    return { outcome, observed };
  } finally {
    await stage.ground.close();
  }
};

type Played = {
  readonly worker: Worker;
  readonly notices: ReturnType<typeof createNotices>;
  readonly postman: Postman;
  readonly unrest: readonly string[];
};

/** The people, the notices and the worker take turns by the clock until the schedule is done. */
const play = async (stage: Stage): Promise<Played> => {
  const { clock, marks } = stage;
  const steps = [...drawSchedule(stage.random.fork('schedule'), stage.company)];
  const half = Math.floor(steps.length / 2);
  const dice = stage.random.fork('crash');
  const own = stage.random.fork('own events');
  const elsewhere = stage.random.fork('at work in further calendars');
  await openHours(stage);
  await openFurther(stage);
  // What lies there before anybody books anything.
  for (let count = own.between(0, 3); count > 0; count -= 1) {
    doInOutlook(stage, { do: 'add', who: own.fraction(), which: own.fraction(), slot: own.fraction() });
  }
  // Where no line runs notices are made up, but a delegate is told of nothing.
  const notices = stage.ground.listens || stage.company.delegation !== null ? createLines(stage) : createNotices(stage);
  const sampling = startSampling(stage);
  const unrest: string[] = [];
  const postman = createPostman(stage);
  let workers = 0;
  let stepAt = clock.now() as number;
  const takeStep = async (inCall = false): Promise<Step | null> => {
    const step = steps.shift();
    if (step === undefined) return null;
    // Not in the middle of a write: that what was seen a moment ago is "not found" is believed of a removal.
    if (!(inCall && step.side === 'exchange')) await take(stage, step);
    if (!stage.upsets.absent()) workInFurther(stage, elsewhere);
    if (steps.length === half) await changeBusyRules(stage);
    stepAt = clock.now() + (steps[0]?.afterMs ?? 0);
    return step;
  };
  let interrupting = false;
  const interrupt = async (): Promise<void> => {
    if (interrupting) return;
    interrupting = true;
    await takeStep(true);
    interrupting = false;
  };
  const start = (): Promise<Worker> => {
    workers += 1;
    return startWorker(stage, { number: workers, interrupt });
  };
  let worker = await start();
  let spins = 0;
  let spunAt = 0;
  while (steps.length > 0) {
    const due = await stage.due.passes();
    const noticeAt = notices.nextAt();
    const upsetAt = Math.min(stage.upsets.nextAt() ?? Infinity, stage.grants.nextAt() ?? Infinity, stage.relocation.nextAt() ?? Infinity);
    const next = Math.min(stepAt, noticeAt ?? Infinity, due ?? Infinity, Math.max(upsetAt, clock.now()));
    clock.advanceTo(instant(next));
    await stage.upsets.strike();
    stage.grants.strike();
    stage.relocation.strike();
    if (noticeAt !== null && noticeAt <= next) await notices.deliver();
    if (due !== null && due <= next) {
      spins = clock.now() - spunAt < SECOND ? spins + 1 : 0;
      spunAt = clock.now();
      if (spins > SPINNING) {
        unrest.push(`Work stayed due at once over ${SPINNING} passes (at ${new Date(clock.now()).toISOString()}).`);
        break;
      }
      const end = await worker.run();
      if (end === 'idle') clock.advance(SECOND);
      if (end === 'died') {
        await sampling.forget();
        await recover(stage, dice.chance(0.5) ? () => takeStep() : null, dice.between(0, 150 * SECOND));
        worker = await start();
      }
    }
    if (isDue(await stage.due.mail(), clock.now())) await postman.run();
    await sampling.take();
    if (stepAt <= next && steps.length > 0) await takeStep();
  }
  if (unrest.length === 0) marks.sometimes('the schedule was played to its end');
  return { worker, notices, postman, unrest };
};

const isDue = (due: number | null, now: number): boolean => due !== null && due <= now;

/** Between the death of one worker and the start of the next, time passes and people go on (F50). */
const recover = async (stage: Stage, takeStep: (() => Promise<Step | null>) | null, pauseMs: number): Promise<void> => {
  if (takeStep !== null) {
    const step = await takeStep();
    if (step !== null && (step.side === 'booking' || step.side === 'both'))
      stage.marks.sometimes('F50 booking edit between crash and recovery');
  }
  stage.clock.advance(pauseMs);
};

const take = async (stage: Stage, step: Step): Promise<void> => {
  // Nobody is at work in Outlook under an address that leads elsewhere or nowhere.
  if (step.side !== 'booking' && step.side !== 'hours' && stage.upsets.absent()) return undefined;
  switch (step.side) {
    case 'booking':
      return doBooking(stage, step);
    case 'outlook':
      doInOutlook(stage, step);
      return undefined;
    case 'exchange':
      return befall(stage, step);
    case 'hours':
      return doHours(stage, step);
    case 'team':
      return doTeamDeed(stage, step);
    case 'client':
      answerAsClient(stage, step);
      return undefined;
    case 'odd':
      doOddity(stage, step);
      return undefined;
    case 'both': {
      const published = (await standing(stage)).filter(({ id }) => isPublished(stage, id));
      const chosen = published[Math.floor(step.which * published.length)];
      if (chosen === undefined) return undefined;
      stage.marks.sometimes('F26 both sides edited');
      doInOutlook(stage, { ...step, do: step.outlook }, chosen.id);
      // The other side chooses another time.
      return doBooking(stage, { ...step, do: step.booking, slot: (step.slot + 0.37) % 1 }, chosen);
    }
    default: {
      const never: never = step;
      return never;
    }
  }
};

const isPublished = (stage: Stage, appointment: string): boolean =>
  stage.company.staff.some(({ address }) =>
    stage.world
      .outlook(address)
      .view(START, START + 90 * 86_400_000)
      .some((item) => markOf(item)?.appointment === appointment),
  );
