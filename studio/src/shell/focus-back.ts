/** Where the keyboard goes on when something that lay over the page is gone. */
import { useEffect, useState } from 'react';

/** What is drawn anew again and again says by `data-id` what it is; the way to the button of it that stands there now. */
const redrawn = (element: Element | null): (() => HTMLElement | null) => {
  const id = element?.closest<HTMLElement>('[data-id]')?.dataset['id'];
  return () => (id === undefined ? null : document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] button`));
};

/** Gives the focus back to what had it when this was first drawn, to what stands in its place, or to the page where that is gone. */
export const useFocusBack = (): void => {
  const [before] = useState(() => ({ element: document.activeElement, instead: redrawn(document.activeElement) }));
  useEffect(
    () => () => {
      // After what lay over the page has left: as long as it is there, it keeps the focus to itself.
      requestAnimationFrame(() => {
        const { element, instead } = before;
        const still = element instanceof HTMLElement && element.isConnected && element !== document.body ? element : instead();
        (still ?? document.querySelector<HTMLElement>('#page'))?.focus();
      });
    },
    [before],
  );
};
