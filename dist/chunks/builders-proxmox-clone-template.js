import { n as ExternalError } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { p as nameWith } from "./builders-proxmox-removal-remove-machine.js";
import { o as removePassing } from "./builders-proxmox-steps-connect-guest.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/clone-template.ts
/** Clones a template. The clone is not started. */
async function cloneTemplate(open, { suffix, storage = "", isFull = false }) {
	const { session, context, vmid: source, name, pool = "" } = open;
	const { node } = session;
	const cloneName = nameWith(name, suffix);
	const since = session.client.serverTime;
	const named = {
		vmid: void 0,
		options: {
			vm_name: cloneName,
			template_name: cloneName
		}
	};
	const copy = (to, mark) => copyTo(to, {
		name: cloneName,
		description: buildDescription(mark),
		...present({ pool })
	});
	const { vm, close } = await claimMachine(named, session, context, copy, {
		node,
		vmid: source
	});
	const config = await vm.config();
	if (config === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
	return {
		vm,
		config,
		remove: () => removePassing({
			vm,
			close,
			since
		}, session, context)
	};
	async function copyTo(to, parameters) {
		const full = {
			...parameters,
			...present({ storage }),
			full: 1
		};
		if (isFull) return to.cloneFrom({
			node,
			vmid: source
		}, full, context.mark);
		try {
			await to.cloneFrom({
				node,
				vmid: source
			}, {
				...parameters,
				full: 0
			}, context.mark);
		} catch (thrown) {
			if (!(thrown instanceof ProxmoxError) || !/linked clone feature is not supported/i.test(thrown.reason)) throw thrown;
			context.message("The storage makes no linked clones: the disks are copied");
			await to.cloneFrom({
				node,
				vmid: source
			}, full, context.mark);
		}
	}
}

export { cloneTemplate as t };