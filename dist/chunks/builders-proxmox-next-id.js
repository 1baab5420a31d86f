import { t as ProxmoxError } from "./proxmox-error.js";

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

// src/builders/proxmox/next-id.ts
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

export { wasRefused as n, nextId as t };