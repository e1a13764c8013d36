/** Reading requests whole and sending answers, or the part of them that a fault lets through. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';

/** More than any lawful request; beyond it the connection is dropped rather than the memory filled. */
const MOST_BYTES = 8 * 1_024 * 1_024;

/** The body as text, or null when it is too long or not what its Content-Encoding says. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > MOST_BYTES) return null;
    chunks.push(bytes);
  }
  const bytes = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch {
    return null;
  }
}

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

function acceptsGzip(request: IncomingMessage): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(request.headers['accept-encoding'] ?? '');
}

/** What fits into one packet is sent as it is: packing it costs more than it saves. Bytes. */
const LEAST_PACKED = 1_400;

/** Sends the whole answer, gzipped when the client takes that and it is long enough. */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const plain = Buffer.from(answer.body, 'utf8');
  const zipped = plain.length >= LEAST_PACKED && acceptsGzip(request);
  // The fastest level: what is told by XML and JSON repeats itself, and is packed to a tenth by any.
  const bytes = zipped ? gzipSync(plain, { level: 1 }) : plain;
  const encoding = zipped ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {};
  response.writeHead(answer.status, { ...answer.headers, ...encoding, 'content-length': String(bytes.length) });
  response.end(bytes);
}

/** F15: the work is done, the answer never comes; the connection is reset. */
export function lose(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

/** F16: headers and the first half of the body, then a reset. */
export function truncate(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body, 'utf8');
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))), () => {
    request.socket.destroy();
  });
}

/** The head of an answer in chunks that hangs, and the way to write on it; never gzipped, as a packer would hold envelopes back. */
export function hang(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  pieceBytes: number | null,
): { readonly write: (text: string) => void; readonly end: () => void; readonly cut: (text: string) => void } {
  response.writeHead(200, headers);
  response.flushHeaders();
  return {
    write: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      const step = pieceBytes ?? bytes.length;
      for (let from = 0; from < bytes.length; from += step) response.write(bytes.subarray(from, from + step));
    },
    end: () => void response.end(),
    cut: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
        request.socket.destroy();
      });
    },
  };
}
