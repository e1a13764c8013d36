/** A proxy as banks have it: the only way out, asked by CONNECT for names that nobody inside can look up. */
import { createServer, STATUS_CODES } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export type Proxy = {
  readonly url: string;
  /** Each CONNECT so far: where to, and what it was answered. */
  readonly asked: () => readonly string[];
  /** From now on every CONNECT is answered with this status; null: it lets through again. */
  readonly refuse: (status: number | null) => void;
  /** From now on this name leads nowhere. */
  readonly unplug: (name: string) => void;
  readonly close: () => Promise<void>;
};

/** @param names lead to `port` on loopback; everything else is refused with 502 */
export const openProxy = async (names: readonly string[], port: number): Promise<Proxy> => {
  const open = new Map<Socket, string>();
  const known = new Set(names.map((name) => `${name}:443`));
  const asked: string[] = [];
  let refusal: number | null = null;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    open.set(socket, request.url ?? '');
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const status = refusal ?? (known.has(request.url ?? '') ? 200 : 502);
    asked.push(`${request.url ?? ''} ${status}`);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n\r\n`);
      return;
    }
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(socket);
      socket.pipe(there);
    });
    there.on('error', () => socket.destroy());
    socket.on('close', () => there.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    refuse: (status) => {
      refusal = status;
      // What was let through before is cut: it would go on without asking.
      if (status !== null) for (const socket of open.keys()) socket.destroy();
    },
    unplug: (name) => {
      known.delete(`${name}:443`);
      for (const [socket, to] of open) if (to === `${name}:443`) socket.destroy();
    },
    close: async () => {
      for (const socket of open.keys()) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
