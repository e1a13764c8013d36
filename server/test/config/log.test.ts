/** What a log must never carry. */
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';

const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  write(createLog('trace', { write: (line: string) => void lines.push(line) }));
  expect(lines.length).toBeGreaterThan(0);
  return lines.join('');
};

describe('the log', () => {
  it.each([
    ['a password', { password: 'hunter2-secret' }],
    ['a password in settings', { connection: { settings: { password: 'hunter2-secret' } } }],
    ['a sealed secret', { connection: { secret: 'hunter2-secret' } }],
    ['an authorization header', { headers: { authorization: 'Basic hunter2-secret' } }],
    ['a header of a request', { req: { headers: { authorization: 'Bearer hunter2-secret', cookie: 'hunter2-secret' } } }],
    ['an error with a URL', { err: new Error('connect to postgres://user:hunter2-secret@db/x failed') }],
    ['a cause with a URL', { err: new Error('failed', { cause: new Error('https://user:hunter2-secret@mail.example/') }) }],
  ])('never carries %s', (_what, fields) => {
    const line = logged((log) => log.info(fields, 'something happened'));
    expect(line).toContain('something happened');
    expect(line).not.toContain('hunter2');
  });

  it('never carries credentials in its sentences', () => {
    const line = logged((log) =>
      log.warn(
        'signed in with Basic aHVudGVyMjpzZWNyZXQ= and lk_hunter2hunter2hunter2, ls_hunter2hunter2hunter2, lw_hunter2hunter2hunter2 at https://me:hunter2@mail.example/',
      ),
    );
    expect(line).not.toMatch(/hunter2|aHVudGVy/);
    expect(line).toContain('mail.example');
  });

  it('keeps what an administrator needs: level by name, time, message, code of an error', () => {
    const line = JSON.parse(
      logged((log) => log.error({ err: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'no answer')),
    ) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'error', msg: 'no answer', err: { message: 'refused', code: 'ECONNREFUSED' } });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});
