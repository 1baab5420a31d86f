import { t as ProxmoxError } from "./proxmox-error.js";
import { n as drivesOf } from "./proxmox-notation-drive-notation.js";

// src/builders/proxmox/machine/delete-volume.ts
/** Its size in bytes; undefined: it is not there. */
async function volumeSize(client, { node, storage, volid }, { signal } = {}) {
	const path = `/nodes/${node}/storage/${storage}/content`;
	const [, kind] = /^[^:]*:(iso|import|backup)\//.exec(volid) ?? [];
	const content = kind ?? "images";
	return (await client.request("GET", path, { content }, { signal })).find((one) => one.volid === volid)?.size;
}
/** May the credentials see everything on the storage, so that what they do not see is not there? */
async function seesAll(client, { storage }, { signal }) {
	const path = `/storage/${storage}`;
	return "Datastore.Audit" in ((await client.request("GET", "/access/permissions", { path }, { signal }))?.[path] ?? {});
}
/** Removes it, and waits until it is gone. A repeated call that finds nothing any more is none that failed. */
async function deleteVolume(client, volume, task) {
	const { node, storage, volid } = volume;
	const path = `/nodes/${node}/storage/${storage}/content/${volid.replaceAll("/", "%2F")}`;
	try {
		const upid = await client.request("DELETE", path, {}, { signal: task.signal });
		if (typeof upid === "string") await client.task(upid, task);
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		if (await volumeSize(client, volume, task) !== void 0) throw thrown;
		if (thrown.status === 403 && !await seesAll(client, volume, task)) throw thrown;
	}
}
/** Does a drive of the machine hold it? */
function isInUse(volid, config) {
	return [...drivesOf(config).values()].some(({ file }) => file === volid);
}

export { volumeSize as i, isInUse as n, seesAll as r, deleteVolume as t };