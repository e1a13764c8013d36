/** Where Graph posts to: two addresses for each subscription, beneath the notification address of its integration. */

export const PUSH_PATHS = { notifications: '/graph/notifications', lifecycle: '/graph/lifecycle' } as const;

/** `target`: the notification address of the integration; a slash at its end counts for nothing. */
export const addressesOf = (target: string, id: string): { readonly notificationUrl: string; readonly lifecycleUrl: string } => {
  const base = target.replace(/\/+$/, '');
  return { notificationUrl: `${base}${PUSH_PATHS.notifications}/${id}`, lifecycleUrl: `${base}${PUSH_PATHS.lifecycle}/${id}` };
};
