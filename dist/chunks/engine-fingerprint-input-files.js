import { t as hashFile } from "./media-hash.js";
import path from "node:path";
import { readdirSync, statSync } from "node:fs";

// src/engine/fingerprint/portable-path.ts
/**
* A path that is the same in every checkout: relative to the template's folder, where it is in that or in the working
* directory. Others are what they are.
*/
function portablePath(file, { root, workingDirectory }) {
	if (!isIn(file, root) && !isIn(file, workingDirectory)) return file;
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
* take them; what is not there or can not be read is there without a checksum, and a folder that leads back into itself ends.
*/
async function readInputs(openings, places, signal) {
	const found = /* @__PURE__ */ new Map();
	for (const { file, option = [] } of openings) {
		const name = String(option.findLast((part) => typeof part === "string") ?? "");
		for (const each of walk(file, [])) {
			const keepsMode = !withoutMode.test(name) || found.get(each.file)?.keepsMode === true;
			found.set(each.file, {
				stats: each.stats,
				keepsMode
			});
		}
	}
	const files = [];
	for (const [file, { stats, keepsMode }] of found) {
		const name = portablePath(file, places);
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
/** The files of a folder with all that is in it, or a file alone; without what is known of one that can not be looked at. */
function* walk(file, above) {
	const stats = look(file);
	if (stats?.isDirectory() !== true) {
		yield {
			file,
			stats
		};
		return;
	}
	const identity = `${stats.dev}:${stats.ino}`;
	if (above.includes(identity)) return;
	let names;
	try {
		names = readdirSync(file);
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
	for (const name of names) yield* walk(path.join(file, name), [...above, identity]);
}
function look(file) {
	try {
		return statSync(file);
	} catch {
		return;
	}
}

export { portablePath as i, walk as n, isIn as r, readInputs as t };