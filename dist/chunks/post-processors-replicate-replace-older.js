import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { a as isReplica, l as runMark } from "./builders-proxmox-plan-build-marks.js";
import { n as storagesOf } from "./post-processors-replicate-make-replica.js";

// src/post-processors/replicate/replace-older.ts
/**
* Removes the older copies of a name from the node, and from the storage where one is asked for: when the new one stands.
* Only what an earlier run of ours has made as a copy. Answers how many stay because they are protected.
*/
async function replaceOlder({ session, context, vmid: template, name }, { node, storage }, made) {
	const { client, task } = session;
	const rows = await client.request("GET", `/nodes/${node}/qemu`);
	const known = /* @__PURE__ */ new Set([template, ...made.map(({ vmid }) => vmid)]);
	for (const row of rows) {
		if (row.name !== name || known.has(row.vmid)) continue;
		const vm = new Vm(client, node, row.vmid, task);
		const config = await vm.config();
		if (config === void 0 || !isOlder(config, storage)) continue;
		if (config["protection"] === 1) {
			context.message(`The older copy ${vm.vmid} on node ${node} is protected and stays`);
			continue;
		}
		context.say(`Removing the older copy ${vm.vmid} (${name}) from node ${node}`);
		await vm.destroy();
		context.emit({
			kind: "replaced",
			vmid: vm.vmid,
			name,
			node
		});
	}
}
function isOlder(config, storage) {
	const description = String(config["description"] ?? "");
	if (config["template"] !== 1 || !isReplica(description) || runMark.test(description)) return false;
	return storage === void 0 || storagesOf(config).every((one) => one === storage);
}

export { replaceOlder };