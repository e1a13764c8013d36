/** Whatever arrives, the face answers in valid SOAP and never by a mistake of its own. */
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../src/clock.ts';
import type { EwsAnswer } from '../../src/ews/face.ts';
import { createEwsFace, defaultEwsSettings } from '../../src/ews/face.ts';
import { createWorld } from '../../src/world/world.ts';
import { damages, SAMPLES } from './samples.ts';
import { schemaComplaint } from './schema.ts';
import { envelope } from './soap-user.ts';
import { ANNA, START } from './town.ts';

/** What the answer says at once: one envelope, or the first ones of a stream. */
function envelopesOf(answer: EwsAnswer): readonly string[] {
  const envelopes: string[] = [];
  if (answer.fate === 'hang')
    answer.begin({ write: (one) => envelopes.push(one), cut: (one) => envelopes.push(one), end: () => undefined });
  else if (answer.fate !== 'turnAway') envelopes.push(answer.body);
  if (answer.fate !== 'turnAway') answer.settle();
  return envelopes;
}

describe('damaged requests', () => {
  it.each(SAMPLES)('%s: every damage is answered properly, whether it can be carried out or not', (_operation, body) => {
    const clock = virtualClock(START);
    const world = createWorld({ clock: clock.now });
    world.admin.addMailbox({ address: ANNA });
    world.admin.addMailbox({ address: 'a@b.example' });
    const event = world.outlook(ANNA).add({ subject: 'One', start: START, end: START + 3_600_000 });
    const mistakes: unknown[] = [];
    const face = createEwsFace(world, defaultEwsSettings, (error) => mistakes.push(error));
    // With an id that exists, so that the request gets beyond the look-up.
    const real = body.replaceAll('Id="x"', `Id="${event.id}"`).replaceAll('ChangeKey="y"', `ChangeKey="${event.changeKey}"`);
    const requests = [real, ...damages(real).map((damage) => damage.body)].flatMap((request) => [
      envelope(request),
      envelope(request, { version: 'Exchange2010_SP1', zone: 'W. Europe Standard Time' }),
    ]);
    for (const request of requests) {
      for (const envelope of envelopesOf(face.answer({ account: ANNA, body: request, anchorMailbox: undefined, server: 'SIM-MBX01' }))) {
        expect(schemaComplaint(envelope)).toBeNull();
      }
    }
    expect(mistakes).toEqual([]);
    expect(world.front.inFlight(ANNA, ANNA)).toBe(0);
  });

  it('requests cut off anywhere are schema faults', () => {
    const world = createWorld({ clock: () => START });
    world.admin.addMailbox({ address: ANNA });
    const mistakes: unknown[] = [];
    const face = createEwsFace(world, defaultEwsSettings, (error) => mistakes.push(error));
    const whole = envelope(SAMPLES[0]?.[1] ?? '');
    for (let length = 1; length < whole.length; length += 7) {
      const answer = face.answer({ account: ANNA, body: whole.slice(0, length), anchorMailbox: undefined, server: 'SIM-MBX01' });
      expect(envelopesOf(answer).join('')).toContain(
        '<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">ErrorSchemaValidation<',
      );
    }
    expect(mistakes).toEqual([]);
  });
});
