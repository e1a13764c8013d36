// A process beside the tests: `write FOLDER PREFIX` commits rows for ever and prints each id once it is committed;
// `open FOLDER` prints how opening the folder ended. Runs the built program, as a second Lockstep would.
import { openStore } from '../../dist/store/open.js';

const [what, folder, prefix] = process.argv.slice(2);
const log = { info: () => {}, warn: () => {} };

try {
  const store = await openStore({ dataFolder: folder, log });
  if (what === 'open') {
    process.stdout.write('opened\n');
    await store.close();
    process.exit(0);
  }
  for (let count = 0; ; count += 1) {
    const id = `${prefix}-${count}`;
    await store.transaction((tx) =>
      tx.companies.insert({
        root: id,
        id,
        parent: null,
        name: id,
        zone: 'Europe/Zurich',
        externalId: null,
        journalDays: null,
        createdAt: 0,
      }),
    );
    process.stdout.write(`${id}\n`);
  }
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}\n`);
}
