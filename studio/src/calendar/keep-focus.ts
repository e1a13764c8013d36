/** The grid draws an event anew whenever anything of it changes, and the keyboard would be thrown out of it each time. */

/** Watches who has the focus in `place`; call `redrawn` after the library has drawn, `stop` when the grid is gone. */
export const keepFocus = (place: HTMLElement): { readonly redrawn: () => void; readonly stop: () => void } => {
  /** `nth`: somebody's column of those who share it. */
  let held: { readonly id: string; readonly nth: number; readonly element: HTMLElement } | null = null;
  const drawn = (id: string): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)];
  const comes = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    const event = place.contains(target) ? target.closest<HTMLElement>('[data-id]') : null;
    const id = event?.dataset['id'];
    held = event === null || id === undefined ? null : { id, nth: drawn(id).indexOf(event), element: target };
  };
  const goes = (): void => {
    const left = held;
    // A browser may say the same of an element that is taken away; only who leaves one that stays has gone elsewhere.
    queueMicrotask(() => {
      if (held === left && left?.element.isConnected === true) held = null;
    });
  };
  document.addEventListener('focusin', comes);
  place.addEventListener('focusout', goes);
  return {
    redrawn: () => {
      if (held === null || held.element.isConnected || document.activeElement !== document.body) return;
      const events = drawn(held.id);
      (events[held.nth] ?? events[0])?.querySelector('button')?.focus({ preventScroll: true });
    },
    stop: () => {
      document.removeEventListener('focusin', comes);
      place.removeEventListener('focusout', goes);
    },
  };
};
