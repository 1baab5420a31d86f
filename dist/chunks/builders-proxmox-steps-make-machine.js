import { t as ProxmoxError } from "./proxmox-error.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as formatVmidRange } from "./proxmox-notation-vmid-range.js";
import { r as resourcesOf } from "./builders-proxmox-machine-list.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { o as marked } from "./builders-proxmox-plan-build-marks.js";
import { randomInt } from "node:crypto";

// src/builders/proxmox/machine/next-id.ts
/**
* An ID that no machine has: of the session's own range, where it has one. `take`: may it be this one? It is asked at once,
* when the ID is known to be free. Throws ProxmoxError, or ExternalError where all are taken.
*/
async function freeId(session, take = () => true) {
	const { client, vmids } = session;
	if (vmids === void 0) {
		let id = await nextId(session);
		while (!take(id)) id++;
		return id;
	}
	const seen = new Set((await resourcesOf(session)).map(({ vmid }) => vmid));
	for (let id = vmids.first; id <= vmids.last; id++) if (!seen.has(id) && await isFree(client, id) && take(id)) return id;
	throw new ExternalError("no-free-vmid", `No ID of ${formatVmidRange(vmids)} is free`, "A test build needs one ID for its machine and one for each clone that verify tries. As many builds run at once, or were killed and nobody cleaned up after them: `command: reap` removes what they left. A wider range is set with test-vmids.");
}
const underway = /* @__PURE__ */ new Map();
/** An ID for a machine that is about to be made, which no other build of this process gets meanwhile. Throws as `freeId`. */
async function takeId(session, fixed) {
	const { host } = session.client.url;
	const ids = underway.get(host) ?? /* @__PURE__ */ new Set();
	underway.set(host, ids);
	const take = (vmid) => {
		if (ids.has(vmid)) return false;
		ids.add(vmid);
		return true;
	};
	if (fixed !== void 0) take(fixed);
	const vmid = fixed ?? await freeId(session, take);
	return {
		vmid,
		release: () => void ids.delete(vmid)
	};
}
/** A machine that the credentials may not see has its ID too. */
async function isFree(client, vmid) {
	try {
		await client.request("GET", "/cluster/nextid", { vmid });
		return true;
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 400) return false;
		throw thrown;
	}
}
/** The lowest ID that no machine has. Throws ProxmoxError. */
async function nextId({ client }) {
	const answer = await client.api.cluster.nextid.$get();
	const id = Number(answer);
	if (/^\d+$/.test(String(answer)) && id > 0) return id;
	throw new ProxmoxError({
		code: "unexpected-answer",
		method: "GET",
		path: "/cluster/nextid",
		reason: "the answer is no ID of a machine"
	});
}

// src/builders/proxmox/machine/was-refused.ts
/**
* Did the server say no to a call that makes something, before anything was made? What is there of that name or ID then,
* or comes to be there, is somebody else's. Not: a task that failed, an answer that was lost.
*/
function wasRefused(thrown) {
	if (!(thrown instanceof ProxmoxError)) return false;
	const { method, upid } = thrown.failure;
	return method === "POST" && upid === void 0 && !thrown.ambiguous;
}

// src/builders/proxmox/steps/make-machine.ts
const attempts = 10;
/**
* Makes a machine, with a free ID where the template names none. Another client may take that ID between the
* question and the call: then the next one is tried, after a pause that differs from the other's. `make` gets what is to
* stand in the description.
*/
async function claimMachine({ vmid: fixed, options }, session, context, make, source) {
	for (let attempt = 1;; attempt++) {
		const { vmid, release } = await takeId(session, fixed);
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
		} finally {
			release();
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

export { wasRefused as n, freeId as r, claimMachine as t };