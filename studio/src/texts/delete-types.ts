/** What each delete type does with the event of a cancelled appointment, by access type (3.3). */
export const deletionDoes = {
  impersonation: {
    title: 'What each does, with impersonation',
    softDelete: 'Soft delete: gone from the calendar and not in Deleted Items; its owner gets it back with “Recover deleted items”.',
    deletedItems: 'Deleted Items: it lies in the Deleted Items of its owner, until they are emptied.',
    hardDelete: 'Hard delete: nobody but an Exchange administrator gets it back.',
  },
  delegate: {
    title: 'What each does, with delegate access',
    softDelete: 'Soft delete: gone from the calendar and not in Deleted Items; its owner gets it back with “Recover deleted items”.',
    deletedItems:
      'Deleted Items: not offered. Exchange refuses a delegate who deletes into them; moving it there would tell nobody who was invited.',
    hardDelete: 'Hard delete: nobody but an Exchange administrator gets it back.',
  },
} as const;
