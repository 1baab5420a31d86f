import { t as package_default } from "./package.js";
import { n as packerVersion } from "./packer-compatibility.js";
import { n as say } from "./terminal-packer-inspect-command.js";

// src/terminal/packer/version-command.ts
/** Says which version this is, and of which Packer. Programs that ask for the version of Packer get that. */
function version(streams) {
	say({ data: ["version", packerVersion] }, streams);
	say({ data: ["version-prelease", ""] }, streams);
	say({ data: ["version-commit", ""] }, streams);
	say({ data: ["product-version", package_default.version] }, streams);
	say({ say: `proxmox-template v${package_default.version}, compatible with Packer v${packerVersion}` }, streams);
	return 0;
}

export { version };