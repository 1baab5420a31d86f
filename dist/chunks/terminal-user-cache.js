import path from "node:path";
import { homedir } from "node:os";

// src/terminal/user-cache.ts
/** The user's own folder for what may be lost. */
function userCache(env) {
	return path.join(env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "proxmox-template");
}
/** Packer's place for downloads where one is named, else the user's cache. */
function downloadFolder(env) {
	return path.resolve(env["PACKER_CACHE_DIR"] || userCache(env));
}

export { userCache as n, downloadFolder as t };