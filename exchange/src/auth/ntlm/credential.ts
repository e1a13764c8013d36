/** Who signs in: the forms in which administrators write a user name, and what NTLM makes of name and password. */
import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

export type Credential = { readonly userName: string; readonly password: string };

/** `DOMAIN\user` names its domain. `user@domain` and a bare name are sent whole, and the server finds the account. */
export const accountOf = (userName: string): { readonly user: string; readonly domain: string } => {
  const slash = userName.indexOf('\\');
  return slash < 0 ? { user: userName, domain: '' } : { user: userName.slice(slash + 1), domain: userName.slice(0, slash) };
};

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const hmacMd5 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

/** Windows maps letter by letter: `ß` has no upper case there, and never becomes two. */
const upperCase = (text: string): string =>
  Array.from(text, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('');

/** NTOWFv2 (MS-NLMP 3.3.2): the key everything of an answer is made with. 16 bytes. */
export const keyOf = ({ userName, password }: Credential): Buffer => {
  const { user, domain } = accountOf(userName);
  return hmacMd5(md4(utf16(password)), utf16(upperCase(user) + domain));
};
