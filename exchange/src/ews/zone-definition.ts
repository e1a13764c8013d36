/**
 * Reads the time zone definition that EWS ships with an item (R:timezonedefinition), so that a zone whose name nobody knows
 * ("Customized Time Zone", a localised display name) still has its rules.
 */
import { children, type Node } from './xml-read.ts';
import type { WireTransition, WireZone } from './zone-rules.ts';

export type DefinitionSink = {
  id: string | null;
  name: string | null;
  offsets: Map<string, number>;
  groups: Map<string, { to: string; month: string; day: string; occurrence: string; offset: string }[]>;
  group: string;
  rule: { to: string; month: string; day: string; occurrence: string; offset: string };
  /** The group that the last of the outer transitions leads to. */
  lastGroup: string;
};
export const blankDefinition = (): DefinitionSink => ({
  id: null,
  name: null,
  offsets: new Map(),
  groups: new Map(),
  group: '',
  rule: { to: '', month: '', day: '', occurrence: '', offset: '' },
  lastGroup: '',
});

const DURATION = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;
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
const rule: Node<State> = {
  open: ({ definition }) => void (definition.rule = { to: '', month: '', day: '', occurrence: '', offset: '' }),
  children: children<State>({
    To: { text: ({ definition }, value) => void (definition.rule.to = value.trim()) },
    TimeOffset: { text: ({ definition }, value) => void (definition.rule.offset = value.trim()) },
    Month: { text: ({ definition }, value) => void (definition.rule.month = value.trim()) },
    DayOfWeek: { text: ({ definition }, value) => void (definition.rule.day = value.trim()) },
    Occurrence: { text: ({ definition }, value) => void (definition.rule.occurrence = value.trim()) },
    Day: { text: ({ definition }, value) => void (definition.rule.occurrence = value.trim()) },
  }),
  close: ({ definition }) => void definition.groups.get(definition.group)?.push(definition.rule),
};
const outer: Node<State> = {
  children: children<State>({ To: { text: ({ definition }, value) => void (definition.lastGroup = value.trim()) } }),
};

/** The children of an element of type TimeZoneDefinition. */
export const definitionChildren = children<State>({
  Periods: {
    children: children<State>({
      Period: {
        open: ({ definition }, attributes) => {
          const bias = minutesOf(attributes['Bias'] ?? '');
          if (bias !== null) definition.offsets.set(attributes['Id'] ?? '', 0 - bias);
        },
      },
    }),
  },
  TransitionsGroups: {
    children: children<State>({
      TransitionsGroup: {
        open: ({ definition }, attributes) => {
          definition.group = attributes['Id'] ?? '';
          definition.groups.set(definition.group, []);
        },
        children: children<State>({ RecurringDayTransition: rule, RecurringDateTransition: rule, Transition: rule }),
      },
    }),
  },
  Transitions: { children: children<State>({ Transition: outer, AbsoluteDateTransition: outer }) },
});

/** The definition as read; rules that cannot be understood leave it without offsets, and so without a meaning. */
export function zoneOf(sink: DefinitionSink): WireZone {
  const group = sink.groups.get(sink.lastGroup) ?? [...sink.groups.values()].at(-1) ?? [];
  const transitions: WireTransition[] = [];
  const constant: string[] = [];
  for (const raw of group) {
    if (raw.month === '') {
      constant.push(raw.to);
      continue;
    }
    const weekday = raw.day === '' ? null : WEEKDAYS.indexOf(raw.day);
    const minutes = minutesOf(raw.offset);
    const month = Number(raw.month);
    const occurrence = Number(raw.occurrence);
    if (minutes === null || weekday === -1 || !Number.isInteger(month) || month < 1 || month > 12 || !Number.isInteger(occurrence)) {
      return { id: sink.id, name: sink.name, offsets: new Map(), transitions: [] };
    }
    transitions.push({ to: raw.to, month, weekday, occurrence, minutes });
  }
  const used = new Set([...constant, ...transitions.map((transition) => transition.to)]);
  const offsets = used.size === 0 ? sink.offsets : new Map([...sink.offsets].filter(([id]) => used.has(id)));
  return { id: sink.id, name: sink.name, offsets, transitions };
}
