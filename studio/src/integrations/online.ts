/** Hosts of Exchange Online, to say beforehand what the server refuses or notes as well. */
const ONLINE = /(^|\.)(outlook\.office365\.com|outlook\.office\.com|office365\.us|outlook\.cn)$/i;
export const isOnline = (endpoint: string): boolean => URL.canParse(endpoint.trim()) && ONLINE.test(new URL(endpoint.trim()).hostname);
