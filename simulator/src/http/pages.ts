/** The HTML that IIS and ASP.NET answer in front of EWS when something is wrong before SOAP begins. */

const page = (title: string, text: string): string =>
  `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\r\n<html xmlns="http://www.w3.org/1999/xhtml">\r\n<head>\r\n<title>${title}</title>\r\n</head>\r\n<body>\r\n<div id="content"><fieldset>\r\n<h2>${title}</h2>\r\n<h3>${text}</h3>\r\n</fieldset></div>\r\n</body>\r\n</html>\r\n`;

export const unauthorised = page(
  '401 - Unauthorized: Access is denied due to invalid credentials.',
  'You do not have permission to view this directory or page using the credentials that you supplied.',
);
/** The text that Windows puts into the page of a locked account (ews.md section 5): a client must stop, not retry. */
export const lockedOut = page(
  '401 - Unauthorized: Access is denied due to invalid credentials.',
  'The referenced account is currently locked out and may not be logged on to.',
);
export const forbidden = page(
  '403 - Forbidden: Access is denied.',
  'You do not have permission to view this directory or page using the credentials that you supplied.',
);
export const notFound = page(
  '404 - File or directory not found.',
  'The resource you are looking for might have been removed, had its name changed, or is temporarily unavailable.',
);
export const unavailable = page('Service Unavailable', 'HTTP Error 503. The service is unavailable.');
export const badRequest = page('Bad Request', 'HTTP Error 400. The request is badly formed.');
export const applicationError = page("Server Error in '/EWS' Application.", 'Runtime Error');
export const moved = page('Object moved', 'Object moved to <a href="/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx">here</a>.');
export const service = page('Service', 'This is a Windows Communication Foundation service.');
/** What a company shows the world at its own name. */
export const webSite = page('Welcome', 'We are glad that you are here.');
export const genericError = page('Error', 'An error occurred while processing your request.');
