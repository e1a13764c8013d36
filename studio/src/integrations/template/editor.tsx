/** One text of a template to be written. Tab leaves it, as it leaves every other field. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { Input } from '@mantine/core';
import { getNonce } from 'get-nonce';
import { useEffect, useId, useImperativeHandle, useRef, type Ref } from 'react';
import { liquid } from './liquid-language.ts';
import { offsetOf, places, setPlaces, type Place } from './marks.ts';
import classes from './template.module.css';

export type EditorHandle = {
  /** In the place of what is selected, or where the cursor is, which is behind it then. */
  readonly insert: (text: string) => void;
  readonly goTo: (place: Place) => void;
};

type Editor = {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  readonly places: readonly Place[];
  readonly error: string | undefined;
  /** Of few lines. */
  readonly short?: boolean;
  readonly ref: Ref<EditorHandle>;
};

/** A browser writes what replaces a selection with the style of what was there, in an attribute that the page's policy refuses. */
const replacing = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.composing || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

const Editor = ({ label, help, value, onChange, onFocus, places: marked, error, short = false, ref }: Editor) => {
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());
  // What is called from within the editor is what was handed in last.
  const said = useRef({ onChange, onFocus });
  said.current = { onChange, onFocus };
  const isWrong = error !== undefined || marked.length > 0;
  const begin = useRef({ value, label: `${id}-label` });

  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: begin.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          EditorView.lineWrapping,
          keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Ctrl-m'), ...historyKeymap]),
          replacing,
          liquid,
          places,
          EditorView.cspNonce.of(getNonce() ?? ''),
          attributes.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) said.current.onChange(update.state.doc.toString());
            if (update.focusChanged && update.view.hasFocus) said.current.onFocus();
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const there = view.current;
    if (there === null || there.state.doc.toString() === value) return;
    there.dispatch({ changes: { from: 0, to: there.state.doc.length, insert: value } });
  }, [value]);

  const marks = JSON.stringify(marked);
  useEffect(() => {
    view.current?.dispatch({ effects: setPlaces.of(JSON.parse(marks) as readonly Place[]) });
  }, [marks]);

  useEffect(() => {
    const shown = {
      'aria-labelledby': `${id}-label`,
      'aria-describedby': `${id}-help`,
      'aria-multiline': 'true',
      // Typed into it is gone to by the keyboard anyway; said so, what it scrolls in counts as reached.
      tabindex: '0',
      ...(isWrong ? { 'aria-invalid': 'true' } : {}),
    };
    view.current?.dispatch({ effects: attributes.current.reconfigure(EditorView.contentAttributes.of(shown)) });
  }, [id, isWrong]);

  useImperativeHandle(ref, () => ({
    insert: (text) => {
      const there = view.current;
      if (there === null) return;
      there.dispatch(there.state.replaceSelection(text), { scrollIntoView: true });
      there.focus();
    },
    goTo: (place) => {
      const there = view.current;
      if (there === null) return;
      const at = offsetOf(there.state, place) ?? 0;
      there.dispatch({ selection: { anchor: at }, scrollIntoView: true });
      there.focus();
    },
  }));

  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label`, onClick: () => view.current?.focus() }}
      description={help}
      descriptionProps={{ id: `${id}-help` }}
      error={error}
    >
      <div ref={host} className={classes.editor} data-short={short || undefined} data-wrong={isWrong || undefined} />
    </Input.Wrapper>
  );
};

export { Editor as TemplateEditor };
