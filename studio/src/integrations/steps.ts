/** The steps of a test as they come: one JSON value a line, the judgement last. */
import { api, type Schema } from '../api/client.ts';
import type { Integration } from './queries.ts';

export type Step = Schema<'TestStep'>;
type StepName = Step['step'];
export type Judgement = Schema<'Test'>;

/** In the order in which they come. */
const STEPS: readonly StepName[] = ['name', 'tls', 'http', 'signIn', 'version', 'rights', 'calendar', 'write', 'notifications'];

type Expected = { readonly transport: Integration['transport']; readonly endpoint: string | null; readonly outside: string };
/** The steps to come, before the first of them did. By which transport a mailbox is reached may be known only then. */
export const stepsOf = ({ transport, endpoint, outside }: Expected): readonly StepName[] => [
  ...(transport === 'ews' && endpoint === null ? (['autodiscover'] as const) : []),
  ...STEPS,
  ...(transport !== 'ews' && outside !== '' ? (['scope'] as const) : []),
];

/** The values of a stream of lines, each as soon as its line is whole. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
      if (done) break;
    }
    if (rest.trim() !== '') yield JSON.parse(rest);
  } finally {
    reader.releaseLock();
  }
}

const isJudgement = (line: unknown): line is Judgement => typeof line === 'object' && line !== null && 'passed' in line;

/** Runs the test; `tell` hears of each step when it is done. Answers the judgement, or null when the stream ended without one. */
export const runTest = async (
  id: string,
  wish: Schema<'NewTest'>,
  signal: AbortSignal,
  tell: (step: Step) => void,
): Promise<Judgement | null> => {
  const { data } = await api.POST('/api/v1/integrations/{id}/test', {
    params: { path: { id } },
    body: wish,
    headers: { accept: 'application/x-ndjson' },
    parseAs: 'stream',
    signal,
  });
  if (data === null || data === undefined) return null;
  for await (const line of readLines(data)) {
    if (isJudgement(line)) return line;
    tell(line as Step);
  }
  return null;
};
