// src/attestation/vault-key-name.ts
const form = /^hashivault:\/\/(\w(?:[\w.-]*\w)?)$/;
/** The name of a key that Vault's engine `transit` keeps; undefined: it is no such address. */
function vaultKeyName(reference) {
	return form.exec(reference)?.[1];
}

export { vaultKeyName as t };