/** What is booked, or about to be, in a few lines. */
import { wordsOf, zoneWords } from './dates.ts';
import { useSpoken } from './spoken.ts';

type Props = {
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly zone: string;
  readonly people: readonly string[];
  readonly place?: string;
  readonly price: string;
};

export const Summary = ({ title, start, end, zone, people, place = '', price }: Props) => {
  const { t, language } = useSpoken();
  const rows: readonly (readonly [string, string])[] = [
    [t.time, `${wordsOf(language, zone).span(start, end)} (${zoneWords(zone)})`],
    ...(people.length === 0 ? [] : [[t.withWhom, people.join(', ')] as const]),
    ...(place === '' ? [] : [[t.place, place] as const]),
    ...(price === '' ? [] : [[t.price, price] as const]),
  ];
  return (
    <div className="summary">
      <p className="title">{title}</p>
      <dl>
        {rows.map(([term, words]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};
