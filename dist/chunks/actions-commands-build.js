import { t as StateNotes } from "./actions-post-state.js";
import { t as finishBuild } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";
import path from "node:path";
import { createHash } from "node:crypto";
import { copyFile, link, mkdir, rename, rm, rmdir } from "node:fs/promises";

// src/actions/actions-cache.ts
/**
* Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
* whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
*
* The service tells entries apart by their paths, too, and unpacks them relative to the workspace. So that all runners
* find what one of them has saved, wherever their folders are, an image goes in and out by a place in the workspace.
*/
function actionsCache(note) {
	return {
		async restore(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable() || await cache.restoreCache([place], keyOf(key)) === void 0) return false;
				await move(path.resolve(place), file);
				return true;
			} catch (thrown) {
				note(`The cache did not answer, downloading instead: ${reason(thrown)}`);
				return false;
			} finally {
				await remove(place);
			}
		},
		async save(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable()) return note("There is no Actions cache here: the image is not kept.");
				await mkdir(path.dirname(place), { recursive: true });
				await rm(place, { force: true });
				await link(file, place).catch(() => copyFile(file, place));
				await cache.saveCache([place], keyOf(key));
			} catch (thrown) {
				note(`The image was not put into the cache: ${reason(thrown)}`);
			} finally {
				await remove(place);
			}
		}
	};
}
const folder = ".proxmox-template-cache";
/** Relative to the workspace, which is where an action runs. */
function placeOf(key) {
	return `${folder}/${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}
async function move(from, to) {
	await mkdir(path.dirname(to), { recursive: true });
	await rename(from, to).catch(() => copyFile(from, to));
}
/** Nothing stays in the user's checkout; another build may still use the folder. */
async function remove(place) {
	await rm(place, { force: true }).catch(() => {});
	await rmdir(folder).catch(() => {});
}
function keyOf(key) {
	return `proxmox-template-iso-${key.replaceAll(",", "-")}`.slice(0, 512);
}
function reason(thrown) {
	return thrown instanceof Error ? thrown.message : String(thrown);
}

// src/actions/commands/build.ts
const build = {
	changes: true,
	async run(step, signal) {
		const { place, session, reporter, inputs } = step;
		const order = orderOf(step, "build");
		const plan = await session.plan(order, signal);
		session.tell(reporter.takeWeakSecrets());
		reporter.firstOutputs(session.history);
		const { onError, parallelBuilds, force, bootWaitFactor, cache } = inputs;
		const choices = {
			folder: place.folder,
			notes: new StateNotes(place.folder),
			runId: place.runId,
			downloadDirectory: place.downloads,
			onError,
			cleanUpAfterCancel: false,
			parallelBuilds,
			force,
			bootWaitFactor,
			isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : void 0
		};
		return session.build(plan, order, choices, signal);
	},
	finish: finishBuild
};

export { build };