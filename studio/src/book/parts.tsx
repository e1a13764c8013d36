/** Small parts that every step is made of. */
import { useEffect, useRef, type ReactNode } from 'react';
import { Refused } from './server.ts';
import { useSpoken } from './spoken.ts';

/** The page around everything. Its place is there before its content, so that nothing jumps. */
export const Frame = ({ company, children }: { readonly company: string | null; readonly children: ReactNode }) => (
  <main className="page">
    <p className="company">{company ?? '\u00a0'}</p>
    {children}
  </main>
);

/** The heading of a step; whoever comes to the step is led to it, except at the first one of all. */
export const Heading = ({ children, led = true }: { readonly children: ReactNode; readonly led?: boolean }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (led) heading.current?.focus();
  }, [led]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
};

export const Waiting = () => {
  const { t } = useSpoken();
  return (
    <p className="quiet" role="status">
      {t.loading}
    </p>
  );
};

type Words = { readonly title: string; readonly text: string };

/** What went wrong in words, and a way to try once more where that may help. */
export const Trouble = ({ error, gone, retry }: { readonly error: unknown; readonly gone?: Words; readonly retry?: () => void }) => {
  const { t } = useSpoken();
  const isGone = gone !== undefined && error instanceof Refused && (error.status === 404 || error.status === 410);
  const refused = error instanceof Refused && error.status !== 0 ? error : null;
  const title = isGone ? gone.title : (refused?.message ?? t.failed);
  const text = isGone ? gone.text : (refused?.fields[0]?.next ?? t.failedNext);
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      {!isGone && retry !== undefined && (
        <button type="button" className="plain" onClick={retry}>
          {t.again}
        </button>
      )}
    </div>
  );
};
