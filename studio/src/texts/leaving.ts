/** How an integration stands that is on its way out, or back (1.4). */
export const leaving = {
  removing: 'Disconnecting',
  stopped: 'Stopped halfway',
  closing: 'Disconnecting',
  disconnected: 'Disconnected',
  returning: 'Connecting again',
} as const;
