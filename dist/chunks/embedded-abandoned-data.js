import { r as endOrphans, t as isAbandoned } from "./embedded-state-data-folder.js";
import path from "node:path";
import { lstatSync, rmSync } from "node:fs";

// src/embedded/abandoned-data.ts
/**
* Ends the machines of temporary servers that were killed, and removes their folders. `folders` hold a data folder each;
* those that are somebody else's, or whose server lives, are left alone. Answers those that are gone.
*/
async function removeAbandoned(folders) {
	const gone = [];
	for (const folder of folders) {
		const data = path.join(folder, "data");
		if (!isOwn(folder) || !isAbandoned(data)) continue;
		await endOrphans(path.join(data, "run"));
		rmSync(folder, {
			recursive: true,
			force: true
		});
		gone.push(folder);
	}
	return gone;
}
function isOwn(folder) {
	const status = lstatSync(folder, { throwIfNoEntry: false });
	return status?.isDirectory() === true && status.uid === process.getuid?.();
}

export { removeAbandoned };