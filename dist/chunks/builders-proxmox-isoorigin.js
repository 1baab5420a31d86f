import { n as createMachine } from "./builders-proxmox-createmachine.js";
import { r as planCreation } from "./builders-proxmox-creation.js";

// src/builders/proxmox/isoorigin.ts
/** A new machine with empty disks. */
function isoOrigin(options, isos, context) {
	return { plan: async (session) => {
		const creation = planCreation(options, isos);
		const [call] = creation.requests;
		return {
			slots: creation.slots,
			deeds: [{
				kind: "create",
				vmid: options.vm_id === 0 ? void 0 : options.vm_id,
				pool: options.pool === "" ? void 0 : options.pool,
				options: Object.keys(call?.params ?? {})
			}],
			create: (isoVolids) => createMachine(options, creation, isoVolids, session, context)
		};
	} };
}

export { isoOrigin };