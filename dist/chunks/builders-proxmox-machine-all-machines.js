import { t as ProxmoxError } from "./proxmox-error.js";
import { l as Vm } from "./builders-proxmox-plan-build-marks.js";

// src/builders/proxmox/machine/all-machines.ts
/** Machines that are looked at side by side. */
const breadth = 8;
/** Every machine that the credentials see, with its configuration. One that goes meanwhile is left out. */
async function machinesOf(client, signal) {
	const waiting = (await client.request("GET", "/cluster/resources", { type: "vm" }, { signal })).filter(({ type }) => type === "qemu");
	const machines = [];
	const work = async () => {
		for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
			const { vmid, node } = next;
			if (vmid === void 0 || node === void 0) continue;
			const config = await ifAllowed(() => new Vm(client, node, vmid, { signal }).config());
			if (config !== void 0) machines.push({
				node,
				vmid,
				config
			});
		}
	};
	await Promise.all(Array.from({ length: breadth }, work));
	return machines.sort((left, right) => left.vmid - right.vmid);
}
/** Nothing where the credentials may not look. */
async function ifAllowed(look) {
	try {
		return await look();
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return void 0;
		throw thrown;
	}
}

export { machinesOf as n, ifAllowed as t };