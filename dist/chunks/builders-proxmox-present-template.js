import { n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { t as currentResources } from "./builders-proxmox-machine-list.js";
import { n as entryOf, r as newestFirst } from "./builders-proxmox-record-catalogue.js";
import { n as sessionOf, t as connect } from "./proxmox-client.js";
import { t as templateDoor } from "./builders-proxmox-template-door.js";

// src/builders/proxmox/present-template.ts
/**
* The template of an ID, or where that is not known the newest of the build's name: handed over, and no copy of one on
* another node. Undefined: there is none. Throws ProxmoxError.
*/
async function presentTemplate({ options }, vmid, overrides, context) {
	const connection = connectionOf(options, overrides);
	const client = await connect(connection, context);
	try {
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		const session = sessionOf(client, connection.node ?? "", options.task_timeout, context);
		const resources = (await currentResources(session)).filter((one) => one.template === 1 && (vmid === void 0 ? one.name === options.template_name : one.vmid === vmid));
		const found = [];
		for (const { vmid: id, node = session.node, type = "qemu" } of resources) {
			if (id === void 0 || type !== "qemu") continue;
			const vm = new Vm(client, node, id, session.task);
			const config = await vm.config();
			if (config === void 0) continue;
			const entry = entryOf({
				node,
				vmid: id,
				config
			}, []);
			if (config["template"] === 1 && !entry.isUnfinished && !entry.isCopy) found.push({
				vm,
				entry
			});
		}
		const [newest] = found.toSorted((left, right) => newestFirst(left.entry, right.entry));
		if (newest === void 0) return void 0;
		const { vm, entry } = newest;
		return {
			artifact: artifactOf("template", vm, entry.config),
			record: entry.record,
			madeAt: entry.madeAt,
			isProtected: entry.isProtected,
			door: templateDoor(vm, {
				...options,
				template_name: entry.name
			}, connection),
			reach: options
		};
	} finally {
		await client.close();
	}
}
/** Does cloud-init tell its guest anything? */
function hasCloudInit(config) {
	return [...drivesOf(config).values()].some(({ cloudInit }) => cloudInit);
}

export { presentTemplate as n, hasCloudInit as t };