import { n as ExternalError } from "./diagnostics-errors.js";
import path from "node:path";
import { tmpdir } from "node:os";
import { randomBytes } from "node:crypto";

// src/actions/workspace.ts
function placeOf(env) {
	const base = path.join(env["RUNNER_TEMP"] ?? tmpdir(), "proxmox-template");
	const workspace = env["GITHUB_WORKSPACE"] ?? process.cwd();
	const runId = [
		env["GITHUB_RUN_ID"] ?? "local",
		env["GITHUB_RUN_ATTEMPT"] ?? "1",
		randomBytes(4).toString("hex")
	].join("-");
	return {
		runId,
		workspace,
		workingDirectory: path.resolve(workspace, env["INPUT_WORKING-DIRECTORY"] ?? "."),
		folder: path.join(base, runId),
		downloads: path.join(base, "downloads"),
		embeddedData: path.join(base, "embedded")
	};
}
/** Writes into a file that the runner has named, such as GITHUB_STATE; that it can not be is no defect of ours. */
function intoRunnerFile(variable, write) {
	try {
		write();
	} catch (thrown) {
		throw new ExternalError("unwritable-file", `${variable} could not be written: ${thrown.message}`, "It is a file or folder of the runner. Is the disk of the runner full, and are its folders in the container of the job?");
	}
}

export { placeOf as n, intoRunnerFile as t };