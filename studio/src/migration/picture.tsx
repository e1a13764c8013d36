/** Parts of a whole as one bar, with what each part is in words. */
import classes from './migration.module.css';

export type Part = { readonly id: string; readonly count: number; readonly words: string };

export const Bar = ({ label, parts }: { readonly label: string; readonly parts: readonly Part[] }) => {
  const present = parts.filter(({ count }) => count > 0);
  const all = present.reduce((sum, { count }) => sum + count, 0);
  return (
    <div role="group" aria-label={label}>
      <div className={classes.bar} aria-hidden>
        {present.map(({ id, count }) => (
          <span key={id} data-part={id} style={{ width: `${(100 * count) / all}%` }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {present.map(({ id, words }) => (
          <li key={id} data-part={id}>
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
};
