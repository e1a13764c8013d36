import { array, assert, constant, constantFrom, oneof, option, property, record as recordOf, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, canonicalTitle, instant, project, projectOutward, zoneId } from '@lockstep/engine';
import type { AppointmentRecord } from '@lockstep/engine';
import { DEFAULT_TEMPLATE } from '../../src/templates/default-template.ts';
import { outward } from '../../src/templates/event-objects.ts';
import { renderNow } from '../../src/templates/liquid.ts';
import type { EventObjects } from '../../src/templates/objects.ts';

const word = string({ unit: constantFrom('A', 'é', ' ', '&', '<', '"', '{{', '%}', '\n', '中'), minLength: 1, maxLength: 6 });
const contact = option(word, { nil: null });
const record = recordOf({
  title: oneof(constant(''), word),
  notes: oneof(constant(''), word),
  service: contact,
  clients: array(recordOf({ name: word, phone: contact, email: contact }), { maxLength: 3 }),
});

const objectsOf = ({
  title,
  notes,
  service,
  clients,
}: Pick<AppointmentRecord, 'title' | 'notes' | 'service' | 'clients'>): EventObjects => ({
  appointment: {
    title,
    notes,
    state: 'confirmed',
    start: '2026-11-23T09:00:00+01:00',
    end: '2026-11-23T09:45:00+01:00',
    date: '2026-11-23',
    start_time: '09:00',
    end_time: '09:45',
    minutes: 45,
    zone: 'Europe/Zurich',
    reference: null,
  },
  service: service === null ? null : { name: service, price: '' },
  staff: [],
  rooms: [],
  organizer: null,
  clients,
  location: null,
  company: { name: 'Bank' },
  links: { appointment: 'https://booking.example.com' },
});

const text = (template: string, objects: EventObjects): string => {
  const rendered = renderNow({ template, objects, escape: 'text' });
  if (rendered.kind === 'failed') throw new Error(rendered.problem);
  return rendered.text;
};

describe('the default template in the language of templates', () => {
  it("3.4: shows what events without a template of one's own show, whatever the appointment", () => {
    assert(
      property(record, (drawn) => {
        const when = { start: instant(0), end: instant(1), zone: zoneId('UTC'), allDay: false };
        const whole: AppointmentRecord = { ...drawn, when, state: 'confirmed', location: null };
        const objects = objectsOf(drawn);
        const inward = project(whole);
        expect(canonicalTitle(text(DEFAULT_TEMPLATE.subject, objects))).toBe(inward.title);
        expect(canonicalText(text(DEFAULT_TEMPLATE.body, objects))).toBe(inward.body);
        const outside = projectOutward(whole);
        expect(canonicalTitle(text(DEFAULT_TEMPLATE.external.subject, outward(objects)))).toBe(outside.title);
        expect(canonicalText(text(DEFAULT_TEMPLATE.external.body, outward(objects)))).toBe(outside.body);
      }),
      { numRuns: 500 },
    );
  });
});
