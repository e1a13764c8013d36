// What vitest tells scripts/test.mjs: one JSON file per run, with every test, what it noted, the reason of every skip, and
// errors that belong to no test. Vitest's own JSON reporter leaves out the reasons and the stray errors.
import { writeFileSync } from 'node:fs';

const failure = (error) => ({ message: error.message ?? String(error), stack: error.stack ?? '', diff: error.diff ?? '' });

/** Where an error of a file or suite has no test of its own, the file stands for it. */
const strays = (testModule) => {
  const found = testModule.errors().map((error) => ({ name: '(the file itself)', error: failure(error) }));
  for (const suite of testModule.children.allSuites()) {
    for (const error of suite.errors()) found.push({ name: suite.fullName, error: failure(error) });
  }
  return found;
};

export default class TestReporter {
  onTestRunEnd(testModules, unhandledErrors, reason) {
    const tests = [];
    for (const testModule of testModules) {
      const file = testModule.relativeModuleId;
      for (const { name, error } of strays(testModule)) tests.push({ file, name, state: 'failed', errors: [error], seconds: 0 });
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        tests.push({
          file,
          name: test.fullName,
          // A test still pending when the run is over never ran: nothing that did not run may count as passed.
          state: result.state === 'pending' ? 'failed' : result.state,
          notes: test.annotations().map(({ message }) => message),
          note: result.state === 'skipped' ? result.note : undefined,
          errors:
            result.state === 'pending' ? [{ message: 'did not run to its end', stack: '', diff: '' }] : (result.errors ?? []).map(failure),
          seconds: (test.diagnostic()?.duration ?? 0) / 1000,
        });
      }
    }
    writeFileSync(process.env.LOCKSTEP_TEST_REPORT, JSON.stringify({ reason, tests, unhandled: unhandledErrors.map(failure) }));
  }
}
