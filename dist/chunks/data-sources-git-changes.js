import { n as ExternalError } from "./diagnostics-errors.js";
import { t as git } from "./data-sources-git.js";
import path from "node:path";

// src/data-sources/git-changes.ts
/**
* Absolute paths of the files that are others in the commit that is checked out than where it left `since`, gone ones among
* them. Only trees are compared: no program of the repository runs. Throws ExternalError: `base-not-found` where this clone
* has no such commit.
*/
async function changedFiles(since, context) {
	const ask = async (...command) => (await git(".", context, ...command)).trim();
	const top = await ask("rev-parse", "--show-toplevel");
	const base = since.startsWith("-") ? void 0 : await maybe(ask("rev-parse", "--verify", "--quiet", `${since}^{commit}`));
	if (base === void 0) throw new ExternalError("base-not-found", `The commit ${since} is not in this clone`, "Give actions/checkout `fetch-depth: 0`, or fetch the commit before: `git fetch --depth=1 origin COMMIT`. Where the name is your own, look for a mistake in it.");
	const command = [
		"diff-tree",
		"-r",
		"-z",
		"--name-only",
		"--no-renames",
		"--no-ext-diff",
		"--ignore-submodules=none",
		await maybe(ask("merge-base", base, "HEAD")) ?? base,
		"HEAD"
	];
	return (await git(".", context, ...command)).split("\0").filter((name) => name !== "").map((name) => path.join(top, name));
}
async function maybe(answer) {
	try {
		return await answer || void 0;
	} catch (thrown) {
		if (thrown instanceof ExternalError && thrown.code === "git-failed") return void 0;
		throw thrown;
	}
}

export { changedFiles as t };