import { n as ExternalError } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { i as tokenNote, t as auditCommand } from "./proxmox-grant.js";

// src/builders/proxmox/record/require-audit.ts
/**
* For who sees no template at all: is it that there is none, or may the credentials see none? Throws ExternalError in the
* latter case, with the command that lets them.
*/
async function requireAudit(client, signal) {
	let given;
	try {
		given = await client.request("GET", "/access/permissions", {}, {
			signal,
			attempts: 1
		});
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && !signal.aborted) return;
		throw thrown;
	}
	if (Object.entries(given ?? {}).some(([path, privileges]) => /^\/(?:$|vms|pool)/.test(path) && privileges["VM.Audit"] !== void 0)) return;
	const { identity } = client;
	throw new ExternalError("missing-permission", `"${identity}" sees no template: it lacks VM.Audit on /vms`, [
		"To grant it, on a node:",
		`  ${auditCommand(identity)}`,
		...identity.includes("!") ? [tokenNote(identity)] : []
	].join("\n"));
}

export { requireAudit as t };