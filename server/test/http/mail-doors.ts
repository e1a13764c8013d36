/** How the doors of mail are tried: each names the parent's company, in its query or in its body. */
type Door = { readonly method: string; readonly path: string };

export const isMail = ({ path }: Door): boolean => path.startsWith('/api/v1/mail/') && !path.startsWith('/api/v1/mail/letters');

/** What stands for the parameters that are no ids. */
export const mailPath = (path: string): string =>
  path.replace('{event}', 'booked').replace('{audience}', 'client').replace('{language}', 'en');

export const mailQuery = ({ method }: Door, company: string): string =>
  method === 'GET' || method === 'DELETE' ? `?company=${company}` : '';

export const mailBody = ({ method, path }: Door, company: string, secret: string): object => {
  const sender = { senderName: secret, senderAddress: 'heron@example.com' };
  const settings = { server: 'smtp.example.com', port: 587, security: 'startTls', userName: 'svc', password: secret, ...sender };
  if (path.endsWith('/release')) return { company };
  if (path.endsWith('/test')) return { company, address: 'heron@example.com', settings };
  if (method === 'PATCH') return { company, language: 'fr' };
  return path.includes('/templates/') ? { company, subject: 'taken over', text: 'taken over' } : { company, ...settings };
};
