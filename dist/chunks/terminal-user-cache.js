import { t as homeFolder } from "./host-local-user.js";
import path from "node:path";
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";

// src/terminal/user-cache.ts
/** The user's own folder for what may be lost. None: a user without a home, or with one that is not theirs to write to. */
function userCache(env) {
	const home = homeFolder(env);
	const cache = env["XDG_CACHE_HOME"] || (home === void 0 ? void 0 : path.join(home, ".cache"));
	if (cache === void 0) return void 0;
	const folder = path.resolve(cache, "proxmox-template");
	return canBeMade(folder) ? folder : void 0;
}
/** Packer's place for downloads where one is named, else the user's cache, else a folder of this use alone. */
function downloadFolder(env, folder) {
	return path.resolve(env["PACKER_CACHE_DIR"] || (userCache(env) ?? path.join(folder, "downloads")));
}
/** Of one use, which lasts longer than that. */
function screenFolder(env, runId) {
	return path.join(userCache(env) ?? path.join(tmpdir(), "proxmox-template"), "screens", runId);
}
/** Services and containers run as users whose home, such as `/nonexistent`, is only a name. */
function canBeMade(folder) {
	try {
		accessSync(folder, constants.W_OK | constants.X_OK);
		return true;
	} catch (thrown) {
		const parent = path.dirname(folder);
		return thrown.code === "ENOENT" && parent !== folder && canBeMade(parent);
	}
}

export { screenFolder as n, userCache as r, downloadFolder as t };