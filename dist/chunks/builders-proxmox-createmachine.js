import { t as Vm, u as ProxmoxError } from "./proxmox-retry.js";
import { t as systemClock } from "./time-clock.js";
import { n as buildTags, o as createParameters, t as buildDescription } from "./builders-proxmox-creation.js";
import { randomInt } from "node:crypto";

// src/builders/proxmox/createmachine.ts
const attempts = 10;
/** Creates the machine that the template describes. */
async function createMachine(options, creation, isoVolids, session, context) {
	const made = await claimMachine(options, session, context, (vm) => vm.create(parametersFor(options, creation, isoVolids, vm.vmid, context), context.mark));
	for (const { disk, size } of creation.resizes) await made.vm.resize(disk, size);
	return made;
}
/**
* Makes a machine, with a free ID where the template names none. Another client may take that ID between the
* question and the call: then the next one is tried, after a pause that differs from the other's.
*/
async function claimMachine(options, session, context, make) {
	for (let attempt = 1;; attempt++) {
		const vmid = options.vm_id === 0 ? await nextId(session) : options.vm_id;
		const vm = new Vm(session.client, session.node, vmid, session.task);
		const close = context.record({
			kind: "vm",
			vmid,
			mark: context.mark
		}, session.place);
		try {
			await make(vm);
		} catch (thrown) {
			if (!(thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason))) throw thrown;
			if (!await vm.carries(context.mark)) {
				close("gone");
				if (options.vm_id !== 0) throw explained(thrown, vmid);
				if (attempt === attempts) throw thrown;
				context.message(`ID ${vmid} was taken by somebody else meanwhile`);
				await systemClock.sleep(randomInt(100, 1500), context.signal);
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
async function nextId({ client }) {
	return Number(await client.api.cluster.nextid.$get());
}
function parametersFor(options, creation, isoVolids, vmid, context) {
	return createParameters({
		options,
		vmid,
		numericVmid: vmid,
		name: options.vm_name,
		description: buildDescription(context.mark),
		tags: buildTags(options),
		slots: creation.slots,
		isoVolids
	});
}
function explained(thrown, vmid) {
	const hint = `Virtual machine ${vmid} exists. Choose another vm_id, leave it out, or set force to replace a template of that ID.`;
	return new ProxmoxError({
		...thrown.failure,
		hint
	});
}

export { createMachine as n, claimMachine as t };