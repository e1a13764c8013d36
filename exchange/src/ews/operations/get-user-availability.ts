/**
 * GetUserAvailability, for one thing it tells beside busy times: the zone of the owner's working hours (R:workinghours). It is asked merged
 * only, so that no event comes with it. The operation has no ResponseMessages, and its zone is the old form with minute biases.
 */
import type { Instant } from '@lockstep/engine';
import { answerOf, blankReplies, type Answer, type Reply, type ReplyState } from '../answer.ts';
import { answerGrammar, blankProblem, problemOf } from '../soap.ts';
import { children, MalformedXml, readXml, type Node } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';
import type { WireTransition, WireZone } from '../zone-rules.ts';

type RawChange = { bias: string; time: string; order: string; month: string; weekday: string; year: string };
const blankChange = (): RawChange => ({ bias: '', time: '', order: '', month: '', weekday: '', year: '' });

/** The zone as it came; `bias` is empty where the answer carried none. */
export type WorkingHours = { bias: string; standard: RawChange; daylight: RawChange };

const DAY = 86_400_000;
const changeOfUtc = (name: string): string =>
  element(
    name,
    null,
    textElement('t:Bias', '0') +
      textElement('t:Time', '00:00:00') +
      textElement('t:DayOrder', '0') +
      textElement('t:Month', '0') +
      textElement('t:DayOfWeek', 'Sunday'),
  );

/** The working hours of one mailbox, of the day that begins at `day`. */
export const encodeWorkingHours = ({ address, day }: { readonly address: string; readonly day: Instant }): string => {
  const wall = (at: number): string => new Date(at).toISOString().slice(0, 19);
  const window = textElement('t:StartTime', wall(day)) + textElement('t:EndTime', wall(day + DAY));
  return element(
    'm:GetUserAvailabilityRequest',
    null,
    element('t:TimeZone', null, textElement('t:Bias', '0') + changeOfUtc('t:StandardTime') + changeOfUtc('t:DaylightTime')) +
      element(
        'm:MailboxDataArray',
        null,
        element(
          't:MailboxData',
          null,
          element('t:Email', null, textElement('t:Address', address)) + textElement('t:AttendeeType', 'Required'),
        ),
      ) +
      element(
        't:FreeBusyViewOptions',
        null,
        element('t:TimeWindow', null, window) +
          textElement('t:MergedFreeBusyIntervalInMinutes', '1440') +
          textElement('t:RequestedView', 'MergedOnly'),
      ),
  );
};

type State = ReplyState<WorkingHours>;
const changeNode = (of: (value: WorkingHours) => RawChange): Node<State> => {
  const text = (key: keyof RawChange): Node<State> => ({ text: ({ value }, words) => void (of(value)[key] = words.trim()) });
  return {
    children: children<State>({
      Bias: text('bias'),
      Time: text('time'),
      DayOrder: text('order'),
      Month: text('month'),
      DayOfWeek: text('weekday'),
      Year: text('year'),
    }),
  };
};

const grammar = answerGrammar<State>('GetUserAvailabilityResponse', {
  children: children<State>({
    FreeBusyResponseArray: {
      children: children<State>({
        FreeBusyResponse: {
          open: (state) => {
            state.level = '';
            state.problem = blankProblem();
            state.value = state.blank();
          },
          children: children<State>({
            ResponseMessage: {
              open: (state, attributes) => void (state.level = attributes['ResponseClass'] ?? ''),
              children: children<State>({ ResponseCode: { text: (state, value) => void (state.problem.code = value.trim()) } }),
            },
            FreeBusyView: {
              children: children<State>({
                WorkingHours: {
                  children: children<State>({
                    TimeZone: {
                      children: children<State>({
                        Bias: { text: ({ value }, words) => void (value.bias = words.trim()) },
                        StandardTime: changeNode((value) => value.standard),
                        DaylightTime: changeNode((value) => value.daylight),
                      }),
                    },
                  }),
                },
              }),
            },
          }),
          close: (state) => {
            if (!['Success', 'Warning', 'Error'].includes(state.level))
              throw new MalformedXml('FreeBusyResponse without a known ResponseClass');
            const failed = state.level === 'Error';
            state.replies.push({ value: state.value, problem: failed ? problemOf(state.problem, 'NoResponseCode') : null });
          },
        },
      }),
    },
  }),
});

/** One reply per mailbox asked for. */
export function decodeWorkingHours(bytes: Uint8Array): Answer<readonly Reply<WorkingHours>[]> {
  const state: State = blankReplies<WorkingHours>(() => ({ bias: '', standard: blankChange(), daylight: blankChange() }));
  readXml(bytes, grammar, state);
  return answerOf(state);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const within = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;
/** Minutes of the wall; null where the text is no time of day. */
const clockOf = (time: string): number | null => {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(time) ?? [];
  return hours === undefined || Number(hours) > 24 || Number(minutes) > 59 ? null : Number(hours) * 60 + Number(minutes);
};

function ruleOf(to: string, raw: RawChange): WireTransition | null {
  const [month, order, minutes] = [Number(raw.month), Number(raw.order), clockOf(raw.time)];
  const weekday = WEEKDAYS.indexOf(raw.weekday);
  // With a year it is the date of that year alone, and says nothing of any other.
  if (!within(month, 1, 12) || !within(order, 1, 5) || weekday === -1 || minutes === null || Number(raw.year || 0) !== 0) return null;
  return { to, month, weekday, occurrence: order === 5 ? -1 : order, minutes };
}

/** The zone of working hours as rules; without eras where it cannot be understood. */
export function zoneOfWorkingHours({ bias, standard, daylight }: WorkingHours): WireZone {
  const unknown: WireZone = { id: null, name: null, offsets: new Map(), eras: [] };
  const [base, winter, summer] = [Number(bias), Number(standard.bias), Number(daylight.bias)];
  if (bias === '' || ![base, winter, summer].every((minutes) => within(minutes, -24 * 60, 24 * 60))) return unknown;
  // Bias is UTC minus local, and each half of the year adds its own to it.
  const offsets = new Map([
    ['standard', 0 - base - winter],
    ['daylight', 0 - base - summer],
  ]);
  if ([...offsets.values()].some((minutes) => Math.abs(minutes) > 14 * 60)) return unknown;
  if (Number(standard.month) === 0 || Number(daylight.month) === 0) {
    return { ...unknown, offsets, eras: [{ from: null, constant: 'standard', transitions: [] }] };
  }
  const rules = [ruleOf('daylight', daylight), ruleOf('standard', standard)];
  const transitions = rules.filter((rule) => rule !== null);
  return transitions.length < rules.length ? unknown : { ...unknown, offsets, eras: [{ from: null, constant: null, transitions }] };
}
