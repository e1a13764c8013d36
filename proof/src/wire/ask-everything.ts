/** The API, asked whatever can be asked of it without changing anything, and for what it has to refuse. */
import type { loadApi } from '@lockstep/server';
import type { Uttered } from '../simulation/stage.ts';

type Api = ReturnType<Awaited<ReturnType<typeof loadApi>>['buildServer']>;
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean };
type Operation = { readonly parameters?: readonly Parameter[] };
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Question = { readonly path: string; readonly wanted: readonly string[] };

const PREFIX = '/api/v1';
/** Of one collection: so many are looked at one by one. */
const LOOKED_AT = 3;
/** So many times that somebody has are asked for as well. */
const TAKEN = 5;

/** The same for every server of a process, and dear to make. */
let questions: readonly Question[] | null = null;

const questionsOf = async (api: Api): Promise<readonly Question[]> => {
  const { paths } = (await api.inject({ url: '/openapi.json' })).json<Document>();
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (get === undefined || !path.startsWith(PREFIX) || path === ENDLESS) return [];
    const wanted = (get.parameters ?? []).filter((one) => one.in === 'query' && one.required === true).map(({ name }) => name);
    return [{ path: path.slice(PREFIX.length), wanted }];
  });
};

/** What is answered there never ends; it names rows and holds no word of them. */
const ENDLESS = `${PREFIX}/events`;

type Row = { readonly id?: unknown; readonly start?: unknown; readonly end?: unknown; readonly holder?: unknown };
type Page = { readonly items?: readonly Row[] };

/** @param key of the API, which may everything */
export const askEverything = async (api: Api, key: string): Promise<readonly Uttered[]> => {
  const heard: Uttered[] = [];
  const ask = async (path: string, body?: object): Promise<Page> => {
    const answer = await api.inject({
      method: body === undefined ? 'GET' : 'POST',
      url: PREFIX + path,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isRefusal = answer.statusCode >= 400;
    heard.push({ where: `${isRefusal ? 'a refusal' : 'an answer'} of ${path}`, text: answer.body, to: isRefusal ? 'said' : 'shown' });
    return answer.body.startsWith('{') ? answer.json<Page>() : {};
  };
  questions ??= await questionsOf(api);
  const rows = new Map<string, readonly Row[]>();
  for (const { path, wanted } of questions) {
    if (path.includes('{') || wanted.length > 0) continue;
    rows.set(path, (await ask(path)).items ?? []);
    await ask(`${path}?limit=everything`);
  }
  for (const { path, wanted } of questions) {
    const [collection = '', , rest] = path.split(/\/\{(\w+)\}/);
    const known = (rows.get(collection) ?? []).slice(0, LOOKED_AT);
    if (path.includes('{') && wanted.length === 0 && !(rest ?? '').includes('{'))
      for (const { id } of [...known, { id: 'nobody' }]) await ask(`${collection}/${String(id)}${rest ?? ''}`);
  }
  const holders = (rows.get('/staff') ?? []).slice(0, LOOKED_AT).map(({ id }) => String(id));
  for (const one of (rows.get('/appointments') ?? []).slice(0, TAKEN)) await asked(ask, holders, one);
  return heard;
};

/** Why a time is taken, in sentences; and what is said to whoever wants it all the same. */
const asked = async (
  ask: (path: string, body?: object) => Promise<Page>,
  holders: readonly string[],
  { start, end }: Row,
): Promise<void> => {
  for (const holder of holders) {
    const times = { start: String(start), end: String(end) };
    const { items = [] } = await ask(`/busy?${new URLSearchParams({ holder, from: times.start, to: dayAfter(times.end) }).toString()}`);
    for (const wish of [times, ...items.slice(0, TAKEN).map((one) => ({ start: String(one.start), end: String(one.end) }))]) {
      await ask(`/availability/why?${new URLSearchParams({ holder, ...wish }).toString()}`);
      await ask('/appointments', { title: 'Wanted', ...wish, zone: 'Europe/Zurich', assignments: [{ holder }], availability: 'require' });
    }
  }
};

const dayAfter = (moment: string): string => moment.replace(/T.*/, 'T23:59:59Z');
