/** Where the keyboard goes on when something that lay over the page is gone. */
import { useEffect, useState } from 'react';

/** Gives the focus back to what had it when this was first drawn, or to the page where that is gone. */
export const useFocusBack = (): void => {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const place =
        before instanceof HTMLElement && before.isConnected && before !== document.body
          ? before
          : document.querySelector<HTMLElement>('#page');
      // After what lay over the page has left: as long as it is there, it keeps the focus to itself.
      requestAnimationFrame(() => place?.focus());
    },
    [before],
  );
};
