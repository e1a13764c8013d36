/** Who is on an appointment, one at a time: asked again after a decline, or released (4.7). */
import { z } from 'zod';
import { askAgain, release } from '../../booking/staffing.ts';
import { answered, own, targetOf, telling } from '../one-appointment.ts';
import { route } from '../route.ts';
import { AppointmentAnswer, VersionBody } from '../schemas/appointment.ts';
import { id } from '../schemas/fields.ts';

const params = z.strictObject({ id: id(), holder: id() });

export const staffingRoutes = (
  [
    [
      'ask-again',
      'askAssignmentAgain',
      'Asks somebody again who had declined or was released',
      'They are on the appointment as if newly put there, and are invited anew: the old answer is taken off the event first. Refused with 409 `slotTaken` where their time has gone to another appointment since.',
      askAgain,
    ],
    [
      'release',
      'releaseAssignment',
      'Gives back the time that is held of somebody who will not come, a room that declined for instance',
      'The appointment keeps naming them as gone, the event keeps their answer until a write mails its attendees anyway. Done again it changes nothing.',
      release,
    ],
  ] as const
).map(([step, name, summary, description, act]) =>
  route({
    method: 'POST',
    path: `/appointments/:id/assignments/:holder/${step}`,
    name,
    summary,
    description,
    scope: 'appointments:write',
    company: own,
    params,
    body: VersionBody,
    statuses: [200],
    answer: AppointmentAnswer,
    run: async (tx, { params: { holder }, body, subject, occasion, ifMatch }) =>
      answered(tx, occasion, await act(tx, telling(occasion, body), targetOf(subject, ifMatch, body?.version), holder)),
  }),
);
