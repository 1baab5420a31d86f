import { n as drivesOf } from "./proxmox-notation-drive-notation.js";

// src/builders/proxmox/machine/artifact-of.ts
/** What the user gets, from the machine's own configuration. */
function artifactOf(kind, vm, config) {
	const disks = [...drivesOf(config)].filter(([key, drive]) => !drive.cdrom && !key.startsWith("unused")).map(([key, { file, size }]) => ({
		key,
		volid: file,
		size
	}));
	return {
		kind,
		vmid: vm.vmid,
		name: String(config["name"] ?? ""),
		node: vm.node,
		uiUrl: vm.client.uiUrl(vm.vmid),
		disks
	};
}

export { artifactOf as t };