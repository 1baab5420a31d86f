import path from "node:path";
import { tmpdir } from "node:os";
import { mkdtempSync, readdirSync } from "node:fs";

// src/terminal/temporary-folder.ts
const prefix = "proxmox-template-";
/** The folder of one use of the command line. */
function temporaryFolder() {
	return mkdtempSync(path.join(tmpdir(), prefix));
}
/** Those of other uses, living or dead. */
function otherFolders(own) {
	return readdirSync(path.dirname(own)).filter((name) => new RegExp(`^${prefix}[A-Za-z0-9]{6}$`).test(name)).map((name) => path.join(path.dirname(own), name)).filter((folder) => folder !== own);
}

export { temporaryFolder as n, otherFolders as t };