/** The HTML of the page; its scripts fill it. */
import { texts } from './client/texts.ts';

const field = (id: string, label: string, control: string, row = ''): string =>
  `<div class="row"${row === '' ? '' : ` id="${row}"`}><label for="${id}">${label}</label>${control}</div>`;

const moment = (part: 'start' | 'end', label: string): string =>
  `<div class="row"><label for="f-${part}-date">${label}</label><span class="pair"><input type="date" id="f-${part}-date" required><input type="time" id="f-${part}-time" aria-label="${label}: time"></span></div>`;

const check = (id: string, label: string): string => `<label class="check"><input type="checkbox" id="${id}"> ${label}</label>`;

const form = `<dialog id="dialog" aria-labelledby="form-title"><form id="form" novalidate>
<header><h2 id="form-title">${texts.editTitle}</h2><button type="button" id="close" class="quiet" aria-label="${texts.close}">✕</button></header>
<p id="occurrence" class="note" hidden>${texts.occurrence} <button type="button" id="open-series" class="link">${texts.openSeries}</button></p>
<div id="responses" class="responses" hidden><button type="button" id="accept">✓ ${texts.accept}</button><button type="button" id="tentative">? ${texts.tentative}</button><button type="button" id="decline">✕ ${texts.decline}</button></div>
${field('f-subject', texts.subject, '<input id="f-subject" maxlength="255" autocomplete="off">')}
${moment('start', texts.start)}${moment('end', texts.end)}
<div class="row checks"><span></span><span class="pair">${check('f-all-day', texts.isAllDay)}${check('f-private', texts.isPrivate)}</span></div>
${field('f-location', texts.location, '<input id="f-location" autocomplete="off">')}
${field('f-show-as', texts.showAs, '<select id="f-show-as"></select>')}
${field('f-reminder', texts.reminder, '<select id="f-reminder"></select>')}
${field('f-repeat', texts.repeat, '<select id="f-repeat"></select>', 'r-repeat')}
${field('f-ends', texts.ends, '<select id="f-ends"></select>', 'r-ends')}
${field('f-count', texts.count, '<input type="number" id="f-count" min="1" max="999">', 'r-count')}
${field('f-until', texts.until, '<input type="date" id="f-until">', 'r-until')}
${field('f-body', texts.body, '<textarea id="f-body" rows="4"></textarea>')}
<section id="people" hidden><h3>${texts.attendees}</h3><ul id="attendees"></ul></section>
<p id="problem" role="alert"></p>
<footer><button type="button" id="delete" class="danger">${texts.delete}</button><button type="submit" class="primary">${texts.save}</button></footer>
</form></dialog>`;

/** The whole document, without a script or a style of its own: the content security policy allows none. */
export const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${texts.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/outlook/style.css"><script type="module" src="/outlook/client/main.js"></script></head>
<body><header class="bar"><h1>${texts.title}</h1>
<label class="who"><span>${texts.mailbox}</span><select id="mailbox"></select></label>
<nav aria-label="${texts.week}"><button type="button" id="today">${texts.today}</button><button type="button" id="previous" class="quiet" aria-label="${texts.previous}">‹</button><button type="button" id="next" class="quiet" aria-label="${texts.next}">›</button></nav>
<h2 id="span" aria-live="polite"></h2><span id="zone"></span>
 <a href="/mail">${texts.letters}</a>
<button type="button" id="add" class="primary">+ ${texts.add}</button></header>
<main id="calendar" aria-label="${texts.week}"><div id="scroll" tabindex="0" role="region" aria-label="${texts.week}"><div class="top"><div id="heads"></div><div id="all-day"></div></div><div id="hours"></div></div></main>
<footer class="hint">${texts.hint}</footer>
<div id="toasts" role="status"></div>
${form}</body></html>
`;
