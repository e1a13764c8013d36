/** The page: which mailbox and week is shown, what a person does to it, and the word that something changed. */
import { byId, make } from './elements.ts';
import { blank, entered, fill, tie } from './form.ts';
import { listen } from './gestures.ts';
import { draw, HOUR_PX } from './grid.ts';
import * as requests from './requests.ts';
import type { EventEdit, EventShape, WeekShape } from './shapes.ts';
import { texts } from './texts.ts';
import { dateOf, plusDays, plusMinutes, timeOf } from './wall.ts';

const STEP_MINUTES = 15;
const DAY_MINUTES = 1_440;
const NOW_LINE_MS = 30_000;
const TOAST_MS = 8_000;

const picker = byId('mailbox', HTMLSelectElement);
const dialog = byId('dialog', HTMLDialogElement);
const calendar = byId('calendar', HTMLElement);
const shown: { week: WeekShape | null; day: string | null; event: EventShape | null; asked: number } = {
  week: null,
  day: null,
  event: null,
  asked: 0,
};

function toast(text: string, undo?: () => void): void {
  const line = make('div', { class: 'toast' }, make('span', {}, text));
  if (undo !== undefined) {
    const button = make('button', { type: 'button' }, texts.undo);
    button.addEventListener('click', () => {
      line.remove();
      undo();
    });
    line.append(button);
  }
  byId('toasts', HTMLElement).replaceChildren(line);
  setTimeout(() => line.remove(), TOAST_MS);
}

/** Does it, and says what went wrong where the person is looking. */
function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    if (dialog.open) byId('problem', HTMLElement).textContent = text;
    else toast(text);
    if (shown.week !== null && !gestures.busy()) draw(shown.week);
  });
}

async function load(): Promise<void> {
  shown.asked += 1;
  const { asked } = shown;
  const week = await requests.week(picker.value, shown.day);
  // A later question overtakes this answer; a drag keeps its event until it is dropped.
  if (asked !== shown.asked) return;
  shown.week = week;
  if (!gestures.busy()) draw(week);
}

const reload = (): void => attempt(load);

function edit(event: EventShape, changes: EventEdit): void {
  attempt(async () => {
    await requests.change(picker.value, event.id, changes);
    await load();
  });
}

function remove(event: EventShape, past: boolean): void {
  attempt(async () => {
    const address = picker.value;
    const { restorable } = await requests.remove(address, event.id, past);
    dialog.close();
    const undo = (id: string) => (): void =>
      attempt(async () => {
        await requests.restore(address, id);
        await load();
      });
    toast(texts.deleted, restorable === null ? undefined : undo(restorable));
    await load();
  });
}

function open(event: EventShape): void {
  shown.event = event;
  fill(event);
  if (!dialog.open) dialog.showModal();
  byId('f-subject', HTMLInputElement).focus();
}

const eventOf = (id: string): EventShape | undefined => shown.week?.events.find((event) => event.id === id);

const gestures = listen(calendar, {
  eventOf,
  open,
  addAt: (start) => open(blank(start)),
  move: (event, start) => edit(event, { start }),
  resize: (event, end) => edit(event, { end }),
  settle: () => {
    if (shown.week !== null) draw(shown.week);
  },
});

tie({
  save: () => {
    const { event } = shown;
    if (event === null) return;
    attempt(async () => {
      const changes = entered(event);
      if (event.id === '') await requests.add(picker.value, changes);
      else if (Object.keys(changes).length > 0) await requests.change(picker.value, event.id, changes);
      dialog.close();
      await load();
    });
  },
  remove: (past) => {
    if (shown.event !== null) remove(shown.event, past);
  },
  respond: (response) => {
    const { event } = shown;
    if (event === null) return;
    attempt(async () => {
      await requests.respond(picker.value, event.id, response);
      dialog.close();
      await load();
    });
  },
  openSeries: () => {
    const master = shown.event?.masterId ?? null;
    if (master !== null) attempt(async () => open(await requests.event(picker.value, master)));
  },
});

const MOVES: Readonly<Record<string, number>> = {
  ArrowUp: -STEP_MINUTES,
  ArrowDown: STEP_MINUTES,
  ArrowLeft: -DAY_MINUTES,
  ArrowRight: DAY_MINUTES,
};

calendar.addEventListener('keydown', (key) => {
  const event = eventOf(key.target instanceof HTMLElement ? (key.target.dataset['id'] ?? '') : '');
  if (event === undefined) return;
  const minutes = key.altKey ? MOVES[key.key] : undefined;
  if (key.key === 'Enter' || key.key === ' ') open(event);
  else if (key.key === 'Delete') remove(event, key.shiftKey);
  else if (minutes !== undefined && (!event.isAllDay || Math.abs(minutes) === DAY_MINUTES)) {
    edit(event, { start: plusMinutes(event.start, minutes) });
  } else return;
  key.preventDefault();
});

function go(days: number | null): void {
  shown.day = days === null || shown.week === null ? null : plusDays(shown.week.monday, days);
  reload();
}

function nextHalfHour(): string {
  const now = shown.week?.now ?? '2000-01-01T09:00';
  const present = shown.week !== null && dateOf(now) >= shown.week.monday && dateOf(now) <= plusDays(shown.week.monday, 6);
  if (!present && shown.week !== null) return `${shown.week.monday}T09:00`;
  return plusMinutes(now, 30 - (Number(timeOf(now).slice(3)) % 30));
}

function follow(): void {
  let source = new EventSource(requests.changesAddress(picker.value));
  // The first word of each connection comes too: whatever happened while it was down is loaded then.
  source.addEventListener('message', reload);
  picker.addEventListener('change', () => {
    source.close();
    source = new EventSource(requests.changesAddress(picker.value));
    source.addEventListener('message', reload);
    history.replaceState(null, '', `#${encodeURIComponent(picker.value)}`);
    reload();
  });
}

async function start(): Promise<void> {
  const mailboxes = await requests.mailboxes();
  picker.replaceChildren(...mailboxes.map(({ name, address }) => make('option', { value: address }, `${name} (${address})`)));
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (mailboxes.some(({ address }) => address === wanted)) picker.value = wanted;
  if (mailboxes.length === 0) return;
  await load();
  byId('scroll', HTMLElement).scrollTop = 7.5 * HOUR_PX;
  follow();
  setInterval(reload, NOW_LINE_MS);
}

byId('previous', HTMLElement).addEventListener('click', () => go(-7));
byId('next', HTMLElement).addEventListener('click', () => go(7));
byId('today', HTMLElement).addEventListener('click', () => go(null));
byId('add', HTMLElement).addEventListener('click', () => open(blank(nextHalfHour())));
attempt(start);
