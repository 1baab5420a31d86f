import { n as ExternalError } from "./diagnostics-errors.js";

// src/proxmox/error.ts
/** The API refused, a task failed, or the server could not be reached. */
var ProxmoxError = class extends ExternalError {
	name = "ProxmoxError";
	failure;
	constructor(failure, options) {
		super(failure.code, summary(failure), detail(failure), options);
		this.failure = failure;
	}
	get status() {
		return this.failure.status;
	}
	get reason() {
		return this.failure.reason;
	}
	get ambiguous() {
		return this.failure.ambiguous ?? false;
	}
	/** The VM, volume, task or snapshot of the call is not there (Proxmox says so with 500 or 400, hardly ever with 404). */
	get notFound() {
		return this.status === 404 || /does not exist|unable to find configuration file|no such (task|file|volume|resource)|No such storage/i.test([this.reason, ...Object.values(this.failure.parameters ?? {})].join("\n"));
	}
};
function summary({ status, reason, method, path, upid }) {
	const said = reason === "" ? "(no reason given)" : reason;
	if (upid !== void 0) return `Proxmox task failed: ${said}`;
	if (method === void 0) return said;
	return `${method} ${path ?? ""}: ${status === void 0 ? "" : `${status} `}${said}`;
}
function detail({ parameters, taskLog, upid, hint }) {
	const lines = [];
	for (const [name, text] of Object.entries(parameters ?? {})) lines.push(`${name}: ${text.trim().replaceAll(/\s*\n\s*/g, ", ")}`);
	if (hint !== void 0) lines.push(hint);
	if (taskLog !== void 0 && taskLog.length > 0) lines.push("The task's last lines:", ...taskLog.map((line) => `  ${line}`));
	if (upid !== void 0) lines.push(`Task: ${upid}`);
	return lines.length === 0 ? void 0 : lines.join("\n");
}

export { ProxmoxError as t };