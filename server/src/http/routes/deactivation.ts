/** People and rooms that are deactivated (2.5): why, what lies ahead of them, and to whom that is given. */
import { z } from 'zod';
import { followActive } from '../../booking/deactivation.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import { aheadOf, giveTo, type Ahead, type Given } from '../../booking/hand-over.ts';
import { inUtc, withOffset } from '../../booking/moment.ts';
import { notFound, refuse } from '../../booking/refusal.ts';
import type { Holder } from '../../store/rows/booking.ts';
import type { Transaction } from '../../store/store.ts';
import type { Instant } from '@lockstep/engine';
import { ofRow } from '../company-parameter.ts';
import { route, type Route } from '../route.ts';
import { AheadAnswer, DeactivateBody, DeactivationAnswer, HandedOverAnswer, HandOverBody } from '../schemas/deactivation.ts';
import { id } from '../schemas/fields.ts';

const params = z.strictObject({ id: id() });
/** So many are shown, and given away, at once. */
const MOST = 200;

const ofKind = (kind: Holder['kind'], use: 'read' | 'write') =>
  ofRow(
    {
      what: kind === 'staff' ? 'staff member' : 'resource',
      load: async (tx: Transaction, root: string, { id: of }: { readonly id: string }) => {
        const [row] = await tx.holders.select({ root, id: of, kind }, use === 'write' ? { lock: 'update' } : {});
        return row === undefined ? null : { row, company: row.company };
      },
    },
    use,
  );

const within = (reach: Reach, all: readonly Ahead[]): readonly Ahead[] =>
  all.filter(({ appointment }) => reaches(reach, appointment.company));

const present = async (tx: Transaction, holder: Holder, reach: Reach, now: Instant): Promise<z.input<typeof DeactivationAnswer>> => {
  const { root, id: of, active } = holder;
  const row = active ? null : await tx.deactivations.get({ root, holder: of });
  const [pairing] = await tx.pairings.select({ root, holder: of });
  const ahead = within(reach, await aheadOf(tx, root, of, now, { most: MOST }));
  const count = (needs: Ahead['needs']): number => ahead.filter((one) => one.needs === needs).length;
  return {
    active,
    since: row === null ? null : inUtc(row.since),
    reason: row?.reason ?? '',
    pairing: pairing === undefined ? 'none' : pairing.enabled ? 'on' : 'off',
    comesBack: row !== null && row.pairing !== null && pairing?.id === row.pairing,
    ahead: ahead.length,
    more: ahead.length === MOST,
    needsOrganiser: count('needsOrganiser'),
    needsPerson: count('needsPerson'),
  };
};

const shown = ({ appointment: { id: of, title, startAt, endAt, zone }, needs, mails }: Ahead, given: readonly Given[]) => {
  const refusal = given.find((one) => one.appointment === of)?.refusal ?? null;
  return {
    appointment: of,
    title,
    start: withOffset(startAt, zone),
    end: withOffset(endAt, zone),
    zone,
    needs,
    mails,
    against: refusal === null ? null : { code: refusal.code, problem: refusal.problem, next: refusal.next },
  };
};

/** To whom it goes: somebody active of the same kind, within reach. */
const colleagueOf = async (tx: Transaction, reach: Reach, holder: Holder, to: string, field: string): Promise<Holder> => {
  const row = await tx.holders.get({ root: holder.root, id: to });
  if (row === null || !(reaches(reach, row.company) || row.company === holder.company)) return notFound('colleague', field);
  if (row.kind !== holder.kind)
    refuse('wrongRole', field, `${row.name} is of the other kind.`, 'People take over from people, rooms from rooms.');
  if (row.id === holder.id) refuse('repeatedHolder', field, `It is ${row.name} who hands over.`, 'Choose somebody else.');
  if (!row.active) refuse('inactiveHolder', field, `${row.name} is not active.`, 'Choose somebody else.');
  return row;
};

const routesOf = (kind: Holder['kind']): readonly Route[] => {
  const many = kind === 'staff' ? 'staff' : 'resources';
  const Name = kind === 'staff' ? 'StaffMember' : 'Resource';
  const path = `/${many}/:id`;
  return [
    route({
      method: 'GET',
      path: `${path}/deactivation`,
      name: `read${Name}Deactivation`,
      summary: 'Whether it can be booked, since when and why not, and how much lies ahead that needs somebody else',
      scope: `${many}:read`,
      company: ofKind(kind, 'read'),
      params,
      statuses: [200],
      answer: DeactivationAnswer,
      run: async (tx, { subject, reach, occasion }) => ({ body: await present(tx, subject, reach, occasion.now) }),
    }),
    route({
      method: 'POST',
      path: `${path}/deactivate`,
      name: `deactivate${Name}`,
      summary: 'Nothing new is booked with it; what lies ahead stays until it is handed over, flagged',
      description: 'Its pairing is switched off once nothing of it lies ahead, and comes back with `PATCH {"active": true}`.',
      scope: `${many}:write`,
      company: ofKind(kind, 'write'),
      params,
      body: DeactivateBody,
      statuses: [200],
      answer: DeactivationAnswer,
      run: async (tx, { subject, body, reach, occasion }) => {
        const after = { ...subject, active: false };
        await tx.holders.put(after);
        await followActive(tx, occasion, subject, after, body?.reason ?? '');
        return { body: await present(tx, after, reach, occasion.now) };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/ahead`,
      name: `list${Name}Ahead`,
      summary: `What lies ahead of it, the soonest ${MOST}, with what each needs once it is gone`,
      description: 'With `to` each is tried on that colleague, and nothing of it kept: `against` says why one cannot be handed over.',
      scope: 'appointments:read',
      company: ofKind(kind, 'read'),
      params,
      query: z.strictObject({ to: id().optional() }),
      statuses: [200],
      answer: AheadAnswer,
      run: async (tx, { subject, query: { to }, reach, occasion, deps }) => {
        const { root, id: holder } = subject;
        const ahead = within(reach, await aheadOf(tx, root, holder, occasion.now, { most: MOST }));
        if (to === undefined) return { body: { items: ahead.map((one) => shown(one, [])), mails: 0 } };
        await colleagueOf(tx, reach, subject, to, 'query/to');
        return {
          later: async () => {
            const given = await giveTo(deps.store, occasion, { root, holder, to, ahead, tries: true });
            return { items: ahead.map((one) => shown(one, given)), mails: given.reduce((sum, one) => sum + one.mails, 0) };
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/hand-over`,
      name: `handOver${Name}`,
      summary: `Gives what lies ahead to a colleague who is free, each appointment by itself, ${MOST} at most`,
      description:
        'One that the colleague cannot take is left as it is, with the reason. Where it organised the event, the next one is made before the former is cancelled (3.7).',
      scope: 'appointments:write',
      company: ofKind(kind, 'write'),
      params,
      body: HandOverBody,
      statuses: [200],
      answer: HandedOverAnswer,
      inParts: true,
      run: async (tx, { subject, body: { to, appointments, mails }, reach, occasion, deps }) => {
        const { root, id: holder } = subject;
        await colleagueOf(tx, reach, subject, to, '/to');
        const ahead = within(reach, await aheadOf(tx, root, holder, occasion.now, { most: MOST, only: appointments }));
        const most = ahead.reduce((sum, one) => sum + one.mails, 0);
        if (most > mails)
          refuse('stale', '/mails', `Up to ${most} mails would be sent, not ${mails}.`, 'Look at the list again, and send that number.');
        return {
          later: async () => {
            const given = await giveTo(deps.store, occasion, { root, holder, to, ahead, tries: false });
            deps.wake();
            const done = given.filter((one) => one.refusal === null);
            return {
              handedOver: done.length,
              refused: given.length - done.length,
              items: ahead.map((one) => shown(one, given)).filter((one) => one.against !== null),
            };
          },
        };
      },
    }),
  ];
};

export const deactivationRoutes: readonly Route[] = [...routesOf('staff'), ...routesOf('resource')];
