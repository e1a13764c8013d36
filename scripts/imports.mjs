// Reads what a TypeScript or JavaScript file imports, without a parser: comments are dropped and strings told apart first,
// so that an import in a comment or in a text is none.

const regexMayFollow =
  /(?:^|[([{,;:=!?&|+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield))\s*$/;

/**
 * The code with every comment, regular expression and string replaced by blanks or, for strings, by a mark `"n"` that
 * points into `strings`. Line breaks stay, so that offsets give line numbers.
 * @param {string} source
 * @returns {{ code: string, strings: string[] }}
 */
export const mask = (source) => {
  const strings = [];
  let code = '';
  let at = 0;
  /** Depths of `{` at which a template's `${` opened. */
  const templates = [];
  let depth = 0;
  const keepLines = (text) => text.replaceAll(/[^\n]/g, '');
  const template = () => {
    while (at < source.length) {
      if (source[at] === '\\') at += 2;
      else if (source[at] === '`') {
        at += 1;
        code += ' 0 ';
        return;
      } else if (source.startsWith('${', at)) {
        at += 2;
        templates.push(depth);
        code += '(';
        return;
      } else {
        if (source[at] === '\n') code += '\n';
        at += 1;
      }
    }
  };
  while (at < source.length) {
    const char = source[at];
    if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
    } else if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2);
      const stop = end === -1 ? source.length : end + 2;
      code += ` ${keepLines(source.slice(at, stop))}`;
      at = stop;
    } else if (char === "'" || char === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== char && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
      code += `"${strings.push(source.slice(at + 1, end)) - 1}"`;
      at = end + 1;
    } else if (char === '`') {
      at += 1;
      const plain = /^([^`\\$]*)`/.exec(source.slice(at, at + 400));
      if (plain === null) template();
      else {
        code += `"${strings.push(plain[1]) - 1}"${keepLines(plain[1])}`;
        at += plain[0].length;
      }
    } else if (char === '/' && regexMayFollow.test(code.slice(-40))) {
      let end = at + 1;
      let inClass = false;
      while (end < source.length && source[end] !== '\n' && (inClass || source[end] !== '/')) {
        if (source[end] === '\\') end += 1;
        else if (source[end] === '[') inClass = true;
        else if (source[end] === ']') inClass = false;
        end += 1;
      }
      code += ' 0 ';
      at = end + 1;
    } else if (char === '{') {
      depth += 1;
      code += char;
      at += 1;
    } else if (char === '}' && templates.length > 0 && templates.at(-1) === depth) {
      templates.pop();
      code += ')';
      at += 1;
      template();
    } else {
      if (char === '}') depth -= 1;
      code += char;
      at += 1;
    }
  }
  return { code, strings };
};

const patterns = [
  // import x from "…", import type { … } from "…", export * from "…"
  /\b(?:import|export)\b[^;"()]*?\bfrom\s*"(\d+)"/g,
  // import "…"
  /\bimport\s*"(\d+)"/g,
  // import("…"), typeof import("…"), require("…"), require.resolve("…"), import.meta.resolve("…")
  /\b(?:import|require|require\.resolve|import\.meta\.resolve)\s*\(\s*"(\d+)"/g,
];

/**
 * Every module a file names, with the line it stands on.
 * @param {string} source
 * @returns {{ specifier: string, line: number }[]}
 */
export const importsOf = (source) => {
  const { code, strings } = mask(source);
  const found = [];
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      const specifier = strings[Number(match[1])];
      found.push({ specifier, line: code.slice(0, match.index + match[0].length).split('\n').length });
    }
  }
  return found.sort((a, b) => a.line - b.line);
};
