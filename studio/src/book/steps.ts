/** Where somebody is on the way to a booking, kept in the history so that the browser's *back* goes one step back. */
import { useEffect, useState } from 'react';

export type Step =
  | { readonly at: 'service' }
  | { readonly at: 'time'; readonly service: string }
  | { readonly at: 'details'; readonly service: string; readonly start: string; readonly minutes: number };

const isStep = (value: unknown): value is Step => typeof value === 'object' && value !== null && 'at' in value;

/** `initial`: where a visitor begins. Each step but the last has an address that can be passed on. */
export const useSteps = (slug: string, initial: Step): readonly [Step, (step: Step, replace?: boolean) => void] => {
  const [step, setStep] = useState<Step>(() => {
    const state: unknown = window.history.state;
    return isStep(state) ? state : initial;
  });
  useEffect(() => {
    const back = ({ state }: PopStateEvent): void => setStep(isStep(state) ? state : initial);
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, [initial]);
  const go = (next: Step, replace = false): void => {
    const base = `/book/${encodeURIComponent(slug)}`;
    const address = next.at === 'service' ? base : `${base}/${encodeURIComponent(next.service)}`;
    if (replace) window.history.replaceState(next, '', address);
    else window.history.pushState(next, '', address);
    setStep(next);
  };
  return [step, go];
};
