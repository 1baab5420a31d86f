import { t as homeFolder } from "./host-local-user.js";
import path from "node:path";

// src/terminal/user-cache.ts
/** The user's own folder for what may be lost. None: a user without a home. */
function userCache(env) {
	const home = homeFolder(env);
	const cache = env["XDG_CACHE_HOME"] || (home === void 0 ? void 0 : path.join(home, ".cache"));
	return cache === void 0 ? void 0 : path.join(cache, "proxmox-template");
}
/** Packer's place for downloads where one is named, else the user's cache, else a folder of this use alone. */
function downloadFolder(env, folder) {
	return path.resolve(env["PACKER_CACHE_DIR"] || (userCache(env) ?? path.join(folder, "downloads")));
}

export { userCache as n, downloadFolder as t };