import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { t as fallback } from "./builders-proxmox-removal-remove-entries.js";
import { t as connect } from "./proxmox-client.js";

// src/builders/proxmox/with-server.ts
/**
* Logs in where inputs and the environment lead, for what needs no template, and out again. Throws TemplateError with all
* that is missing, ProxmoxError where it can not log in.
*/
async function withServer(overrides, context, job) {
	const connection = connectionOf(fallback([], context), overrides);
	requireConnection(connection);
	const client = await connect(connection, context);
	try {
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		return await job(client);
	} finally {
		await client.close();
	}
}
/** All that is missing at once. Throws TemplateError. */
function requireConnection({ url, username, password, token }) {
	const where = (name) => `As \`${name}\` (input of the action, option of the command line), or in ${name.toUpperCase().replaceAll("-", "_")}.`;
	const missing = [
		...url ? [] : [error("missing-connection", "proxmox-url must be specified", where("proxmox-url"))],
		...username ? [] : [error("missing-connection", "proxmox-username must be specified", where("proxmox-username"))],
		...password || token ? [] : [error("missing-connection", "proxmox-token or proxmox-password must be specified", where("proxmox-token"))]
	];
	if (missing.length > 0) throw new TemplateError(missing);
}
/** Throws ExternalError where the cluster has no such node. */
async function requireNode(node, client) {
	if (node === void 0) return;
	const names = (await client.api.nodes.$get()).map((one) => one.node);
	if (names.includes(node)) return;
	const detail = `Nodes of this cluster: ${names.join(", ")}.${didYouMean(node, names)}`;
	throw new ExternalError("unknown-node", `There is no node ${JSON.stringify(node)}`, detail);
}

export { withServer as n, requireNode as t };