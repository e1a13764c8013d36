/**
 * Reads the time zone definition that EWS ships with an item (R:timezonedefinition), so that a zone whose name nobody knows
 * ("Customized Time Zone", a localised display name) still has its rules. What is shipped comes from whoever made the item: it is
 * bounded while it is read, and one rule that cannot be understood makes the whole definition mean nothing.
 */
import { readInstant } from './date-time.ts';
import { children, type Node, type ReadAttributes } from './xml-read.ts';
import type { WireEra, WireTransition, WireZone } from './zone-rules.ts';

/** More than any zone of Windows has (Morocco: some 90 transitions); beyond it the definition is not read on. */
const MAX_PARTS = 400;
/** No place on earth has been further from UTC. */
const MAX_OFFSET = 14 * 60;
/** Rules such as "Saturday 24:00" and beyond are written, more than a day of it is nonsense. */
const MAX_CLOCK = 2 * 24 * 60;

type RawTransition = {
  kind: 'period' | 'group' | '';
  to: string;
  month: string;
  weekday: string;
  /** Occurrence of the weekday, or day of the month. */
  count: string;
  offset: string;
  from: string;
};
const blankTransition = (): RawTransition => ({ kind: '', to: '', month: '', weekday: '', count: '', offset: '', from: '' });

export type DefinitionSink = {
  id: string | null;
  name: string | null;
  periods: Map<string, number>;
  groups: Map<string, RawTransition[]>;
  group: string;
  outer: RawTransition[];
  transition: RawTransition;
  parts: number;
  /** Something in it cannot be understood. */
  senseless: boolean;
};
export const blankDefinition = (): DefinitionSink => ({
  id: null,
  name: null,
  periods: new Map(),
  groups: new Map(),
  group: '',
  outer: [],
  transition: blankTransition(),
  parts: 0,
  senseless: false,
});

const DURATION = /^(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d+)?S)?)?$/;
/** Minutes of an xs:duration of days and time; null where it is none. */
export function minutesOf(duration: string): number | null {
  const match = DURATION.exec(duration.trim());
  if (match === null) return null;
  const [, sign, days, hours, minutes] = match;
  const total = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0);
  return sign === '-' ? 0 - total : total;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type State = { definition: DefinitionSink };
/** Counts what is kept; past the limit nothing is. */
function fits(definition: DefinitionSink): boolean {
  definition.parts += 1;
  if (definition.parts > MAX_PARTS) definition.senseless = true;
  return definition.parts <= MAX_PARTS;
}

type RawField = Exclude<keyof RawTransition, 'kind' | 'to'>;
const field = (key: RawField): Node<State> => ({ text: ({ definition }, value) => void (definition.transition[key] = value.trim()) });
const target: Node<State> = {
  open: ({ definition }, attributes: ReadAttributes) => {
    const kind = attributes['Kind'];
    definition.transition.kind = kind === 'Period' ? 'period' : kind === 'Group' ? 'group' : '';
  },
  text: ({ definition }, value) => void (definition.transition.to = value.trim()),
};
const transition = (keep: (definition: DefinitionSink) => RawTransition[] | undefined): Node<State> => ({
  open: ({ definition }) => void (definition.transition = blankTransition()),
  children: children<State>({
    To: target,
    TimeOffset: field('offset'),
    Month: field('month'),
    DayOfWeek: field('weekday'),
    Occurrence: field('count'),
    Day: field('count'),
    DateTime: field('from'),
  }),
  close: ({ definition }) => {
    if (fits(definition)) keep(definition)?.push(definition.transition);
  },
});
const inGroup = transition((definition) => definition.groups.get(definition.group));
const outer = transition((definition) => definition.outer);
const kinds = (node: Node<State>): ReadonlyMap<string, Node<State>> =>
  children<State>({ Transition: node, AbsoluteDateTransition: node, RecurringDayTransition: node, RecurringDateTransition: node });

/** The children of an element of type TimeZoneDefinition. */
export const definitionChildren = children<State>({
  Periods: {
    children: children<State>({
      Period: {
        open: ({ definition }, attributes) => {
          const bias = minutesOf(attributes['Bias'] ?? '');
          if (bias === null || Math.abs(bias) > MAX_OFFSET) definition.senseless = true;
          else if (fits(definition)) definition.periods.set(attributes['Id'] ?? '', 0 - bias);
        },
      },
    }),
  },
  TransitionsGroups: {
    children: children<State>({
      TransitionsGroup: {
        open: ({ definition }, attributes) => {
          definition.group = attributes['Id'] ?? '';
          if (fits(definition)) definition.groups.set(definition.group, []);
        },
        children: kinds(inGroup),
      },
    }),
  },
  Transitions: { children: kinds(outer) },
});

const within = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;

/** A rule of every year; null where no calendar has such a day. */
function yearly(raw: RawTransition): WireTransition | null {
  const minutes = minutesOf(raw.offset);
  const month = Number(raw.month);
  const count = Number(raw.count);
  if (minutes === null || Math.abs(minutes) > MAX_CLOCK || !within(month, 1, 12) || raw.count === '') return null;
  if (raw.weekday === '') return within(count, 1, 31) ? { to: raw.to, month, weekday: null, occurrence: count, minutes } : null;
  const weekday = WEEKDAYS.indexOf(raw.weekday);
  if (weekday === -1 || count === 0 || !within(count, -1, 5)) return null;
  // A fifth one is the last one, as in the old form with DayOrder (R:dayorder).
  return { to: raw.to, month, weekday, occurrence: count === 5 ? -1 : count, minutes };
}

/** What a group of transitions says; null where it cannot be understood. Transitions to groups inside of groups lead nowhere. */
function groupOf(raws: readonly RawTransition[]): Omit<WireEra, 'from'> | null {
  if (raws.some((raw) => raw.kind === 'group' || raw.from !== '')) return null;
  const [first, ...others] = raws;
  if (first !== undefined && others.length === 0 && first.month === '') return { constant: first.to, transitions: [] };
  const transitions: WireTransition[] = [];
  for (const raw of raws) {
    // Beside yearly rules, one without a date only names what holds before the first of them.
    if (raw.month === '') continue;
    const rule = yearly(raw);
    if (rule === null) return null;
    transitions.push(rule);
  }
  return transitions.length === 0 ? null : { constant: null, transitions };
}

/** When an era begins. Servers write these dates without a zone: they are read on the clock that was in force before. */
function beginningOf(from: string): WireEra['from'] | 'none' {
  if (from === '') return null;
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(from);
  const at = readInstant(zoned ? from : `${from}Z`);
  return at === null ? 'none' : { at, clock: zoned ? 'utc' : 'wall' };
}

function erasOf(sink: DefinitionSink): readonly WireEra[] {
  const groups = [...sink.groups.values()];
  if (sink.outer.length === 0) {
    // Clients that write only periods and one group, or a period alone, mean it for always.
    const [only] = groups.length === 0 ? [...sink.periods.keys()].map((to) => ({ constant: to, transitions: [] })) : groups.map(groupOf);
    const single = groups.length === 0 ? sink.periods.size === 1 : groups.length === 1;
    return single && only !== undefined && only !== null ? [{ from: null, ...only }] : [];
  }
  const eras: WireEra[] = [];
  for (const raw of sink.outer) {
    const from = beginningOf(raw.from);
    const toPeriod = raw.kind === 'period' || (raw.kind === '' && !sink.groups.has(raw.to));
    const rules = toPeriod ? { constant: raw.to, transitions: [] } : groupOf(sink.groups.get(raw.to) ?? []);
    if (from === 'none' || rules === null || (from === null && eras.length > 0)) return [];
    eras.push({ from, ...rules });
  }
  return eras;
}

/** The definition as read; what cannot be understood leaves it without eras, and so without a meaning. */
export function zoneOf(sink: DefinitionSink): WireZone {
  return { id: sink.id, name: sink.name, offsets: sink.periods, eras: sink.senseless ? [] : erasOf(sink) };
}
