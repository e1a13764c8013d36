/**
 * Series, judged: what the engine expands, what the simulator's Exchange shows of the same series made by somebody in Outlook,
 * and what python3-dateutil makes of it. `LOCKSTEP_SERIES` is how many are drawn, `LOCKSTEP_SERIES_FROM` the first seed.
 */
import { occurrencesIn, seriesProblem, zoneClocks } from '@lockstep/engine';
import type { Series, Span } from '@lockstep/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../src/random.ts';
import { isTwice, onWall } from './series/clock.ts';
import { type Absent, type Dateutil, startDateutil } from './series/third-judge.ts';
import { drawSeries, drawWindow, PATTERNS, ZONES } from './series/draw.ts';
import { createMaker, type Made, type Shown } from './series/outlook.ts';

const SERIES = Number(process.env['LOCKSTEP_SERIES'] ?? 500);
const FROM = Number(process.env['LOCKSTEP_SERIES_FROM'] ?? 1);
/** Generous for a busy machine: 500 take some seconds, 10,000 some minutes. */
const TIMEOUT_MS = 60_000 + SERIES * 300;
const WINDOWS = 4;

const clocks = zoneClocks();
const ours = (series: Series, window: Span): readonly Shown[] =>
  occurrencesIn(series, window, clocks).map(({ original, start, end, changed }): Shown => [original, start, end, changed !== null]);

/** By start, and then by where they were planned: views leave the order of those that begin together open. */
const inOrder = (shown: readonly Shown[]): readonly Shown[] => shown.toSorted((one, other) => one[1] - other[1] || one[0] - other[0]);
/** A view leaves out what has no length and lies at its very start; ours has it, so that windows add up. */
const asViewed = (shown: readonly Shown[], window: Span): readonly Shown[] => shown.filter(([, , end]) => end > window.start);

describe(`${SERIES} series before their judges`, () => {
  const maker = createMaker();
  let dateutil: Dateutil | Absent = { absent: 'not started' };
  beforeAll(() => {
    dateutil = startDateutil();
  }, TIMEOUT_MS);
  afterAll(() => {
    if ('ask' in dateutil) dateutil.stop();
  });

  it('4.13 F28 the engine, the simulator and dateutil show the same occurrences', { timeout: TIMEOUT_MS }, async ({ annotate }) => {
    const met = {
      patterns: new Set<string>(),
      zones: new Set<string>(),
      extents: new Set<string>(),
      changed: 0,
      deleted: 0,
      putOff: 0,
      twice: 0,
    };
    const differences: string[] = [];
    let occurrences = 0;
    let seed = FROM;
    for (let judged = 0; judged < SERIES; seed += 1) {
      const random = createRandom(seed, 'series');
      const draw = drawSeries(random);
      const made: Made | null = maker.make(draw, random.fork('edits'));
      if (made === null) continue;
      judged += 1;
      const { series } = made;
      expect(seriesProblem(series)).toBeNull();
      const places = [...series.deleted, ...series.changed.flatMap(({ original, start }) => [original, start])];
      const windows = Array.from({ length: WINDOWS }, () => drawWindow(series, places, random));
      const third = 'ask' in dateutil ? await dateutil.ask(series, windows) : undefined;
      windows.forEach((window, index) => {
        const found = ours(series, window);
        occurrences += found.length;
        for (const [original, , , changed] of found) {
          if (!changed && onWall(original, series.zone) !== series.startsAt) met.putOff += 1;
          if (!changed && isTwice(original, series.zone)) met.twice += 1;
        }
        const tell = (judge: string, expected: readonly unknown[], answer: readonly unknown[]): void => {
          const [theirs, own] = [expected, answer].map((list) => list.map((one) => JSON.stringify(one)));
          if (theirs?.join() === own?.join()) return;
          const without = (some: readonly string[] = [], others: readonly string[] = []): string =>
            some
              .filter((one) => !others.includes(one))
              .slice(0, 5)
              .join(' ');
          const apart = `the judge has ${without(theirs, own)}, the engine ${without(own, theirs)}`;
          differences.push(`${judge}, LOCKSTEP_SERIES_FROM=${seed}: ${apart} of ${JSON.stringify({ series, window })}`);
        };
        tell('simulator', inOrder(made.view(window)), asViewed(found, window));
        if (third !== undefined)
          tell(
            'dateutil',
            third[index] ?? [],
            found.map(([original, start, end]) => [original, start, end]),
          );
      });
      met.patterns.add(draw.kind);
      met.zones.add(series.zone);
      met.extents.add(series.extent.ends);
      met.changed += series.changed.length;
      met.deleted += series.deleted.length;
      made.remove();
    }
    if ('absent' in dateutil) await annotate(dateutil.absent);
    const judges = 'absent' in dateutil ? 2 : 3;
    const words = (count: number): string => count.toLocaleString('en');
    await annotate(
      `${words(SERIES)} series, ${judges} judges, ${words(occurrences)} occurrences, ${words(met.changed)} changed, ${words(met.deleted)} deleted, ${words(met.putOff)} at times left out, ${words(met.twice)} at times shown twice, ${differences.length} differences`,
    );
    expect(differences.slice(0, 3).join('\n\n')).toBe('');
    if (SERIES < 500) return;
    expect([...met.patterns].toSorted()).toEqual(PATTERNS.toSorted());
    expect(met.zones.size).toBe(ZONES.length);
    expect(met.extents.size).toBe(3);
    expect(Math.min(met.putOff, met.twice)).toBeGreaterThan(SERIES / 50);
    expect(Math.min(met.changed, met.deleted, occurrences / 20)).toBeGreaterThan(SERIES / 2);
  });
});
