import { describe, expect, it } from 'vitest';
import { checkNow, renderNow } from '../../src/templates/liquid.ts';

const objects = {
  appointment: { title: 'Second look', start: '2026-11-23T09:05:00+01:00', notes: null },
  clients: [{ name: '<b>Ana</b> & Co', email: 'ana@example.com' }],
  company: { name: 'Bank' },
};
const text = (template: string, escape: 'text' | 'html' = 'text'): string => {
  const rendered = renderNow({ template, objects, escape });
  return rendered.kind === 'rendered' ? rendered.text : `failed: ${rendered.problem} (${rendered.line}:${rendered.column})`;
};

describe('what a template can say', () => {
  it('3.4: values, conditions, loops and filters', () => {
    expect(text('{{ appointment.title | upcase }}{% if appointment.notes %}!{% endif %}')).toBe('SECOND LOOK');
    expect(text('{% for one in clients %}{{ forloop.index }}. {{ one.email }}{% endfor %}')).toBe('1. ana@example.com');
    expect(text('{% assign who = clients | map: "email" | join: ", " %}{{ who }}{{ clients.first.email | size }}')).toBe(
      'ana@example.com15',
    );
  });

  it('3.4: dates are told as their own clock shows them, in a language', () => {
    expect(text('{{ appointment.start | date: "%A, %-d %B %Y, %H:%M" }}')).toBe('Monday, 23 November 2026, 09:05');
    expect(text('{{ appointment.start | date: "%A, %-d. %B", "de" }}')).toBe('Montag, 23. November');
    expect(text('{{ appointment.start | date: "%-I:%M %p %Q%%" }}')).toBe('9:05 AM %Q%');
  });

  it('3.4: there is no now, so that the same appointment always gives the same text', () => {
    expect(text('{{ "now" | date: "%Y" }} {{ "today" | date: "%Y" }} {{ 0 | date: "%Y" }}')).toBe('now today 0');
  });

  it('3.4: values are escaped for where they go, also through capture, assign and newline_to_br', () => {
    expect(text('<p>{{ clients[0].name }}</p>', 'html')).toBe('<p>&lt;b&gt;Ana&lt;/b&gt; &amp; Co</p>');
    expect(text('{{ clients[0].name | append: "\n<i>" | newline_to_br }}', 'html')).toBe('&lt;b&gt;Ana&lt;/b&gt; &amp; Co<br>\n&lt;i&gt;');
    expect(text('{% assign x = clients[0].name | newline_to_br %}{{ x }}', 'html')).not.toContain('<b>');
    expect(text('{% for one in clients %}{{ one.name }}{% else %}{% endfor %}', 'html')).not.toContain('<b>');
    expect(text('{{ clients[0].name }}')).toBe('<b>Ana</b> & Co');
  });

  it('3.4: of one rendering nothing is left in the next, whatever became of it and however many templates came between', () => {
    const template =
      '{% assign n = n | plus: 1 %}{% capture c %}{{ c }}{{ clients.size }}{% endcapture %}{% for one in clients %}{{ one.name }},{% endfor %}{{ n }}{{ c }}';
    const of = (...names: readonly string[]) =>
      renderNow({ template, objects: { clients: names.map((name) => ({ name })) }, escape: 'text' });
    const endless = renderNow({ template, objects: { clients: Array.from({ length: 20_000 }, () => ({ name: 'x' })) }, escape: 'text' });
    expect(endless).toMatchObject({ kind: 'failed' });
    for (let round = 0; round < 3; round++) {
      expect(of('Ana', 'Ben')).toEqual({ kind: 'rendered', text: 'Ana,Ben,12' });
      expect(of('Cleo')).toEqual({ kind: 'rendered', text: 'Cleo,11' });
      for (let other = 0; other < 30; other++) expect(text(`${other}${'-'.repeat(10_000)}{{ company.name }}`)).toMatch(/-Bank$/);
    }
  });

  it('3.4: what people typed cannot turn the direction of a line or bring control characters', () => {
    const rendered = renderNow({ template: '[{{ name }}]', objects: { name: 'A\u202eB\u0007\u0000C\ud800' }, escape: 'text' });
    expect(rendered).toEqual({ kind: 'rendered', text: '[ABC]' });
  });

  it('3.4: nothing is written for what is not there, and a whole object is a mistake', () => {
    expect(text('[{{ appointment.notes }}{{ appointment.unknown.deep }}]')).toBe('[]');
    expect(text('{{ appointment }}')).toContain('A whole object cannot be written out');
    expect(text('{{ clients }}')).toContain('A whole object cannot be written out');
  });
});

describe('what is refused when a template is kept', () => {
  it('3.4: with line and column', () => {
    expect(checkNow('Hello\n  {% if appointment.title %}', objects)).toEqual([
      expect.objectContaining({ line: 2, column: 3, problem: expect.stringContaining('not closed') as string }),
    ]);
    expect(checkNow('{{ "a" | nonsense }}', null)).toEqual([
      expect.objectContaining({ line: 1, problem: expect.stringContaining('There is no filter "nonsense"') as string }),
    ]);
    expect(checkNow('a\n{% nonsense %}', null)).toEqual([
      expect.objectContaining({ line: 2, column: 1, problem: expect.stringContaining('There is no tag "nonsense"') as string }),
    ]);
    expect(checkNow('{{ appointment.title', null)).toEqual([expect.objectContaining({ line: 1, column: 1 })]);
  });

  it('3.4: every name that is not there, each with its place', () => {
    expect(checkNow('{{ appointment.titel }}\n{{ apointment.title }} {{ clients.first.nam }} {{ clients[0].name }}', objects)).toEqual([
      { problem: 'There is no object or field "appointment.titel".', line: 1, column: 4 },
      { problem: 'There is no object or field "apointment".', line: 2, column: 4 },
      { problem: 'There is no object or field "clients.first.nam".', line: 2, column: 27 },
    ]);
    expect(checkNow('{% for one in clients %}{{ one.nam }}{% endfor %}', objects)).toEqual([
      { problem: 'There is no object or field "one.nam".', line: 1, column: 28 },
    ]);
    expect(checkNow('{% assign x = "a" %}{{ x }}{% for one in clients %}{{ one.name }}{{ forloop.last }}{% endfor %}', objects)).toEqual(
      [],
    );
  });

  it('3.4: names of JavaScript are names like any other', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'appointment.constructor', 'appointment.__proto__'])
      expect(checkNow(`{{ ${name} }}`, objects)).toEqual([expect.objectContaining({ problem: `There is no object or field "${name}".` })]);
  });
});
