/** Problems in the text of a template, underlined where they are. */
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

/** From 1; null: about the template as a whole, which is told beside it alone. */
export type Place = { readonly line: number | null; readonly column: number | null };

export const setPlaces = StateEffect.define<readonly Place[]>();

const mark = Decoration.mark({ class: 'cm-problem' });

/** Where it begins, within the text as it is by now: somebody has typed on since it was judged. */
export const offsetOf = (state: EditorState, { line, column }: Place): number | null => {
  if (line === null) return null;
  const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return Math.min(found.from + Math.max((column ?? 1) - 1, 0), found.to);
};

/** The word, tag or output that begins there; at the end of a line what stands before it. */
const rangeAt = (state: EditorState, from: number): { readonly from: number; readonly to: number } | null => {
  const line = state.doc.lineAt(from);
  const rest = state.doc.sliceString(from, line.to);
  const length = (/^(?:\{[{%].*?[%}]\}|[\w.[\]"-]+|\S+)/.exec(rest)?.[0] ?? rest).length;
  if (length > 0) return { from, to: from + length };
  return from > line.from ? { from: from - 1, to: from } : null;
};

const marksOf = (state: EditorState, places: readonly Place[]): DecorationSet =>
  Decoration.set(
    places.flatMap((place) => {
      const from = offsetOf(state, place);
      const range = from === null ? null : rangeAt(state, from);
      return range === null ? [] : [mark.range(range.from, range.to)];
    }),
    true,
  );

export const places = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setPlaces)) return marksOf(transaction.state, effect.value);
    return before.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
