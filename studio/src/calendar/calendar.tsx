import { createCalendar, destroyCalendar, TimeGrid, ResourceTimeGrid, Interaction } from '@event-calendar/core';
import '@event-calendar/core/index.css';
import { useEffect, useRef } from 'react';
export const Calendar = () => {
  const r = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (r.current === null) return;
    const c = createCalendar(r.current, [TimeGrid, ResourceTimeGrid, Interaction], {});
    return () => void destroyCalendar(c);
  }, []);
  return <div ref={r} />;
};
