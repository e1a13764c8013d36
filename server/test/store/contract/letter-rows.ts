/** Rows of what people are owed. */
import type { LetterRow, News, Outline } from '../../../src/store/rows/letter.ts';
import { minutes } from './rows.ts';

const BEFORE: Outline = {
  version: 1,
  state: 'reserved',
  start: minutes(0),
  end: minutes(30),
  location: null,
  clients: ['c'],
  staff: ['ada'],
};

export const newsRow = (root: string, appointment: string): News => ({
  root,
  appointment,
  company: root,
  before: BEFORE,
  clientsBefore: null,
  stillSince: minutes(1),
  lapsed: false,
  due: minutes(2),
});

export const letterRow = (root: string, id: string, more: Partial<LetterRow> = {}): LetterRow => ({
  root,
  id,
  key: `key of ${id}`,
  company: root,
  appointment: 'a0001',
  version: 2,
  kind: 'confirmed',
  audience: 'client',
  client: 'c',
  holder: null,
  state: 'waiting',
  before: BEFORE,
  perhaps: null,
  why: null,
  due: minutes(3),
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  address: null,
  subject: null,
  cause: null,
  detail: null,
  createdAt: minutes(1),
  sentAt: null,
  ...more,
});
