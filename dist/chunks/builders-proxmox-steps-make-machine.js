import { t as ProxmoxError } from "./proxmox-error.js";
import { l as Vm, r as marked } from "./builders-proxmox-plan-build-marks.js";
import { n as wasRefused, t as freeId } from "./builders-proxmox-next-id.js";
import { randomInt } from "node:crypto";

// src/builders/proxmox/steps/make-machine.ts
const attempts = 10;
/**
* Makes a machine, with a free ID where the template names none. Another client may take that ID between the
* question and the call: then the next one is tried, after a pause that differs from the other's. `make` gets what is to
* stand in the description.
*/
async function claimMachine({ vmid: fixed, options }, session, context, make, source) {
	for (let attempt = 1;; attempt++) {
		const vmid = fixed ?? await freeId(session);
		const vm = new Vm(session.client, session.node, vmid, session.task);
		const since = session.client.serverTime;
		const subject = {
			kind: "vm",
			vmid,
			mark: context.mark,
			since,
			...source && { source }
		};
		const close = context.record(subject, session.place);
		try {
			await make(vm, marked(context.mark, {
				vmid,
				since,
				names: [options.vm_name, options.template_name]
			}));
		} catch (thrown) {
			if (!(thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason))) {
				if (wasRefused(thrown)) close("gone");
				throw thrown;
			}
			if (!await vm.carries(context.mark)) {
				close("gone");
				if (fixed !== void 0) throw explained(thrown, vmid);
				if (attempt === attempts) throw thrown;
				context.message(`ID ${vmid} was taken by somebody else meanwhile`);
				await context.clock.sleep(randomInt(100, 1500), context.signal);
				continue;
			}
		}
		context.message(`Created virtual machine ${vmid}`);
		return {
			vm,
			close
		};
	}
}
function explained(thrown, vmid) {
	const hint = `Virtual machine ${vmid} exists. Choose another vm_id, leave it out, or set force to replace a template of that ID.`;
	return new ProxmoxError({
		...thrown.failure,
		code: "vmid-taken",
		hint
	});
}

export { claimMachine as t };