/** `/mail`: the letters that came in over SMTP, the newest first, as their recipients would read them. No scripts; loopback only. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../http/wire.ts';
import { STYLE } from '../outlook-page/style.ts';
import { isOurs } from '../sim-api/api.ts';
import type { Letter, Letters } from './letters.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};
const MOST_SHOWN = 100;

/** Beside that of the calendars; both are served from the page's own address, as its policy asks for. */
const MORE_STYLE = `body{display:block;overflow:auto}.letters{max-width:800px;margin:0 auto;padding:0 16px 32px}article{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:16px;margin-block:16px}
article h2{margin-bottom:8px;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;margin:0 0 16px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0}.calendar{border-left:4px solid var(--blue);padding:8px 16px;margin-top:16px}summary{cursor:pointer;color:var(--blue);margin-top:16px}details pre{font:12px/16px monospace;margin-top:8px}a{color:var(--blue)}`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

function row(name: string, value: string): string {
  return value === '' ? '' : `<dt>${name}</dt><dd>${escaped(value)}</dd>`;
}

/** One property of the one event in a calendar; empty where it is not there. */
function property(content: string, name: string): string {
  const [, value = ''] = new RegExp(`^${name}(?:;[^:\\r\\n]*)?:(.*)$`, 'm').exec(content.replaceAll(/\r?\n[ \t]/g, '')) ?? [];
  return value
    .trim()
    .replaceAll(/\\[nN]/g, ' ')
    .replaceAll(/\\(.)/g, '$1');
}

function moment(text: string): string {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\dZ$/.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''} UTC`;
}

function calendarOf({ calendar }: Letter): string {
  if (calendar === null) return '';
  const { method, content } = calendar;
  const what = method === 'CANCEL' ? 'Taken out of the calendar' : 'Put into the calendar, or moved there';
  const rows = [
    row('What', property(content, 'SUMMARY')),
    row('From', moment(property(content, 'DTSTART'))),
    row('Until', moment(property(content, 'DTEND'))),
    row('Where', property(content, 'LOCATION')),
    row('Sequence', property(content, 'SEQUENCE')),
  ];
  return `<div class="calendar"><h3>${what}</h3><dl>${rows.join('')}</dl></div>`;
}

function article(letter: Letter): string {
  const sent = new Date(letter.at).toISOString().replace('T', ' ').slice(0, 19);
  const way = `${letter.isEncrypted ? 'encrypted' : 'in the clear'}${letter.account === null ? '' : `, signed in as ${letter.account}`}${letter.isAnswerLost ? ', the answer was lost (F54)' : ''}`;
  const rows = [row('From', letter.from), row('To', letter.to), row('At', `${sent} UTC`), row('Came', way)].join('');
  return `<article><h2>${escaped(letter.subject) || 'No subject'}</h2><dl>${rows}</dl><pre>${escaped(letter.text)}</pre>${calendarOf(letter)}<details><summary>As it came</summary><pre>${escaped(letter.source)}</pre></details></article>`;
}

function pageOf(letters: readonly Letter[]): string {
  const shown = letters.slice(-MOST_SHOWN).toReversed();
  const body =
    shown.length === 0
      ? '<p>No letter has come yet. What a booking system sends to clients by this server’s SMTP port is shown here.</p>'
      : shown.map(article).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Letters</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/mail/style.css"></head>
<body><header class="bar"><h1>Letters</h1><a href="/mail">Look again</a><a href="/outlook">Calendars</a></header><main class="letters">${body}</main></body></html>
`;
}

/** The route for `/mail`. */
export function createMailPage(letters: Letters): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return (request, response) => {
    request.resume();
    const answer = (status: number, body: string, type = HEADERS['content-type']): void =>
      send(request, response, { status, headers: { ...HEADERS, 'content-type': type }, body });
    if (!isOurs(request)) answer(403, 'This page answers on loopback only.', 'text/plain');
    else if (request.method !== 'GET') answer(405, 'There is nothing to change here.', 'text/plain');
    else if (request.url === '/mail/style.css') answer(200, STYLE + MORE_STYLE, 'text/css; charset=utf-8');
    else answer(200, pageOf(letters.all()));
    return Promise.resolve();
  };
}
