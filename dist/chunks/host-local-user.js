import { userInfo } from "node:os";

// src/host/local-user.ts
/** The system's entry for who runs this. In a container it may have none: `--user 54321` takes any number. */
function entryOfUser() {
	try {
		return userInfo();
	} catch {
		return;
	}
}
/** The name of who runs this: the system's as Packer takes it, else the environment's, else the number. */
function nameOfUser(env) {
	return entryOfUser()?.username || env["USER"] || env["LOGNAME"] || String(process.getuid?.() ?? "user");
}
/** The home folder as a shell takes it. */
function homeFolder(env) {
	return env["HOME"] || entryOfUser()?.homedir;
}
/** The home folder as ssh takes it: the user's own, also where HOME is another, as in the containers of workflows. */
function ownHomeFolder(env) {
	return entryOfUser()?.homedir || env["HOME"] || void 0;
}

export { nameOfUser as n, ownHomeFolder as r, homeFolder as t };