const form = /^hashivault:\/\/(\w(?:[\w.-]*\w)?)$/

/** The name of a key that Vault's engine `transit` keeps; undefined: it is no such address. */
export function vaultKeyName(reference: string): string | undefined {
  return form.exec(reference)?.[1]
}
