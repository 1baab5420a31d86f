import path from "node:path";
import { readdirSync, realpathSync, statSync } from "node:fs";

// src/trust/walk-files.ts
/** The files of a folder with all that is in it, by name, or a file alone. Links are followed. */
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
/** Without links. Of what is gone, as far as its folders are there. */
function endOf(file) {
	try {
		return realpathSync(file);
	} catch {
		const folder = path.dirname(file);
		return folder === file ? file : path.join(endOf(folder), path.basename(file));
	}
}

export { walk as n, endOf as t };