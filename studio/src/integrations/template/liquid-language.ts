/** Liquid for the editor, as far as its colours need it: text, tags, outputs, and within these names, filters and literals. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';

type State = { inside: '%' | '}' | null; expects: 'tag' | 'filter' | null };

const between = (stream: StringStream, state: State): string | null => {
  if (stream.eatSpace()) return null;
  if (stream.match(/^-?(%|\})\}/)) {
    state.inside = null;
    return 'bracket';
  }
  if (stream.match(/^"[^"]*("|$)|^'[^']*('|$)/)) return 'string';
  if (stream.match(/^\d+(\.\d+)?/)) return 'number';
  const { expects } = state;
  if (stream.match(/^[A-Za-z_][\w-]*/)) {
    state.expects = null;
    if (expects === 'tag' || /^(?:in|and|or|contains|true|false|nil|empty|blank)$/.test(stream.current())) return 'keyword';
    return expects === 'filter' ? 'function' : 'variableName';
  }
  state.expects = stream.next() === '|' ? 'filter' : expects;
  return null;
};

const language = StreamLanguage.define<State>({
  name: 'liquid',
  startState: () => ({ inside: null, expects: null }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) => {
    if (state.inside !== null) return between(stream, state);
    const open = stream.match(/^\{([{%])-?/);
    if (open !== null && open !== false) {
      const isTag = stream.current().startsWith('{%');
      state.inside = isTag ? '%' : '}';
      state.expects = isTag ? 'tag' : null;
      return 'bracket';
    }
    stream.next();
    stream.eatWhile(/[^{]/);
    return null;
  },
  tokenTable: { function: tags.function(tags.variableName) },
});

/** Colours that can be read on light ground and on dark: variables of the console, which follow its scheme. */
const colours = HighlightStyle.define([
  { tag: tags.bracket, color: 'var(--template-bracket)' },
  { tag: tags.keyword, color: 'var(--template-keyword)', fontWeight: '600' },
  { tag: tags.variableName, color: 'var(--template-name)' },
  { tag: tags.function(tags.variableName), color: 'var(--template-filter)' },
  { tag: [tags.string, tags.number], color: 'var(--template-literal)' },
]);

export const liquid = [language, syntaxHighlighting(colours)];
