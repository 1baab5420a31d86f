import { s as settingDeeds, t as deed } from "./proxmox-needed-permissions.js";
import { n as plannedVolid } from "./builders-proxmox-plan-replacing.js";
import { t as creationOf } from "./builders-proxmox-plan-new-machine.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/steps/create-machine.ts
/** A new machine with empty disks. */
function newMachine(plan) {
	const { slots, resizes, vmid, options } = plan;
	const expected = creationOf(plan, {
		vmid,
		mark: "",
		volids: plan.images.map(plannedVolid)
	});
	const at = {
		vmid,
		pool: options.pool || void 0
	};
	return { prepare: async (session, context) => ({
		slots,
		deeds: [deed("create", at), ...settingDeeds(at, expected)],
		make: async (volids) => {
			const made = await claimMachine(plan, session, context, (vm, mark) => vm.create(creationOf(plan, {
				vmid: vm.vmid,
				mark,
				volids
			}), context.mark));
			for (const { disk, size } of resizes) await made.vm.resize(disk, size);
			return made;
		}
	}) };
}

export { newMachine };