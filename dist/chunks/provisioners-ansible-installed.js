import { r as GuestError } from "./diagnostics-errors.js";
import { t as latePlaceholder } from "./options-placeholder.js";
import { t as runLocally } from "./scripts-local-process.js";
import { n as readPublicKey, r as textOfKey } from "./provisioners-guest-proxy-keys.js";
import { n as parsePairs } from "./provisioners-ansible-ansible-environment.js";

// src/provisioners/ansible/installed.ts
/** Looks for the programs and keys that a playbook will need. Throws GuestError and Cancelled. */
async function checkAnsible(given, context) {
	if (given.ssh_host_key_file !== "" && isKnown(given.ssh_host_key_file)) textOfKey(given.ssh_host_key_file, "ssh_host_key_file");
	if (given.ssh_authorized_key_file !== "" && isKnown(given.ssh_authorized_key_file)) readPublicKey(given.ssh_authorized_key_file);
	if (given.skip_version_check) return;
	const environment = parsePairs(given.ansible_env_vars.filter((pair) => isKnown(pair) && !pair.includes("{{")));
	await checkProgram("command", given.command, environment, context);
	if (given.galaxy_file !== "") await checkProgram("galaxy_command", given.galaxy_command, environment, context);
}
function isKnown(text) {
	return !text.includes(latePlaceholder);
}
const installing = "On Debian and Ubuntu: `sudo apt-get install ansible`; elsewhere: `pipx install --include-deps ansible`, or `pip install ansible`. GitHub's hosted Ubuntu runners have it. Nothing is installed on its own. If a provisioner of the template installs it on the way, set skip_version_check = true.";
async function checkProgram(option, program, environment, { env, signal, workingDirectory }) {
	if (!isKnown(program)) return;
	const said = [];
	const fail = (what, cause) => new GuestError("ansible-not-installed", `${what} (${option})`, installing, { cause });
	const { exitCode, signal: ended } = await runLocally(program, ["--version"], {
		env,
		signal,
		workingDirectory,
		environment,
		output: (_, line) => void (said.length < 100 && said.push(line))
	}).catch((thrown) => {
		if (!(thrown instanceof GuestError)) throw thrown;
		throw fail(isMissing(thrown) ? `There is no ${program} on this machine` : thrown.message, thrown);
	});
	if (exitCode !== 0) {
		const words = said.findLast((line) => line.trim() !== "") ?? "it printed nothing";
		throw fail(`${program} --version ends with ${ended ?? `exit status ${exitCode}`}: ${words}`);
	}
	if (!said.some((line) => /\d+\.\d+/.test(line))) throw fail(`${program} --version tells no version`);
}
function isMissing({ cause }) {
	return cause?.code === "ENOENT";
}

export { checkAnsible };