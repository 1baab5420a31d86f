// src/options/late-fields.ts
/** Packer's `build.*`: what is known of a machine only when it is there. */
const buildNames = [
	"ID",
	"Host",
	"Port",
	"User",
	"Password",
	"ConnType",
	"PackerRunUUID",
	"PackerHTTPPort",
	"PackerHTTPIP",
	"PackerHTTPAddr",
	"SSHPublicKey",
	"SSHPrivateKey",
	"WinRMPassword"
];
const alsoHandedOver = ["SSHPrivateKeyFile", "SSHAgentAuth"];
/** For options of steps in the guest, which read the values of `build` beside what the component gives them. */
function withBuildNames(own = []) {
	return [
		...own,
		...buildNames,
		...alsoHandedOver
	];
}

export { withBuildNames as n, buildNames as t };