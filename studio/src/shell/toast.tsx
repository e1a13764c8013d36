/** Short words at the lower edge: what was done, with a way back, or what could not be done. */
import { Button } from '@mantine/core';
import { XMarkIcon } from '@heroicons/react/20/solid';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import classes from './toast.module.css';

type Toast = { readonly text: string; readonly bad: boolean; readonly undo?: (() => void) | undefined };

/** Long enough to read and to reach the button; a refusal stays until it is put away. */
const SHOWN_MS = 8_000;

const shown: { toast: Toast | null; readonly watchers: Set<() => void> } = { toast: null, watchers: new Set() };
const show = (toast: Toast | null): void => {
  shown.toast = toast;
  for (const watcher of shown.watchers) watcher();
};
const watch = (watcher: () => void): (() => void) => {
  shown.watchers.add(watcher);
  return () => shown.watchers.delete(watcher);
};

/** Says that something was done. */
export const say = (text: string, undo?: () => void): void => show({ text, bad: false, undo });
/** Says that something could not be done, and what to do next. */
export const complain = (error: unknown): void => {
  const next = error instanceof ApiError && error.next !== null ? ` ${error.next}` : '';
  show({ text: `${error instanceof Error ? error.message : String(error)}${next}`, bad: true });
};

export const Toasts = () => {
  const { t } = useTranslation();
  const toast = useSyncExternalStore(watch, () => shown.toast);
  useEffect(() => {
    if (toast === null || toast.bad) return;
    const timer = setTimeout(() => show(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className={classes.place} role="status" aria-live="polite">
      {toast !== null && (
        <div className={classes.toast} data-bad={toast.bad || undefined}>
          <span>{toast.text}</span>
          {toast.undo !== undefined && (
            <Button
              size="compact-sm"
              variant="white"
              onClick={() => {
                show(null);
                toast.undo?.();
              }}
            >
              {t('common.undo')}
            </Button>
          )}
          <Button variant="transparent" c="white" size="compact-sm" px={4} aria-label={t('common.close')} onClick={() => show(null)}>
            <XMarkIcon />
          </Button>
        </div>
      )}
    </div>
  );
};
