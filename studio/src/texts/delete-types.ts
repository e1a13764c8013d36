/** What each delete type does with the event of a cancelled appointment, by what a mailbox is reached by (3.3). */
const byEws = {
  softDelete: 'Soft delete: gone from the calendar and not in Deleted Items; its owner gets it back with “Recover deleted items”.',
  deletedItems: 'Deleted Items: it lies in the Deleted Items of its owner, until they are emptied.',
  hardDelete: 'Hard delete: nobody but an Exchange administrator gets it back.',
} as const;
const byGraph = {
  softDelete: 'Soft delete: it lies in the Deleted Items of its owner; Graph has no other way to delete so that it can be had back.',
  deletedItems: byEws.deletedItems,
} as const;
export const deletionDoes = {
  impersonation: { title: 'What each does, with impersonation', titleBoth: 'On your own server, with impersonation', ...byEws },
  delegate: {
    title: 'What each does, with delegate access',
    titleBoth: 'On your own server, with delegate access',
    ...byEws,
    deletedItems:
      'Deleted Items: not offered. Exchange refuses a delegate who deletes into them; moving it there would tell nobody who was invited.',
  },
  graph: {
    title: 'What each does, by Microsoft Graph',
    titleBoth: 'In Exchange Online, by Microsoft Graph',
    ...byGraph,
    hardDelete: byEws.hardDelete,
  },
  graphGov: {
    title: 'What each does, by Microsoft Graph in this cloud',
    titleBoth: 'In Exchange Online, by Microsoft Graph in this cloud',
    ...byGraph,
    hardDelete: 'Hard delete: not offered in GCC High and DoD. There it lies in Deleted Items as well.',
  },
} as const;
