/** What changes is told as it happens, by server-sent events (HTML standard, section 9.2). */
import { z } from 'zod';
import { whileAdmitted } from '../access/admit.ts';
import { ofKey } from '../company-parameter.ts';
import { EVENTS } from '../live.ts';
import { route } from '../route.ts';

const ChangedAnswer = z
  .object({ kind: z.enum(['ready', 'appointment', 'mailbox', 'integration', 'all']), id: z.string().optional() })
  .meta({
    id: 'Changed',
    description:
      'The data of one event. `ready`: from now on nothing is missed. `integration`: it was switched on or off, made, changed or removed, and with it how all of its mailboxes stand. `all`: more changed at once than can be named',
  });

export const eventRoutes = [
  route({
    method: 'GET',
    path: '/events',
    name: 'watch',
    summary: 'Which appointments, mailboxes and integrations change, told as it happens',
    description:
      'A stream of server-sent events (`text/event-stream`), each with the kind and the id of what changed and nothing else. Read everything once at `ready` and at `all`, and what is named after that.',
    scope: 'journal:read',
    company: ofKey,
    statuses: [200],
    answer: ChangedAnswer,
    run: async (_tx, { reach, deps }) => ({
      later: (reply, request) => {
        const gone = new AbortController();
        const leave = (): void => gone.abort();
        gone.signal.addEventListener('abort', whileAdmitted(request, deps, 'journal:read', leave), { once: true });
        reply.raw.once('close', leave);
        // A client that hangs up politely leaves half a connection, which Node keeps for as long as the answer goes on.
        request.raw.socket.once('end', leave);
        reply.type(EVENTS).header('x-accel-buffering', 'no');
        return Promise.resolve(deps.live.watch(reach, gone.signal));
      },
    }),
  }),
];
