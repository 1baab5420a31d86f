import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as AgentWithCertificates } from "./communicators-ssh-authentication-agent-with-certificates.js";
import { promisify } from "node:util";
import { setTimeout } from "node:timers/promises";

// src/communicators/ssh/authentication/ssh-agent.ts
/** Milliseconds for an agent to name its keys: some ask a person. */
const patience = 3e4;
/** Asks an agent for its keys, so that a wait for the guest need not find out that it has none. Throws GuestError and Cancelled. */
async function checkAgent(option, socket, signal) {
	if (signal.aborted) throw new Cancelled();
	const agent = new AgentWithCertificates(socket);
	const done = new AbortController();
	const either = AbortSignal.any([signal, done.signal]);
	const late = setTimeout(patience, void 0, { signal: either }).then(() => {
		throw new Error("it does not answer");
	});
	let keys;
	try {
		const list = promisify((told) => agent.getIdentities((cause, found) => told(cause ?? null, found ?? [])));
		keys = await Promise.race([list(), late]);
	} catch (cause) {
		if (signal.aborted) throw new Cancelled();
		throw new GuestError("no-ssh-agent", `${option} is set, but the SSH agent can not be reached`, `SSH_AUTH_SOCK is ${socket}: ${cause.message}. Start an agent in this job and add the key, or name a key with ssh_private_key_file.`, { cause });
	} finally {
		done.abort();
		late.catch(() => {});
	}
	if (keys.length > 0) return;
	throw new GuestError("no-ssh-agent", `${option} is set, but the SSH agent has no keys`, `SSH_AUTH_SOCK is ${socket}. Add the key to it with ssh-add.`);
}

export { checkAgent };