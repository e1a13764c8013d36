/** Receives webhooks: verifies each, drops what was seen before, and answers before it begins to work: `SECRET=whsec_… node receive.ts` */
import { createServer } from 'node:http';
import { NotVerified, verifyWebhook } from '@lockstep/client';

const secret = process.env['SECRET'] ?? '';
/** A database in earnest: the same message comes again whenever an answer was lost. */
const seen = new Set<string>();

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    verifyWebhook(secret, { body: Buffer.concat(parts), headers: request.headers }).then(
      ({ id, message }) => {
        response.writeHead(204).end();
        if (seen.has(id)) return;
        seen.add(id);
        // Messages may arrive in another order: of two about one appointment the higher version is the later.
        if (message.type === 'appointment.rescheduled')
          process.stdout.write(`${message.data.appointment} is at ${message.data.start} now\n`);
        else process.stdout.write(`${message.type}\n`);
      },
      (error: unknown) => void response.writeHead(error instanceof NotVerified ? 400 : 500).end(),
    );
  });
});
server.listen(8080);
