/** A cancelled appointment whose event was restored in Outlook is confirmed anew (4.11). */
import { liveQuestion } from '../../booking/live.ts';
import { reinstate } from '../../booking/reinstate.ts';
import { answered, demandOf, own, params, targetOf, telling } from '../one-appointment.ts';
import { route } from '../route.ts';
import { AppointmentAnswer, ReinstateBody } from '../schemas/appointment.ts';

export const reinstateRoute = route({
  method: 'POST',
  path: '/appointments/:id/reinstate',
  name: 'reinstateAppointment',
  summary: 'Confirms a cancelled appointment anew whose event was restored in Outlook',
  description:
    'At its own time, if its people and rooms are free then, as when it is booked; the restored event becomes its event again. Refused with 409 `notRestored` where no event of it lies in a calendar (`reinstatable`). Done again it changes nothing.',
  scope: 'appointments:write',
  company: own,
  params,
  body: ReinstateBody,
  statuses: [200],
  answer: AppointmentAnswer,
  ask: {
    wanted: (body) => body?.availability === 'require',
    question: async (tx, { subject, occasion }) => {
      const there = await tx.assignments.select({ root: subject.root, appointment: subject.id });
      const span = { start: subject.startAt, end: subject.endAt };
      return liveQuestion(
        tx,
        subject.root,
        there.map((one) => one.holder),
        span,
        occasion.now,
      );
    },
  },
  run: async (tx, { body, subject, occasion, ifMatch, live }) => {
    const target = targetOf(subject, ifMatch, body?.version);
    return answered(tx, occasion, await reinstate(tx, telling(occasion, body), target, demandOf(body ?? {}, live)));
  },
});
