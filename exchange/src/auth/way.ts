/** How requests leave, signed in: one interface for each kind of signing in. */
import type { Dispatcher } from 'undici';

export type Asked = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** In milliseconds; 0: whoever asks watches for himself. */
  readonly headersTimeout?: number;
  readonly bodyTimeout?: number;
};

export type Way = {
  /** The scheme of RFC 9110 11.1 that it signs in by, as servers name it in `WWW-Authenticate`. */
  readonly scheme: 'Basic' | 'NTLM' | 'Bearer';
  /** POSTs to the URL. Throws the error of the socket, or ConnectorError where no answer can be had for want of a sign-in. */
  readonly post: (url: URL, asked: Asked) => Promise<Dispatcher.ResponseData>;
  readonly close: () => Promise<void>;
};
