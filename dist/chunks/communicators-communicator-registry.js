import { i as waitTime, n as secret, r as waitOptions } from "./communicators-communicator-kind.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { B as string, D as array, I as number, L as object, O as boolean } from "./npm-zod.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { i as unknown, r as notation } from "./options-codecs-notation.js";
import { n as privateKeyFile, r as readPrivateKey } from "./communicators-ssh-private-key.js";
import { n as isContent } from "./options-content-for-path.js";
import { a as refuseUse, n as mayRead } from "./options-trusted-use.js";
import { i as readCertificate, n as certificateProblem } from "./communicators-ssh-authentication-certificate.js";
import { n as keyExchanges, t as ciphers } from "./communicators-ssh-handshake-algorithms.js";
import { t as checkKeyPair } from "./communicators-ssh-key-pair.js";
import { t as parseTunnel } from "./communicators-ssh-tunnel-spec.js";

// src/communicators/agent/agent-options.ts
/** The options of `communicator = "agent"`. */
const agentOptions = object({
	...waitOptions,
	agent_timeout: waitTime("wrong").optional().describe("How long to wait for the guest agent, at the beginning and when it is silent while a command runs; default `5m`."),
	agent_shell: string().default("").describe("Shell that runs commands in the guest: a path or name of one that takes `-c` as POSIX has it, default `/bin/sh`. Windows has `cmd`, and takes `powershell` or `pwsh` too.")
});

// src/communicators/agent.ts
const defaultTimeout$1 = 3e5;
/** By the QEMU guest agent, with no network between here and the guest. */
const agent = {
	type: "agent",
	description: "Reaches the guest through the API of Proxmox VE and the QEMU guest agent alone: no network between the machine that builds and the guest, no user and no password.",
	options: agentOptions,
	reaches: true,
	needsAgent: true,
	rules: rules$2,
	checkStandalone: checkStandalone$3,
	access: () => ({
		host: void 0,
		port: 0,
		user: "root",
		password: ""
	}),
	connect: connect$4
};
function rules$2(given, { error }) {
	if (/[^\x20-\x7e]|['"\\$`]/.test(given.agent_shell)) error("invalid-option-value", ["agent_shell"], "agent_shell must be the path or the name of a shell", "As `/bin/bash`, without options, quotes and characters beyond ASCII.");
	return {
		...given,
		agent_timeout: given.agent_timeout || defaultTimeout$1
	};
}
function checkStandalone$3(_given, { error }) {
	error("unsupported-communicator", ["communicator"], "The guest agent can only be asked by who makes the machine", "A `null` source knows of no Proxmox VE. Use `communicator = \"ssh\"` with ssh_host, or a source that makes a machine: `proxmox-iso`, `proxmox-clone`, `proxmox-import`.");
}
function connect$4(options, context) {
	const { agent: door, evidence, signal, clock, message, waiting } = context;
	if (door === void 0) throw new TypeError("the builder gives no way to the guest agent");
	return context.step("Waiting for the guest agent", async () => {
		const { waitForAgent } = await import("./communicators-agent-wait-for-agent.js");
		let told = "";
		const timeout = options.agent_timeout ?? defaultTimeout$1;
		const communicator = await waitForAgent({
			agent: door,
			timeout,
			pauseBeforeConnecting: options.pause_before_connecting ?? 0,
			shell: options.agent_shell,
			evidence,
			signal,
			clock,
			onState: (text, elapsed) => {
				const label = `Waiting for the guest agent: ${text}`;
				if (text !== told) message(label);
				told = text;
				waiting(label, elapsed, timeout > 0 ? timeout : void 0);
			},
			say: message
		});
		waiting("Waiting for the guest agent", 1, 1, true);
		return {
			communicator,
			host: ""
		};
	});
}

// src/communicators/auto.ts
const options$2 = object({});
/** The first way of several by which the guest answers; each has its own options. */
function autoOf(ways) {
	const usable = (given) => ways.filter((kind) => whyNot(kind, given) === void 0);
	const leftOut = (given) => ways.flatMap((kind) => {
		const why = whyNot(kind, given);
		return why === void 0 ? [] : [{
			kind,
			why
		}];
	});
	return {
		type: "auto",
		description: "Reaches the guest by the first way that answers: SSH, WinRM or the guest agent, in this order where several do. The options of all of them apply; a way that lacks its user is not tried.",
		options: options$2,
		reaches: true,
		rules: (given, context) => resolve(given, usable(given), leftOut(given), context),
		checkStandalone: (given, context) => {
			for (const kind of usable(given)) kind.checkStandalone?.(given, context);
		},
		checkMade: (given, context) => {
			for (const kind of usable(given)) kind.checkMade?.(given, context);
		},
		access: (given) => accessOf(given, usable(given)),
		keyLogin: (given) => keyLoginOf(given, usable(given)),
		async checkHere(given, context) {
			const { usableHere } = await import("./communicators-auto-usable-here.js");
			await usableHere(usable(given), given, context);
		},
		connect: (given, context) => connect$3(given, usable(given), leftOut(given), context)
	};
}
function whyNot(kind, given) {
	if (kind.needsAgent === true) return given["qemu_agent"] === true ? void 0 : "the machine has no guest agent (qemu_agent)";
	const { user, password } = kind.access(given);
	if (user === "") return `${kind.type}_username is not set`;
	return password === "" && kind.keyLogin === void 0 ? `${kind.type}_password is not set` : void 0;
}
function resolve(given, usable, leftOut, context) {
	if (usable.length === 0) context.error("missing-option", ["communicator"], "There is nothing by which communicator = \"auto\" could reach the guest", `${leftOut.map(({ kind, why }) => `${kind.type}: ${why}`).join("; ")}. Set ssh_username, or winrm_username and winrm_password, or keep the guest agent.`);
	warnOfUnused(usable, leftOut, context);
	let resolved = given;
	for (const kind of usable) resolved = {
		...resolved,
		...kind.rules?.(resolved, context)
	};
	return resolved;
}
/** Options of a way that is not tried. */
function warnOfUnused(usable, leftOut, { places, warn }) {
	const used = new Set(usable.flatMap((kind) => Object.keys(kind.options.shape)));
	for (const { kind, why } of leftOut) {
		const unused = Object.keys(kind.options.shape).find((name) => !used.has(name) && places.isSet([name]));
		if (unused !== void 0) warn("option-without-effect", [unused], `${unused} has no effect`, `${kind.type} is not tried: ${why}.`);
	}
}
/** Of what is asked first; somebody has to find the address out where one of them does not say it. */
function accessOf(given, usable) {
	const all = usable.map((kind) => kind.access(given));
	const first = all[0] ?? {
		host: void 0,
		port: 0,
		user: "",
		password: ""
	};
	return all.some(({ host }) => host === "") ? {
		...first,
		host: ""
	} : first;
}
function keyLoginOf(given, usable) {
	return usable.find(({ keyLogin }) => keyLogin !== void 0)?.keyLogin?.(given);
}
async function connect$3(given, usable, leftOut, context) {
	const [{ usableHere }, { firstToAnswer }] = await Promise.all([import("./communicators-auto-usable-here.js"), import("./communicators-auto-first-to-answer.js")]);
	return context.step("Waiting for the guest", async () => {
		const here = await usableHere(usable, given, context);
		for (const { kind, why } of [...leftOut, ...here.leftOut]) context.message(`${kind.type} is not tried: ${why}`);
		return firstToAnswer(here.usable, given, context);
	});
}

// src/options/codecs/one-of.ts
function oneOf(words, { code = "invalid-option-value", severity, standIn } = {}) {
	return notation({
		name: "string",
		read: (text) => {
			if (words.includes(text)) return { value: text };
			const grave = (typeof severity === "function" ? severity(text) : severity) ?? "error";
			const detail = `There are ${words.join(", ")}.${didYouMean(text, words)}`;
			return {
				code,
				problem: grave === "warning" ? `is taken as ${standIn}` : "is not supported",
				detail,
				severity: grave
			};
		},
		write: (value) => value,
		standIn: standIn ?? unknown,
		words,
		emptyIsUnset: true
	});
}

// src/communicators/none.ts
/** Milliseconds that an installation gets. */
const defaultTimeout = 36e5;
const options$1 = object({
	none_wait: oneOf([
		"poweroff",
		"reboot",
		"agent",
		"no"
	], { standIn: "no" }).optional().describe("What ends the installation of a guest that nobody reaches: `poweroff`, `reboot` (the machine is stopped where its guest restarts), `agent` (the guest agent answers), or `no`, the default: nothing is waited for, as in Packer."),
	none_wait_timeout: waitTime("wrong").optional().describe("How long to wait for that; default `1h`.")
});
/** The guest is left to itself. */
const none = {
	type: "none",
	description: "Reaches no guest: there are no provisioners, but for those that run on the machine that builds. It can wait until the guest has been installed.",
	options: options$1,
	reaches: false,
	rules: rules$1,
	checkStandalone: checkStandalone$2,
	checkInstallation,
	awaitsGuest: ({ none_wait }) => none_wait === "poweroff" || none_wait === "reboot",
	stopsAtRestart: ({ none_wait }) => none_wait === "reboot",
	access: ({ none_wait }) => ({
		host: none_wait === "agent" ? "" : void 0,
		port: 0,
		user: "",
		password: ""
	}),
	connect: connect$2
};
function rules$1(given, { error, warn, places }) {
	const waits = given.none_wait !== void 0 && given.none_wait !== "no";
	const { qemu_agent: agent } = given;
	if (given.none_wait === "agent" && agent === false) error("agent-disabled", ["qemu_agent"], "none_wait = \"agent\" needs the guest agent, which qemu_agent = false takes out of the machine", "Leave qemu_agent out, or wait for \"poweroff\" or \"reboot\".");
	if (!waits && places.isSet(["none_wait_timeout"])) warn("option-without-effect", ["none_wait_timeout"], "none_wait_timeout has no effect", "Set none_wait.");
	return {
		...given,
		none_wait_timeout: given.none_wait_timeout || defaultTimeout
	};
}
function checkStandalone$2({ none_wait }, { error }) {
	if (none_wait !== void 0 && none_wait !== "no") error("conflicting-options", ["none_wait"], "none_wait has nothing to wait for: this source makes no machine");
}
function checkInstallation(given, { warn }) {
	if (given.none_wait !== void 0) return;
	warn("installation-not-awaited", ["communicator"], "Nothing waits for the installation to end", "As in Packer the machine is shut down as soon as the boot command has been typed, whatever the installer has come to. Set none_wait to what ends it: \"poweroff\", \"reboot\" or \"agent\"; \"no\" is right where boot_wait or the boot command is long enough.");
}
async function connect$2(given, context) {
	const { none_wait: end = "no", none_wait_timeout: timeout = defaultTimeout } = given;
	if (end !== "no") {
		const { waitForInstallation } = await import("./communicators-none-wait-for-installation.js");
		await waitForInstallation(end, timeout, context);
	}
	return {
		communicator: noCommunicator(),
		host: ""
	};
}
/** Nothing can be done in the guest. */
function noCommunicator() {
	const refuse = () => Promise.reject(new GuestError("no-communicator", "This build has no communicator", "`communicator` is \"none\", so nothing can run in the guest. Remove the provisioner, or use `communicator = \"ssh\"`."));
	return {
		exec: refuse,
		upload: refuse,
		uploadDirectory: refuse,
		download: refuse,
		downloadDirectory: refuse,
		reconnect: refuse,
		close: () => Promise.resolve()
	};
}

// src/communicators/ssh/ssh-options.ts
/** The options of `communicator = "ssh"`. */
const sshOptions = object({
	...waitOptions,
	ssh_host: string().default("").describe("Address of the guest; default: what the QEMU guest agent says."),
	ssh_port: number().default(22).describe("Port of the SSH server in the guest."),
	ssh_username: string().default("").describe("User in the guest. Required with `ssh`."),
	ssh_password: string().default("").meta(secret).describe("Password of the user in the guest."),
	ssh_private_key_file: string().default("").describe("Private key (PEM or OpenSSH, not encrypted) with which to authenticate; `~` is the home directory."),
	ssh_certificate_file: string().default("").describe("Certificate of `ssh_private_key_file`, as `ssh-keygen -s` makes it; it is shown in place of the public key."),
	ssh_agent_auth: boolean().default(false).describe("Authenticate with the keys of the SSH agent in `SSH_AUTH_SOCK`."),
	ssh_disable_agent_forwarding: boolean().optional().describe("Keep the local SSH agent from the guest; default: `false` with `ssh_agent_auth`, else `true`."),
	ssh_timeout: waitTime().optional().describe("How long to wait for SSH; default `5m` unless `ssh_handshake_attempts` is set."),
	ssh_wait_timeout: waitTime().optional().meta({
		deprecated: true,
		instead: "Use ssh_timeout."
	}).describe("Old name of `ssh_timeout`."),
	ssh_handshake_attempts: number().default(0).describe("Failed authentications after which to give up; default 10 unless `ssh_timeout` is set."),
	ssh_pty: boolean().default(false).describe("Run commands on a terminal."),
	ssh_keep_alive_interval: waitTime("none").default(5e3).describe("Time between keep-alive messages; negative: none."),
	ssh_read_write_timeout: waitTime("none").optional().describe("Give the connection up when nothing moves on it for this long."),
	ssh_ciphers: array(string()).default([]).describe("Ciphers to offer, in order."),
	ssh_key_exchange_algorithms: array(string()).default([]).describe("Key exchange methods to offer, in order."),
	ssh_file_transfer_method: string().default("scp").describe("`scp` (falls back to sftp and then to `cat` where the guest has none) or `sftp`. A folder goes as one archive where the guest has `tar` and nothing stands in its place."),
	ssh_clear_authorized_keys: boolean().default(false).describe("Remove the temporary key from `authorized_keys` of the user and of root at the end."),
	ssh_keypair_name: string().default("").describe("Has no effect with Proxmox."),
	temporary_key_pair_name: string().default("").describe("Comment of the generated key; default `packer_<uuid>`."),
	temporary_key_pair_type: string().default("").describe("`ed25519` (default), `ecdsa` or `rsa`."),
	temporary_key_pair_bits: number().default(0).describe("Size of the generated key: rsa 4096, ecdsa 521 by default."),
	ssh_bastion_host: string().default("").describe("Host through which the guest is reached."),
	ssh_bastion_port: number().default(22).describe("Port of the bastion."),
	ssh_bastion_username: string().default("").describe("User on the bastion."),
	ssh_bastion_password: string().default("").meta(secret).describe("Password on the bastion."),
	ssh_bastion_private_key_file: string().default("").describe("Private key for the bastion; default `ssh_private_key_file`."),
	ssh_bastion_certificate_file: string().default("").describe("Certificate of the private key for the bastion; default `ssh_certificate_file`, where its key is lent."),
	ssh_bastion_agent_auth: boolean().default(false).describe("Authenticate on the bastion with the SSH agent."),
	ssh_bastion_interactive: boolean().default(false).describe("Ask on the terminal for what the bastion wants; the password before anything is made. Not in a workflow."),
	ssh_proxy_host: string().default("").describe("SOCKS5 proxy through which the guest is reached."),
	ssh_proxy_port: number().default(1080).describe("Port of the proxy."),
	ssh_proxy_username: string().default("").describe("User at the proxy."),
	ssh_proxy_password: string().default("").meta(secret).describe("Password at the proxy."),
	ssh_local_tunnels: array(string()).default([]).describe("`LOCAL_PORT:HOST:PORT`: a port here leads to an address as the guest sees it."),
	ssh_remote_tunnels: array(string()).default([]).describe("`REMOTE_PORT:HOST:PORT`: a port in the guest leads to an address as this machine sees it.")
});

// src/communicators/ssh/authentication/resolve-keys.ts
const ofGuest = {
	key: "ssh_private_key_file",
	certificate: "ssh_certificate_file"
};
const ofBastion = {
	key: "ssh_bastion_private_key_file",
	certificate: "ssh_bastion_certificate_file"
};
/** Checks keys and certificates, and answers their absolute paths. The bastion gets those of the guest where it has none. */
function resolveKeys(options, context) {
	const { error, isLate } = context;
	const readable = /* @__PURE__ */ new Set();
	for (const { key, certificate } of [ofGuest, ofBastion]) {
		const path = pathOf(options, certificate, context);
		if (path !== "" && !isLate([certificate]) && isReadable(options, certificate, path, context)) readable.add(certificate);
		if (options[certificate] !== "" && options[key] === "" && !isLate([key])) error("option-requires-another", [certificate], `${key} must be specified if ${certificate} is specified`);
	}
	const check = (names, username) => (key) => {
		if (readable.has(names.certificate)) checkCertificate(options, names, {
			key,
			username
		}, context);
	};
	const ssh_private_key_file = resolveKey(options, ofGuest.key, check(ofGuest, options.ssh_username), context);
	const ssh_certificate_file = pathOf(options, ofGuest.certificate, context);
	if (options.ssh_bastion_host === "") return {
		ssh_private_key_file,
		ssh_certificate_file,
		ssh_bastion_private_key_file: options.ssh_bastion_private_key_file,
		ssh_bastion_certificate_file: options.ssh_bastion_certificate_file
	};
	const user = options.ssh_bastion_username || options.ssh_username;
	const own = resolveKey(options, ofBastion.key, check(ofBastion, user), context);
	checkBastion(options, own || ssh_private_key_file, context);
	return {
		ssh_private_key_file,
		ssh_certificate_file,
		ssh_bastion_private_key_file: own || ssh_private_key_file,
		ssh_bastion_certificate_file: own === "" ? ssh_certificate_file : pathOf(options, ofBastion.certificate, context)
	};
}
function checkBastion(options, key, { error, refuse, env }) {
	const { ssh_bastion_agent_auth, ssh_bastion_password, ssh_bastion_interactive } = options;
	if (ssh_bastion_password === "" && key === "" && !ssh_bastion_agent_auth && !ssh_bastion_interactive) error("missing-option", ["ssh_bastion_host"], "ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified");
	if (ssh_bastion_interactive && env["GITHUB_ACTIONS"] === "true") refuse("nobody-to-ask", ["ssh_bastion_interactive"], "ssh_bastion_interactive can not be used in a workflow", "It asks on a terminal, and a job has none. Use ssh_bastion_password or ssh_bastion_private_key_file, from secrets of the repository.");
}
function resolveKey(options, name, onKey, context) {
	const path = pathOf(options, name, context);
	if (path === "" || context.isLate([name]) || !isReadable(options, name, path, context)) return path;
	const read = readPrivateKey(path);
	if (read.problem === void 0) onKey(read.key);
	else context.error("unusable-key", [name], `${name} is invalid: ${read.problem.summary}`, read.problem.detail);
	return path;
}
function checkCertificate(options, { certificate: name }, { key, username }, context) {
	const read = readCertificate(pathOf(options, name, context));
	const problem = read.problem ?? certificateProblem(read.certificate, key);
	if (problem !== void 0) {
		context.error("unusable-certificate", [name], `${name} is invalid: ${problem.summary}`, problem.detail);
		return;
	}
	const principals = read.problem === void 0 ? read.certificate.principals : [];
	if (principals.length > 0 && !principals.includes(username) && !context.isLate(["ssh_username"])) context.warn("unusable-certificate", [name], `${name} is not for the user ${username}`, `It names ${principals.join(", ")}. A server lets nobody else in by it, unless its AuthorizedPrincipalsFile says so.`);
}
function pathOf(options, name, context) {
	const text = options[name];
	return text === "" || context.isLate([name]) || isContent(text) ? text : privateKeyFile(text, context);
}
/** Text in place of a path is complained about by who reads it. */
function isReadable(options, name, path, context) {
	return isContent(options[name]) || mayRead(path, [name], context);
}

// src/communicators/ssh/trusted-ways.ts
/** What leads from the guest, or by the template's wish, to what this machine alone can reach. */
function checkTrustedWays(options, context) {
	for (const name of ["ssh_agent_auth", "ssh_bastion_agent_auth"]) if (options[name]) refuseUse("env", name, [name], context);
	if (options.ssh_disable_agent_forwarding === false) refuseUse("env", "The SSH agent for the guest", ["ssh_disable_agent_forwarding"], context);
	for (const name of [
		"ssh_host",
		"ssh_bastion_host",
		"ssh_proxy_host"
	]) if (options[name] !== "") refuseUse("network", name, [name], context);
	for (const name of ["ssh_local_tunnels", "ssh_remote_tunnels"]) if (options[name].length > 0) refuseUse("network", name, [name], context);
}

// src/communicators/ssh/ssh-rules.ts
/** Packer's rules; answers the options with defaults that depend on others and absolute paths. */
function resolveSsh(options, context) {
	const { error, warn, env } = context;
	if (options.ssh_username === "") error("missing-option", ["ssh_username"], "An ssh_username must be specified");
	if (options.ssh_file_transfer_method !== "scp" && options.ssh_file_transfer_method !== "sftp") {
		const method = options.ssh_file_transfer_method;
		error("invalid-option-value", ["ssh_file_transfer_method"], `ssh_file_transfer_method ('${method}') is invalid, valid methods: sftp, scp`);
	}
	if (options.ssh_bastion_host !== "" && options.ssh_proxy_host !== "") error("conflicting-options", ["ssh_proxy_host"], "please specify either ssh_bastion_host or ssh_proxy_host, not both");
	checkPorts(options, context);
	checkAlgorithms(options, context);
	checkTunnels(options, context);
	checkWithoutEffect(options, context);
	checkTrustedWays(options, context);
	checkKeyPair(options.temporary_key_pair_type, options.temporary_key_pair_bits, context.buildFails);
	if ((options.ssh_agent_auth || options.ssh_bastion_agent_auth) && !env["SSH_AUTH_SOCK"]) warn("no-ssh-agent", [options.ssh_agent_auth ? "ssh_agent_auth" : "ssh_bastion_agent_auth"], "There is no SSH agent", "SSH_AUTH_SOCK is not set; without an agent the build will fail to authenticate.");
	const { ssh_timeout: timeout, ssh_wait_timeout: oldTimeout } = options;
	const neither = !timeout && options.ssh_handshake_attempts === 0;
	return {
		...options,
		...resolveKeys(options, context),
		ssh_timeout: oldTimeout || (neither ? 3e5 : timeout),
		ssh_handshake_attempts: neither ? 10 : options.ssh_handshake_attempts
	};
}
function checkPorts(options, { buildFails }) {
	for (const name of [
		"ssh_port",
		"ssh_bastion_port",
		"ssh_proxy_port"
	]) {
		const port = options[name];
		if (!Number.isInteger(port) || port < 1 || port > 65535) buildFails("invalid-port", [name], `${name} must be a port, 1 to 65535`);
	}
	if (!Number.isInteger(options.ssh_handshake_attempts) || options.ssh_handshake_attempts < 0) buildFails("value-out-of-range", ["ssh_handshake_attempts"], "ssh_handshake_attempts must be a whole number, 0 or more");
}
function checkAlgorithms(options, { buildFails }) {
	const lists = {
		ssh_ciphers: ciphers,
		ssh_key_exchange_algorithms: keyExchanges
	};
	for (const name of ["ssh_ciphers", "ssh_key_exchange_algorithms"]) {
		const known = lists[name];
		for (const [index, algorithm] of options[name].entries()) {
			if (known.includes(algorithm)) continue;
			buildFails("unsupported-algorithm", [name, index], `${name}: ${JSON.stringify(algorithm)} is not supported`, `Supported: ${known.join(", ")}.`);
		}
	}
}
function checkTunnels(options, { error }) {
	for (const name of ["ssh_local_tunnels", "ssh_remote_tunnels"]) for (const [index, text] of options[name].entries()) {
		if (parseTunnel(text) !== void 0) continue;
		error("invalid-tunnel", [name, index], `${name} ('${text}') is invalid`, "A tunnel is written PORT:HOST:PORT, as `8080:localhost:80`.");
	}
}
function checkWithoutEffect(options, { warn }) {
	if (options.ssh_keypair_name !== "") warn("option-without-effect", ["ssh_keypair_name"], "ssh_keypair_name has no effect", "Proxmox has no key pairs of its own.");
}

// src/communicators/ssh.ts
/** What most guests are reached by. */
const ssh = {
	type: "ssh",
	description: "Reaches the guest by SSH.",
	options: sshOptions,
	reaches: true,
	rules: resolveSsh,
	checkStandalone: checkStandalone$1,
	access: ({ ssh_host: host, ssh_port: port, ssh_username: user, ssh_password: password }) => ({
		host,
		port,
		user,
		password
	}),
	keyLogin: ({ ssh_username, ssh_password, ssh_private_key_file, ssh_agent_auth }) => ({
		user: ssh_username,
		isKeyMissing: ssh_password === "" && ssh_private_key_file === "" && !ssh_agent_auth,
		publicKey: () => ssh_password === "" && ssh_private_key_file !== "" ? publicKeyOf(ssh_private_key_file) : ""
	}),
	checkHere,
	connect: connect$1
};
function checkStandalone$1(given, { error, isLate }) {
	const missing = (name) => given[name] === "" && !isLate([name]);
	if (missing("ssh_host")) error("missing-option", ["ssh_host"], "a Host must be specified", "Set ssh_host to the address of the machine.");
	if (missing("ssh_password") && missing("ssh_private_key_file") && !given.ssh_agent_auth) error("missing-option", ["ssh_username"], "one authentication method must be specified", "Set ssh_password, ssh_private_key_file or ssh_agent_auth.");
}
function publicKeyOf(file) {
	const read = readPrivateKey(file);
	return read.problem === void 0 ? `${read.key.type} ${read.key.getPublicSSH().toString("base64")}` : "";
}
async function checkHere(options, { env, signal, clock, hide }) {
	const { sshSettings } = await import("./communicators-ssh-ssh-settings.js");
	const { credentials, bastion } = sshSettings(options, env);
	for (const { certificate } of [credentials, ...bastion === void 0 ? [] : [bastion.credentials]]) {
		if (certificate === void 0) continue;
		const { validityProblem } = await import("./communicators-ssh-authentication-certificate-exports.js");
		const problem = validityProblem(certificate, clock.now());
		if (problem !== void 0) throw new GuestError("unusable-certificate", `The SSH certificate can not be used: ${problem.summary}`, problem.detail);
	}
	const agents = {
		ssh_agent_auth: credentials.agent,
		ssh_bastion_agent_auth: bastion?.credentials.agent
	};
	for (const [option, socket] of Object.entries(agents)) {
		if (socket === void 0) continue;
		const { checkAgent } = await import("./communicators-ssh-authentication-ssh-agent.js");
		await checkAgent(option, socket, signal);
	}
	if (options.ssh_bastion_interactive && bastion !== void 0) {
		const { checkPerson } = await import("./communicators-ssh-authentication-person.js");
		checkPerson();
		await (await personOf(options, {
			signal,
			hide
		})).password();
	}
}
async function personOf(options, { signal, hide }) {
	const { personFor } = await import("./communicators-ssh-authentication-person.js");
	return personFor(options.ssh_bastion_username || options.ssh_username, options.ssh_bastion_host, {
		signal,
		hide: (text) => hide?.(text, "the password for the bastion")
	});
}
function connect$1(options, context) {
	const { address, evidence, keyPair, env, signal, clock, message, warn, waiting } = context;
	return context.step("Waiting for SSH", async () => {
		const [{ sshSettings }, { waitForSsh }] = await Promise.all([import("./communicators-ssh-ssh-settings.js"), import("./communicators-ssh-wait-for-ssh.js")]);
		const person = options.ssh_bastion_interactive ? await personOf(options, context) : void 0;
		let told = "";
		const guest = await waitForSsh({
			settings: sshSettings(options, env, keyPair, person),
			address,
			evidence,
			signal,
			clock,
			onState: ({ text, elapsed, timeout }) => {
				const label = `Waiting for SSH: ${text}`;
				if (text !== told) message(label);
				told = text;
				waiting(label, elapsed, timeout);
			},
			say: message,
			onHostKey: (key) => message(`The host key of the guest is ${key}`),
			onOtherHostKey: (before, now) => warn("changed-host-key", "The guest shows another SSH host key than before", `It was ${before}, and is ${now}. It is trusted all the same, with the password: the guest was restarted, and may have made new keys. If nothing in this build does that, something else answers at its address.`)
		});
		waiting("Waiting for SSH", 1, 1, true);
		message(`Connected to SSH at ${guest.host}:${options.ssh_port}`);
		return guest;
	});
}

// src/communicators/winrm.ts
const options = object({
	...waitOptions,
	winrm_username: string().default("").describe("User in the guest, an administrator. Required with `winrm`."),
	winrm_password: string().default("").meta(secret).describe("Password of the user."),
	winrm_host: string().default("").describe("Address of the guest; default: what the QEMU guest agent says."),
	winrm_port: number().default(0).describe("Port of WinRM; default 5985, or 5986 with `winrm_use_ssl`."),
	winrm_timeout: waitTime().optional().describe("How long to wait for WinRM; default `30m`."),
	winrm_no_proxy: boolean().default(false).describe("Go past the HTTP proxies of the environment."),
	winrm_use_ssl: boolean().default(false).describe("Use HTTPS."),
	winrm_insecure: boolean().default(false).describe("Accept any certificate."),
	winrm_use_ntlm: boolean().default(false).describe("Authenticate with NTLM instead of the plain password; over http every message is encrypted then.")
});
/** Windows' own remote management. */
const winrm = {
	type: "winrm",
	description: "Reaches a Windows guest by its remote management.",
	options,
	reaches: true,
	windowsOnly: true,
	rules,
	checkStandalone,
	checkMade,
	access: ({ winrm_host: host, winrm_port: port, winrm_username: user, winrm_password: password }) => ({
		host,
		port,
		user,
		password
	}),
	connect
};
function rules(given, context) {
	const { error, buildFails, isLate } = context;
	if (given.winrm_host !== "") refuseUse("network", "winrm_host", ["winrm_host"], context);
	if (given.winrm_username === "" && !isLate(["winrm_username"])) error("missing-option", ["winrm_username"], "winrm_username must be specified.");
	const { winrm_port: port, winrm_use_ssl: useSsl } = given;
	if (!Number.isInteger(port) || port < 0 || port > 65535) buildFails("invalid-port", ["winrm_port"], "winrm_port must be a port, 1 to 65535");
	return {
		...given,
		winrm_port: port === 0 ? useSsl ? 5986 : 5985 : port,
		winrm_timeout: given.winrm_timeout || 18e5
	};
}
function checkStandalone(given, { error, isLate }) {
	const missing = (name) => given[name] === "" && !isLate([name]);
	if (missing("winrm_host")) error("missing-option", ["winrm_host"], "a Host must be specified", "Set winrm_host to the address of the machine.");
	if (missing("winrm_password")) error("missing-option", ["winrm_password"], "one authentication method must be specified", "Set winrm_password.");
}
function checkMade({ winrm_password: password }, { buildFails, isLate }) {
	if (password !== "" || isLate(["winrm_password"])) return;
	buildFails("missing-option", ["winrm_password"], "There is no password to log in with over WinRM", "Windows lets nobody in over the network with an empty password. Set winrm_password.");
}
function connect(given, context) {
	const { address, evidence, env, signal, clock, message, waiting } = context;
	return context.step("Waiting for WinRM", async () => {
		const { waitForWinrm } = await import("./communicators-winrm-wait-for-winrm.js");
		let told = "";
		const guest = await waitForWinrm({
			settings: {
				host: given.winrm_host || void 0,
				port: given.winrm_port,
				username: given.winrm_username,
				password: given.winrm_password,
				useSsl: given.winrm_use_ssl,
				insecure: given.winrm_insecure,
				useNtlm: given.winrm_use_ntlm,
				proxies: given.winrm_no_proxy ? void 0 : env,
				timeout: Math.max(0, given.winrm_timeout ?? 0),
				pauseBeforeConnecting: Math.max(0, given.pause_before_connecting ?? 0),
				transferPatience: 3e5
			},
			address,
			evidence,
			signal,
			clock,
			onState: ({ text, elapsed, timeout }) => {
				const label = `Waiting for WinRM: ${text}`;
				if (text !== told) message(label);
				told = text;
				waiting(label, elapsed, timeout);
			},
			say: message
		});
		waiting("Waiting for WinRM", 1, 1, true);
		message(`Connected to WinRM at ${guest.host}:${given.winrm_port}`);
		return guest;
	});
}

// src/communicators/communicator-registry.ts
const ways = [
	ssh,
	winrm,
	agent
];
const all = [
	...ways,
	autoOf(ways),
	none
];
/** Every way to reach a guest. */
const communicators = all;
/** How the guest is reached. Builders merge these into their own options. */
const communicatorOptions = {
	communicator: string().default("ssh").describe(choice()),
	...Object.assign({}, ...all.map(({ options }) => options.shape))
};
object(communicatorOptions);
/** What the options name; what there is not reaches nobody. */
function communicatorOf({ communicator }) {
	return find(communicator) ?? none;
}
/** Does a build with these options reach a guest? Builders without communicator options reach none; an unknown one is told elsewhere. */
function reachesGuest(options) {
	const name = options.communicator;
	return name !== void 0 && (find(name)?.reaches ?? true);
}
/** Does a build with these options wait for something that only a guest can do? */
function awaitsGuest(options) {
	const kind = find(options.communicator ?? "");
	return reachesGuest(options) || kind?.awaitsGuest?.(options) === true;
}
/** Packer's rules for the communicator; answers the options with defaults that depend on others and absolute paths. */
function resolveCommunicator(options, context) {
	const { error, buildFails } = context;
	const { communicator: type } = options;
	const kind = find(type);
	if (kind === void 0) {
		if (containers.includes(type)) buildFails("unsupported-communicator", ["communicator"], `Communicator type ${type} reaches no virtual machine`, "Use `ssh`.");
		else error("unsupported-communicator", ["communicator"], `Communicator type ${type} is invalid`, `Use ${choice()}`);
		return options;
	}
	const resolved = {
		...options,
		...kind.rules?.(options, context)
	};
	warnOfOthers(kind, context);
	return resolved;
}
const containers = ["docker", "dockerWindowsContainer"];
function find(type) {
	return communicators.find((each) => each.type === type);
}
function warnOfOthers({ type, options, reaches }, { places, warn }) {
	if (!reaches || Object.keys(options.shape).length === 0) return;
	const foreign = Object.keys(communicatorOptions).find((name) => name !== "communicator" && !(name in options.shape) && places.isSet([name]));
	if (foreign !== void 0) warn("option-without-effect", [foreign], `${foreign} has no effect`, `The communicator is \`${type}\`.`);
}
function choice() {
	return `${communicators.map(({ type }) => `\`${type}\``).join(", ").replace(/, (?=[^,]*$)/, " or ")}.`;
}

export { resolveCommunicator as a, reachesGuest as i, communicatorOf as n, noCommunicator as o, communicatorOptions as r, oneOf as s, awaitsGuest as t };