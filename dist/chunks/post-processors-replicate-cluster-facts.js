import { i as parseVolid, n as drivesOf } from "./proxmox-notation-drive-notation.js";

// src/post-processors/replicate/cluster-facts.ts
async function storagesOn(node, { client }) {
	return await client.request("GET", `/nodes/${node}/storage`, { format: 1 });
}
function takesImages({ content, active, enabled }) {
	return active !== 0 && enabled !== 0 && (content === void 0 || content.split(",").includes("images"));
}
function volumesIn(config) {
	return [...drivesOf(config)].flatMap(([key, { file, cdrom, cloudInit }]) => {
		const storage = parseVolid(file)?.storage;
		if (storage === void 0 || key.startsWith("unused")) return [];
		return [{
			key,
			storage,
			isMedium: cdrom && !cloudInit,
			isCloudInit: cloudInit,
			isQcow2: file.endsWith(".qcow2")
		}];
	});
}

export { takesImages as n, volumesIn as r, storagesOn as t };