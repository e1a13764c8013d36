/** Which answer of a batch is about which of the things asked for. */
import type { EventId } from '@lockstep/engine';

/**
 * Answers come in the order of the request. Where one shows another thing than was asked for at its place, the order means nothing
 * (F18): each then belongs to the id it names, and a refusal, which names none, to the one id that is left. Where several are left,
 * nobody can tell which refusal is whose, and guessing could pass off what cannot be read now as gone.
 * @param idOf null for an answer that names nothing
 * @returns for each id its answer, or null where that cannot be told; null as a whole where these are not the answers to these ids
 */
export function answersById<Reply>(
  ids: readonly EventId[],
  replies: readonly Reply[],
  idOf: (reply: Reply) => string | null,
): ReadonlyMap<EventId, Reply | null> | null {
  if (replies.length !== ids.length) return null;
  const named = replies.map(idOf);
  const answers = new Map<EventId, Reply | null>();
  if (named.every((id, index) => id === null || id === ids[index])) {
    for (const [index, id] of ids.entries()) answers.set(id, replies[index] ?? null);
    return answers;
  }
  const refusals: Reply[] = [];
  for (const [index, reply] of replies.entries()) {
    const id = ids.find((one) => one === named[index]);
    if (named[index] === null) refusals.push(reply);
    else if (id === undefined || answers.has(id)) return null;
    else answers.set(id, reply);
  }
  const left = ids.filter((id) => !answers.has(id));
  for (const id of left) answers.set(id, left.length === 1 ? (refusals[0] ?? null) : null);
  return answers;
}

/** How often what a batch left out is asked for again before it counts as unreachable. */
const AGAIN = 2;

/**
 * Asks for all of them, and again for those that failed for no fault of their own while others of the batch did not (F17): whoever
 * asks may have nothing that names them another time. One that was asked for alone has had its answer.
 * @param ask one request
 * @param isMissed whether an answer says "not now"; null is one that could not be told from others
 * @param least how many make a batch: one, where each is asked for by several of its items
 */
export async function askAgain<Reply>(
  ids: readonly EventId[],
  ask: (ids: readonly EventId[]) => Promise<ReadonlyMap<EventId, Reply | null>>,
  isMissed: (reply: Reply) => boolean,
  least = 2,
): Promise<ReadonlyMap<EventId, Reply | null>> {
  const answers = new Map(await ask(ids));
  let asked = ids;
  for (let time = 0; time < AGAIN && asked.length >= least; time += 1) {
    const missed = asked.filter((id) => {
      const reply = answers.get(id);
      return reply == null || isMissed(reply);
    });
    if (missed.length === 0) break;
    for (const [id, reply] of await ask(missed)) answers.set(id, reply);
    asked = missed;
  }
  return answers;
}
