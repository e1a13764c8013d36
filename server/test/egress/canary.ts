/** A listener that nobody may ever reach: it counts who comes. */
import { createServer, type AddressInfo } from 'node:net';

export type Canary = { readonly port: number; readonly heard: () => number; readonly close: () => Promise<void> };

/** @param host `::` hears every address of this machine, in either family */
export const openCanary = async (host: string, port = 0): Promise<Canary> => {
  let heard = 0;
  const server = createServer((socket) => {
    heard += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: false }, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
