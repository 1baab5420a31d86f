// src/proxmox/version.ts
/** Does it keep disk images as content of a storage, take them by upload and download, and make disks of them? */
function hasImportContent({ major, minor }) {
	return major > 8 || major === 8 && minor >= 4;
}
/** From the answer to `GET /version`. An answer without a version is taken for the oldest supported one. */
function parseVersion(answer) {
	const text = String(answer?.version ?? "");
	const [, major = "7", minor = "4"] = /^(\d+)(?:[.-](\d+))?/.exec(text) ?? [];
	return {
		major: Number(major),
		minor: Number(minor),
		text
	};
}

export { parseVersion as n, hasImportContent as t };