import { t as hashFile } from "./media-hash.js";
import path from "node:path";
import { existsSync, readdirSync, statSync } from "node:fs";

// src/engine/fingerprint/portable-path.ts
/** The folder above (or the folder itself) that git calls the top of what it checked out. */
function checkoutOf(folder) {
	if (existsSync(path.join(folder, ".git"))) return folder;
	const above = path.dirname(folder);
	return above === folder ? void 0 : checkoutOf(above);
}
/**
* A path that is the same in every checkout: relative to the template's folder, where it is in that, in the working
* directory or in the same checkout. Others are what they are.
*/
function portablePath(file, { root, workingDirectory, checkout = root }) {
	if (![
		root,
		workingDirectory,
		checkout
	].filter((folder) => folder !== path.parse(folder).root).some((folder) => isIn(file, folder))) return file;
	return path.relative(root, file).split(path.sep).join("/") || ".";
}
/** Is it the folder, or below it? */
function isIn(file, folder) {
	const way = path.relative(folder, file);
	return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

// src/engine/fingerprint/input-files.ts
/** Options whose files lose their mode on the way: only what is in them arrives. */
const withoutMode = /^(?:scripts?|http_directory|(?:ssh|iso)_.*)$/;
/**
* Every file that the openings name, and of folders all that is in them, by name. Links are followed, as by those who
* take them; what is not there or can not be read is there without a checksum.
*/
async function readInputs(openings, places, signal) {
	const found = /* @__PURE__ */ new Map();
	for (const { file, option = [] } of openings) {
		const name = String(option.findLast((part) => typeof part === "string") ?? "");
		for (const { file: inside, stats, sameAs } of walk(file)) {
			const keepsMode = !withoutMode.test(name) || found.get(inside)?.keepsMode === true;
			found.set(inside, {
				stats,
				sameAs,
				keepsMode
			});
		}
	}
	const files = [];
	for (const [file, { stats, sameAs, keepsMode }] of found) {
		const name = portablePath(file, places) + ending(stats, sameAs === void 0 ? "" : portablePath(sameAs, places));
		const sha256 = stats?.isFile() === true ? await hashOf(file, signal) : void 0;
		files.push({
			file,
			name,
			size: stats?.size ?? 0,
			sha256,
			isExecutable: keepsMode && isExecutable(stats)
		});
	}
	return files.sort((one, other) => one.name < other.name ? -1 : Number(one.name > other.name));
}
/** An empty folder is told from a file that can not be read, and a folder that came before by its name there. */
function ending(stats, sameAs) {
	if (stats?.isDirectory() !== true) return "";
	return sameAs === "" ? "/" : ` = ${sameAs}`;
}
function isExecutable(stats) {
	return stats?.isFile() === true && (stats.mode & 64) !== 0;
}
async function hashOf(file, signal) {
	try {
		return await hashFile(file, "sha256", { signal });
	} catch (thrown) {
		signal.throwIfAborted();
		if (!(thrown instanceof Error && "code" in thrown)) throw thrown;
		return;
	}
}
/** The files of a folder with all that is in it, by name, or a file alone. */
function* walk(file, walked = /* @__PURE__ */ new Map()) {
	const stats = look(file);
	if (stats?.isDirectory() !== true) {
		yield {
			file,
			stats
		};
		return;
	}
	const identity = `${stats.dev}:${stats.ino}`;
	const sameAs = walked.get(identity);
	if (sameAs !== void 0) {
		yield {
			file,
			stats,
			sameAs
		};
		return;
	}
	walked.set(identity, file);
	let names;
	try {
		names = readdirSync(file).sort();
	} catch {
		yield {
			file,
			stats: void 0
		};
		return;
	}
	if (names.length === 0) yield {
		file,
		stats
	};
	for (const name of names) yield* walk(path.join(file, name), walked);
}
function look(file) {
	try {
		return statSync(file);
	} catch {
		return;
	}
}

export { portablePath as a, isIn as i, walk as n, checkoutOf as r, readInputs as t };