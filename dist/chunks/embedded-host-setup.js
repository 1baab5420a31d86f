import { n as ExternalError } from "./diagnostics-errors.js";
import { t as hostLacks } from "./embedded-host-lacks.js";
import { spawn } from "node:child_process";

// src/embedded/host-setup.ts
/**
* Installs what machines need, with apt and without asking anybody. Answers what is lacking still. Throws ExternalError
* where it may not (no sudo without a password), or can not.
*/
async function setUpHost({ env, signal, onLine, places }) {
	const lacks = hostLacks(env, places);
	if (lacks.length === 0) return lacks;
	const run = (script) => runShell(script, env, signal, onLine);
	if (await run("sudo -n true") !== 0) throw new ExternalError("setup-failed", "Nothing can be installed here: sudo asks for a password, or is not there", "Without embedded-setup it is said what is missing, with the commands.");
	const names = lacks.flatMap(({ commands }) => /apt-get install -y --no-install-recommends (.*)$/.exec(commands[0] ?? "")?.[1] ?? []);
	if (names.length > 0) {
		const quiet = "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q";
		await required(run, `${quiet} update`);
		await required(run, `${quiet} install -y --no-install-recommends ${names.join(" ")}`);
	}
	for (const lack of lacks) if (lack.kind === "kvm") for (const command of lack.commands) await required(run, command.replaceAll("sudo ", "sudo -n "));
	return hostLacks(env, places);
}
async function required(run, script) {
	const status = await run(script);
	if (status !== 0) throw new ExternalError("setup-failed", `\`${script}\` ended with status ${status}`, "What it said is in the log.");
}
function runShell(script, env, signal, onLine) {
	return new Promise((resolve, reject) => {
		const child = spawn("/bin/sh", ["-c", script], {
			env,
			signal,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			]
		});
		let rest = "";
		const take = (text) => {
			const lines = `${rest}${text}`.split(/\r?\n|\r/);
			rest = lines.pop() ?? "";
			for (const line of lines) if (line !== "") onLine(line);
		};
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
		child.once("error", reject);
		child.once("close", (status) => {
			if (rest !== "") onLine(rest);
			resolve(status ?? 1);
		});
	});
}

export { setUpHost };