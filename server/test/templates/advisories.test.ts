/**
 * What has been found against LiquidJS, each against the language as it is set up here. Reading guide: `of` is what was got
 * round, `template` how; whatever comes out has to be a refusal or harmless, and soon.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderNow } from '../../src/templates/liquid.ts';
import { createRenderer } from '../../src/templates/renderer.ts';
import { TEMPLATE_LIMIT, TEXT_LIMIT } from '../../src/templates/template.ts';

const SECRET = 'what lies in a file';
const folder = mkdtempSync(join(tmpdir(), 'templates-'));
writeFileSync(join(folder, 'secret.liquid'), SECRET);
const renderer = createRenderer({ limitMs: 2_000, memoryMb: 64 });
afterAll(async () => {
  await renderer.close();
  rmSync(folder, { recursive: true });
});

const hostile = { name: 'Ana', list: ['b', 'a'], deep: { inner: [{ name: 'x' }] } };
const now = (template: string, objects: Readonly<Record<string, unknown>> = hostile): string => {
  const rendered = renderNow({ template, objects, escape: 'text' });
  return rendered.kind === 'rendered' ? rendered.text : `failed: ${rendered.problem}`;
};

describe('files and other templates', () => {
  const file = join(folder, 'secret.liquid');
  it.each([
    ['include, by an absolute path', `{% include "${file}" %}`],
    ['include, by a path that climbs', '{% include "../../../../../../etc/hostname" %}'],
    ['render, also of what a link leads to (CVE-2026-35525)', `{% render "${file}" %}`],
    ['layout', `{% layout "${file}" %}{% block a %}{% endblock %}`],
    ['block, which can lead back to itself (CVE-2026-41311)', '{% block a %}{% block a %}{% endblock %}{% endblock %}'],
    ['in the tag that holds other tags', `{% liquid\n render "${file}"\n%}`],
    ['by the name of a module', '{% include "liquidjs/package.json" %}'],
  ])('3.4: %s is no tag here', (_of, template) => {
    const text = now(template);
    expect(text).toMatch(/^failed: There is no tag/);
    expect(text).not.toContain(SECRET);
  });
});

describe('what objects inherit', () => {
  it.each([
    [
      'a property of the prototype',
      '{{ name.constructor }}{{ deep.constructor.name }}{{ deep.__proto__ }}{{ __proto__ }}{{ constructor }}',
      '',
    ],
    ['in brackets', '{{ deep["constructor"] }}{{ deep["__proto__"]["toString"] }}', ''],
    ['through map', '{{ deep.inner | map: "constructor" | join: "," }}{{ deep.inner | map: "__proto__" | join: "," }}', ''],
    ['through where', '{{ deep.inner | where: "constructor" | size }}', '0'],
    [
      'through sort and sort_natural',
      '{{ deep.inner | sort: "constructor" | size }}{{ deep.inner | sort_natural: "constructor" | size }}',
      '11',
    ],
    ['through the first and last of a list', '{{ list.first.constructor }}{{ list.last.constructor }}', ''],
  ])('3.4: %s is not there', (_of, template, expected) => {
    expect(now(template)).toBe(expected);
  });

  it('3.4: an object that brings such names keeps them as names, and changes nothing else', () => {
    const objects = JSON.parse('{"deep":{"__proto__":{"polluted":"yes"},"constructor":"mine"}}') as Record<string, unknown>;
    expect(now('{{ deep.constructor }}{{ deep.polluted }}{{ other.polluted }}', objects)).toBe('mine');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('3.4: what an object could do by itself is not asked', () => {
    const objects = { it: { toLiquid: () => 'called', valueOf: () => 'called', toString: () => 'called' }, call: () => 'called' };
    expect(now('{{ it.toLiquid }}{{ it.toString }}{{ call }}', objects)).toBe('');
  });
});

describe('filters that are not there', () => {
  it.each([
    'strip_html',
    'raw',
    'json',
    'jsonify',
    'inspect',
    'where_exp',
    'find_exp',
    'group_by_exp',
    'reject_exp',
    'has_exp',
    'sample',
    'date_to_string',
    'base64_decode',
    'hmac_sha256',
    'url_decode',
    'to_integer',
  ])('3.4: %s', (name) => {
    expect(now(`{{ name | ${name}: "x" }}`)).toMatch(/^failed: There is no filter/);
  });

  it('3.4: strip_html cannot be made to search for ever (CVE-2026-45617), as it is not there', () => {
    expect(now(`{{ name | strip_html }}`, { name: '<script'.repeat(50_000) })).toMatch(/^failed/);
  });
});

describe('time and size', () => {
  const tens = '0123456789';
  const doubling = (filter: string): string => `{% assign a = "${tens}" %}${`{% assign a = a | ${filter} %}`.repeat(40)}{{ a | size }}`;
  it.each([
    ['turns of an empty loop (CVE-2026-44645)', '{% for i in (1..900000) %}{% endfor %}'],
    ['loops in loops', '{% for a in (1..300) %}{% for b in (1..300) %}{{ b }}{% endfor %}{% endfor %}'],
    ['a long range', '{{ (1..100000000) | size }}'],
    ['a range that counts down, to be charged less than nothing', '{{ (100000000..1) | size }}{{ (1..100000000) | size }}'],
    ['a text that is doubled', doubling('append: a')],
    ['a text that is doubled in front', doubling('prepend: a')],
    ['replace, where each letter becomes the whole', doubling('replace: "0", a')],
    ['lists that are doubled', `{% assign l = "a,b" | split: "," %}${'{% assign l = l | concat: l %}'.repeat(40)}{{ l | size }}`],
    ['a template of its own length', 'x'.repeat(TEMPLATE_LIMIT + 1)],
    ['a text that is written again and again', `{% assign a = "${'x'.repeat(1_000)}" %}${'{{ a }}'.repeat(100)}`],
    ['nesting', '{% if true %}'.repeat(1_500)],
    [
      'a capture that is doubled',
      `{% assign a = "${'x'.repeat(2_000)}" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(60)}{{ a }}`,
    ],
  ])('3.4: %s is bounded by counting, wherever it runs', (_of, template) => {
    expect(now(template)).toMatch(/^failed: /);
  });

  it('3.4: replace_first does not expand what looks like a pattern', () => {
    expect(now('{{ "a" | replace_first: "a", "$&$&$`" }}{{ "a" | replace: "a", "$&" }}')).toBe('$&$&$`$&');
  });

  it('3.4: date does not pad to a length that the template names', () => {
    expect(now('{{ "2026-11-23" | date: "%999999999d" }}')).toBe('%999999999d');
    expect(now(`{% assign p = "%A" %}${'{% assign p = p | append: p %}'.repeat(12)}{{ "2026-11-23" | date: p | size }}`)).toBe('10');
  });

  it('3.4: a range whose numbers do not grow any more, which is charged almost nothing, is ended with its process', async () => {
    const template = '{% for i in (9007199254740992..9007199254740996) %}x{% endfor %}';
    expect(await renderer.render({ template, objects: {}, escape: 'text' })).toMatchObject({ kind: 'failed' });
    expect(await renderer.render({ template: '{{ a }}', objects: { a: 1 }, escape: 'text' })).toEqual({ kind: 'rendered', text: '1' });
  });

  it('3.4: what is long, but not too long, comes out', () => {
    expect(now(`{% for i in (1..1000) %}${'x'.repeat(45)}{% endfor %}`)).toHaveLength(45_000);
    expect(TEXT_LIMIT).toBeGreaterThan(45_000);
  });
});
