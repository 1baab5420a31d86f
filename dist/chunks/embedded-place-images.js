import { t as contentFolder } from "./embedded-storage-storages.js";
import path from "node:path";
import { constants } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";

// src/embedded/place-images.ts
/** Puts files where a server that starts on the data folder has them; what has the name already is replaced. */
async function placeImages(data, images) {
	for (const { content, name, file } of images) {
		const folder = path.join(data, "storage/local", contentFolder(content));
		await mkdir(folder, { recursive: true });
		const half = path.join(folder, `.${name}.${process.pid}`);
		try {
			await copyFile(file, half, constants.COPYFILE_FICLONE);
			await rename(half, path.join(folder, name));
		} finally {
			await rm(half, { force: true });
		}
	}
}

export { placeImages };