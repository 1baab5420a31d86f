// src/builders/proxmox/machine/find-backup.ts
/** The backup of a machine with these notes; its name has the moment in it in which the server made it. */
async function backupWith(notes, { node, storage, vmid }, client, { signal }) {
	const path = `/nodes/${node}/storage/${storage}/content`;
	return (await client.request("GET", path, {
		content: "backup",
		vmid
	}, { signal })).find((one) => one.notes?.trim() === notes);
}

export { backupWith as t };