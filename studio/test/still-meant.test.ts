/** The options of a search while the next answer is on its way. */
import { expect, test } from 'vitest';
import { stillMeant } from '../src/calendar/still-meant.ts';

const found = [{ name: 'Anna Keller' }, { name: 'Tom Baker' }, { name: 'Jörg Straßer' }];
const names = (text: string): readonly string[] => stillMeant(found, text).map(({ name }) => name);

test('whoever was found for what was typed before is offered only if it is still meant', () => {
  expect(names('')).toHaveLength(3);
  expect(names(' KEL ')).toEqual(['Anna Keller']);
  expect(names('jö')).toEqual(['Jörg Straßer']);
  expect(names('er')).toHaveLength(3);
  expect(names('Zo')).toEqual([]);
});
