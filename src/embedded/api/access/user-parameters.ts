export const useridParameter = { type: 'string', format: 'pve-userid', maxLength: 64 } as const

/** Of users and tokens: seconds since the epoch; 0: never. */
export const expire = { type: 'integer', optional: true, minimum: 0 } as const

/** Who may change a user, in the words of the list of calls. */
export const onGroups = 'User.Modify on /access/groups or on a group of the user'
