import { n as ExternalError } from "./diagnostics-errors.js";
import { n as withoutPrograms, t as gitEnvironment } from "./data-sources-git-settings.js";
import { promisify } from "node:util";
import { execFile } from "node:child_process";

// src/data-sources/git.ts
const run = promisify(execFile);
/** Runs git in a folder of a repository and answers what it says. Throws ExternalError with git's own words. */
async function git(path, { workingDirectory, env, signal }, ...command) {
	try {
		const { stdout } = await run("git", [
			...withoutPrograms,
			"-C",
			path === "" ? "." : path,
			...command
		], {
			cwd: workingDirectory,
			env: gitEnvironment(env),
			timeout: 6e4,
			signal,
			maxBuffer: 64 << 20
		});
		return stdout;
	} catch (thrown) {
		const { code, stderr, message } = thrown;
		if (code === "ENOENT") throw new ExternalError("git-not-installed", "git is not installed on this machine", "The data sources of git ask the command `git`.");
		throw new ExternalError("git-failed", `git ${command[0]} failed: ${stderr?.trim() || message}`, void 0, { cause: thrown });
	}
}
/** The lines of an answer. */
function lines(text) {
	return text.split("\n").filter((line) => line !== "");
}

export { lines as n, git as t };