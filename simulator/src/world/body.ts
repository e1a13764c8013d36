/** Bodies the way Exchange keeps them: HTML is rewritten on the way in, and either form can be had on the way out. */
import type { Body } from './item.ts';

const meta = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';

/**
 * What the store keeps of a written body. Exchange wraps fragments into a document, adds its own meta element and writes line ends
 * as CR LF; what it has once rewritten it leaves as it is.
 */
export function normaliseBody(body: Body): Body {
  if (body.content === '') return body;
  const content = body.content.replaceAll(/\r\n|\r|\n/g, '\r\n');
  if (body.type === 'Text') return { type: 'Text', content };
  return { type: 'HTML', content: wholeDocument(content) };
}

/** The body in the form a reader asks for (BodyType of the item shape; Best gives it as it is). */
export function bodyAs(body: Body, type: 'HTML' | 'Text' | 'Best'): Body {
  if (type === 'Best' || type === body.type) return body;
  if (type === 'Text') return { type, content: textOfHtml(body.content) };
  const lines = escapeHtml(body.content).replaceAll('\r\n', '<br>\r\n');
  const from = '<!-- converted from text -->';
  return {
    type,
    content: `<html>\r\n<head>\r\n${meta}\r\n${from}</head>\r\n<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">${lines}</div>\r\n</span></font>\r\n</body>\r\n</html>\r\n`,
  };
}

/** The plain text of HTML: the reading that a text reader of Exchange gets, without the layout. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(head|style|script)\b[^>]*>[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .replaceAll(/<br\s*\/?>/gi, '\r\n')
    .replaceAll(/<\/(p|div|tr|li|h[1-6])>/gi, '\r\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/ ?\r\n ?/g, '\r\n')
    .trim();
}

function wholeDocument(content: string): string {
  if (!/<html[\s>]/i.test(content)) {
    const inner = /<body[\s>]/i.test(content) ? content : `<body>\r\n${content}\r\n</body>`;
    return `<html>\r\n<head>\r\n${meta}\r\n</head>\r\n${inner}\r\n</html>\r\n`;
  }
  if (content.includes(meta)) return content;
  if (/<head[\s>]/i.test(content)) return content.replace(/<head[^>]*>/i, (head) => `${head}\r\n${meta}`);
  return content.replace(/<html[^>]*>/i, (html) => `${html}\r\n<head>\r\n${meta}\r\n</head>`);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
