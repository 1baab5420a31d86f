import { a as warning } from "./diagnostics-diagnostic.js";
import { t as fetchImages } from "./engine-embedded-fetch-images.js";
import { n as toDo } from "./report-journal-file.js";
import { t as makeFolder } from "./host-make-folder.js";
import path from "node:path";
import { createHash } from "node:crypto";
import { copyFile, link, rename, rm, rmdir } from "node:fs/promises";

// src/actions/actions-cache.ts
/**
* Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
* whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
*
* The service tells entries apart by their paths, too, and unpacks them relative to the workspace. So that all runners
* find what one of them has saved, wherever their folders are, an image goes in and out by a place in the workspace.
*/
function actionsCache(note, kind = "iso") {
	const { missing, unread, unkept } = kinds[kind];
	return {
		async restore(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable() || await cache.restoreCache([place], keyOf(kind, key)) === void 0) return false;
				await move(path.resolve(place), file);
				return true;
			} catch (thrown) {
				note(`${unread}: ${reason(thrown)}`);
				return false;
			} finally {
				await remove(place);
			}
		},
		async save(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable()) return note(missing);
				await makeFolder(path.dirname(place));
				await rm(place, { force: true });
				await link(file, place).catch(() => copyFile(file, place));
				await cache.saveCache([place], keyOf(kind, key));
			} catch (thrown) {
				note(`${unkept}: ${reason(thrown)}`);
			} finally {
				await remove(place);
			}
		}
	};
}
/** What is kept there, and what is said where it can not be. */
const kinds = {
	iso: {
		missing: "There is no Actions cache here: the image is not kept.",
		unread: "The cache did not answer, downloading instead",
		unkept: "The image was not put into the cache"
	},
	packages: {
		missing: "There is no Actions cache here: the list of packages is not kept, and the next run asks a clone.",
		unread: "The cache did not answer with the list of packages",
		unkept: "The list of packages was not put into the cache, and the next run asks a clone"
	}
};
const folder = ".proxmox-template-cache";
/** Relative to the workspace, which is where an action runs. */
function placeOf(key) {
	return `${folder}/${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}
async function move(from, to) {
	await makeFolder(path.dirname(to));
	await rename(from, to).catch(() => copyFile(from, to));
}
/** Nothing stays in the user's checkout; another build may still use the folder. */
async function remove(place) {
	await rm(place, { force: true }).catch(() => {});
	await rmdir(folder).catch(() => {});
}
function keyOf(kind, key) {
	return `proxmox-template-${kind}-${key.replaceAll(",", "-")}`.slice(0, 512);
}
function reason(thrown) {
	return thrown instanceof Error ? thrown.message : String(thrown);
}

// src/actions/commands/prepare-embedded.ts
/** Makes ready what an embedded server of this step will find: programs of the runner, and images in its data folder. */
async function prepareEmbedded(step, data, signal) {
	await setUpRunner(step, signal);
	await placeImages(step, data, signal);
}
/** Puts what `embedded-images` names where the server of a data folder has it. */
async function placeImages(step, data, signal) {
	const { env, place, product, session, reporter, inputs } = step;
	if (inputs.embeddedImages.length === 0) return;
	reporter.log.openGroup("Images of the embedded Proxmox");
	const images = await fetchImages(inputs.embeddedImages, {
		cacheDir: place.downloads,
		workingDirectory: inputs.workingDirectory,
		env,
		cache: inputs.cache ? actionsCache((text) => reporter.log.info(text)) : void 0,
		clock: session.clock,
		signal,
		onMessage: (text) => reporter.log.info(text)
	});
	await product.placeImages(data, images);
	reporter.log.closeGroup();
}
/** Installs what is missing, if that is asked. A machine that lives on is not changed without its owner's word. */
async function setUpRunner({ env, product, session, reporter, inputs }, signal) {
	if (!inputs.embeddedSetup) return;
	const lacks = await product.lacks(env);
	if (lacks.length === 0) return;
	if (env["RUNNER_ENVIRONMENT"] !== "github-hosted") {
		const said = "embedded-setup installs nothing on a self-hosted runner";
		if (lacks.some(({ kind }) => kind === "qemu" || kind === "kvm")) session.tell([warning("setup-not-here", said, toDo(lacks))]);
		else reporter.log.info(`${said}. ${toDo(lacks)}`);
		return;
	}
	reporter.log.openGroup("Setting up the runner for the embedded Proxmox");
	await product.setUp({
		env,
		signal,
		onLine: (text) => reporter.log.info(text)
	});
	reporter.log.closeGroup();
}

export { actionsCache as i, prepareEmbedded as n, setUpRunner as r, placeImages as t };