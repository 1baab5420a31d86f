import { t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";
import { t as backupWith } from "./builders-proxmox-machine-find-backup.js";
import { n as exportMark } from "./builders-proxmox-plan-build-marks.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import path from "node:path";
import { createReadStream } from "node:fs";
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";

// src/post-processors/export/storage-road.ts
/** Milliseconds for a network's file system to show what the server has written, and how often it is looked for. */
const patience = 3e4;
const pause = 500;
/** The server writes an archive to a storage for backups, and this machine reads it where it has mounted that. */
function storageRoad({ storage, folder }, { vmid, session, context }) {
	const { client, node, place, task } = session;
	return async (compression, take) => {
		const mark = exportMark(randomUUID());
		const close = context.record({
			kind: "backup",
			storage,
			vmid,
			mark
		}, place);
		await context.step(`Making an archive of template ${vmid} on storage ${storage}`, async () => {
			const since = client.serverTime;
			const upid = await client.once(() => client.request("POST", `/nodes/${node}/vzdump`, {
				vmid,
				storage,
				mode: "stop",
				compress: compressWord(compression),
				remove: 0,
				"notes-template": mark
			}), () => client.findTask({
				node,
				type: "vzdump",
				id: String(vmid),
				since
			}));
			await client.task(String(upid), task);
		});
		const found = await backupWith(mark, {
			node,
			storage,
			vmid
		}, client, task);
		if (found === void 0) throw new ExternalError("export-failed", `The archive of template ${vmid} is not on storage ${storage}, though its task ended well`, "The server shows it to who has Datastore.AllocateSpace on the storage and VM.Backup on the machine.");
		const file = path.join(folder, "dump", found.volid.replace(/^.*\//, ""));
		await isThere(file, found.size, context);
		await take({
			bytes: createReadStream(file, { highWaterMark: 1 << 20 }),
			size: found.size
		});
		await deleteVolume(client, {
			node,
			storage,
			volid: found.volid
		}, task);
		close("gone");
	};
}
function compressWord(compression) {
	return compression === "none" ? "0" : compression;
}
/** Here, and as large as there. */
async function isThere(file, size, { clock, signal }) {
	let seen;
	for (let waited = 0; waited <= patience; waited += pause) {
		seen = await stat(file).then((stats) => stats.size, () => void 0);
		if (seen === size) return;
		await clock.sleep(pause, signal);
	}
	throw new ExternalError("export-failed", seen === void 0 ? `There is no file ${file} on this machine` : `${file} has ${seen} bytes here, and ${size} on the server`, "storage_path has to be the folder of the storage as this machine has mounted it, the one that holds the folder dump; and its files have to be readable here.");
}

export { storageRoad as n, compressWord as t };