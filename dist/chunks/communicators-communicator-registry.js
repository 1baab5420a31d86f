import { o as __toESM } from "./runtime.js";
import { B as string, D as array, I as number, L as object, O as boolean } from "./npm-zod.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { i as readPrivateKey, n as parsePrivateKey, r as privateKeyFile, t as parseTunnel } from "./communicators-ssh-tunnel-spec.js";
import { a as waitOptions, i as secret, n as keyExchanges, o as waitTime, t as ciphers } from "./communicators-ssh-handshake-algorithms.js";
import { n as isContent } from "./options-content-for-path.js";
import { i as refusedUse, n as refusedFile, r as refusedTree } from "./trust-refused.js";
import { isAbsolute, sep } from "node:path";
import { promisify } from "node:util";
import { randomUUID } from "node:crypto";

// src/communicators/none.ts
const options$1 = object({});
/** The guest is left to itself. */
const none = {
	type: "none",
	description: "Reaches no guest: there are no provisioners, but for those that run on the machine that builds.",
	options: options$1,
	reaches: false,
	access: () => ({
		host: void 0,
		port: 0,
		user: "",
		password: ""
	}),
	connect: () => Promise.resolve({
		communicator: noCommunicator(),
		host: ""
	})
};
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
	ssh_certificate_file: string().default("").describe("Certificate of the private key; only planned."),
	ssh_agent_auth: boolean().default(false).describe("Authenticate with the keys of the SSH agent in `SSH_AUTH_SOCK`."),
	ssh_disable_agent_forwarding: boolean().default(true).describe("Keep the local SSH agent from the guest; `false` lets the guest use it."),
	ssh_timeout: waitTime().optional().describe("How long to wait for SSH; default `5m` unless `ssh_handshake_attempts` is set."),
	ssh_wait_timeout: waitTime().optional().meta({
		deprecated: true,
		instead: "Use ssh_timeout."
	}).describe("Old name of `ssh_timeout`."),
	ssh_handshake_attempts: number().default(0).describe("Failed authentications after which to give up; default 10 unless `ssh_timeout` is set."),
	ssh_pty: boolean().default(false).describe("Run commands on a terminal."),
	ssh_keep_alive_interval: waitTime().default(5e3).describe("Time between keep-alive messages; negative: none."),
	ssh_read_write_timeout: waitTime().optional().describe("Give the connection up when nothing moves on it for this long."),
	ssh_ciphers: array(string()).default([]).describe("Ciphers to offer, in order."),
	ssh_key_exchange_algorithms: array(string()).default([]).describe("Key exchange methods to offer, in order."),
	ssh_file_transfer_method: string().default("scp").describe("`scp` (falls back to sftp and then to `cat` where the guest has none) or `sftp`."),
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
	ssh_bastion_certificate_file: string().default("").describe("Certificate of the private key for the bastion; only planned."),
	ssh_bastion_agent_auth: boolean().default(false).describe("Authenticate on the bastion with the SSH agent."),
	ssh_bastion_interactive: boolean().default(false).describe("Can not be built: nobody is there to be asked."),
	ssh_proxy_host: string().default("").describe("SOCKS5 proxy through which the guest is reached."),
	ssh_proxy_port: number().default(1080).describe("Port of the proxy."),
	ssh_proxy_username: string().default("").describe("User at the proxy."),
	ssh_proxy_password: string().default("").meta(secret).describe("Password at the proxy."),
	ssh_local_tunnels: array(string()).default([]).describe("`LOCAL_PORT:HOST:PORT`: a port here leads to an address as the guest sees it."),
	ssh_remote_tunnels: array(string()).default([]).describe("`REMOTE_PORT:HOST:PORT`: a port in the guest leads to an address as this machine sees it.")
});

// src/options/trusted-use.ts
/** May the template read the file or folder that an option names, with all that is in it? Reports at the option where not. */
function mayRead(file, path, context) {
	return isAllowed(file, path, context, refusedTree);
}
/** The same of the file or folder alone: to write it, or before others look into it. */
function mayOpen(file, path, context) {
	return isAllowed(file, path, context, refusedFile);
}
/** Reports what an option makes a build do that the template is not trusted with; checked and planned it is all the same. */
function refuseUse(grant, what, path, { trust, refuse }) {
	const refused = refusedUse(trust, grant, what);
	if (refused !== void 0) refuse(refused.code, path, refused.summary, refused.detail);
}
function isAllowed(file, path, { trust, error, isLate, workingDirectory }, look) {
	if (file === "" || isLate(path)) return true;
	const option = path.findLast((part) => typeof part === "string") ?? "";
	const refused = look(trust, isAbsolute(file) ? file : `${workingDirectory}${sep}${file}`, `${option}: ${file}`);
	if (refused !== void 0) error(refused.code, path, refused.summary, refused.detail);
	return refused === void 0;
}

// src/communicators/ssh/key-pair.ts
const defaultBits = {
	rsa: 4096,
	ecdsa: 521
};
/** Complains about `temporary_key_pair_type` and `temporary_key_pair_bits`. */
function checkKeyPair(type, bits, error) {
	if (type === "dsa") error("unsupported-algorithm", ["temporary_key_pair_type"], "temporary_key_pair_type dsa is not supported", "OpenSSH refuses DSA keys since version 7. Use `ed25519`.");
	else if (![
		"",
		"ed25519",
		"ecdsa",
		"rsa"
	].includes(type)) error("unsupported-algorithm", ["temporary_key_pair_type"], `temporary_key_pair_type ${JSON.stringify(type)} is invalid`, "Use `ed25519`, `ecdsa` or `rsa`.");
	if (bits === 0) return;
	if (type === "ecdsa" && ![
		256,
		384,
		521
	].includes(bits)) error("value-out-of-range", ["temporary_key_pair_bits"], "temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521");
	if (type === "rsa" && (!Number.isInteger(bits) || bits < 1024 || bits > 16384)) error("value-out-of-range", ["temporary_key_pair_bits"], "temporary_key_pair_bits of an rsa key must be 1024 to 16384");
}
async function generateKeyPair({ type, bits, name }) {
	const comment = name === "" ? `packer_${randomUUID()}` : name;
	const chosen = type === "rsa" || type === "ecdsa" ? type : "ed25519";
	const size = chosen === "ed25519" ? {} : { bits: bits === 0 ? defaultBits[chosen] : bits };
	const { default: ssh2 } = await import("./npm-ssh2-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const generate = promisify(ssh2.utils.generateKeyPair);
	for (let attempt = 0;; attempt++) {
		const pair = await generate(chosen, {
			...size,
			comment
		});
		const read = parsePrivateKey(pair.private, "the generated key");
		if (read.problem === void 0) return {
			privateKey: pair.private,
			publicKey: pair.public.trim(),
			name: comment
		};
		if (attempt === 4) throw new Error(read.problem.detail ?? read.problem.summary);
	}
}

// src/communicators/ssh/trusted-ways.ts
/** What leads from the guest, or by the template's wish, to what this machine alone can reach. */
function checkTrustedWays(options, context) {
	for (const name of ["ssh_agent_auth", "ssh_bastion_agent_auth"]) if (options[name]) refuseUse("env", name, [name], context);
	if (!options.ssh_disable_agent_forwarding) refuseUse("env", "The SSH agent for the guest", ["ssh_disable_agent_forwarding"], context);
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
	checkUnsupported(options, context);
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
function checkUnsupported(options, context) {
	const { error, refuse, warn, isLate } = context;
	const keyOf = {
		ssh_certificate_file: "ssh_private_key_file",
		ssh_bastion_certificate_file: "ssh_bastion_private_key_file"
	};
	for (const name of ["ssh_certificate_file", "ssh_bastion_certificate_file"]) {
		if (options[name] === "") continue;
		mayRead(options[name], [name], context);
		if (options[keyOf[name]] === "" && !isLate([keyOf[name]])) error("option-requires-another", [name], `${keyOf[name]} must be specified if ${name} is specified`);
		refuse("not-supported", [name], `${name} can not be used yet`, "SSH certificates are not supported; use a plain key or a password.");
	}
	if (options.ssh_bastion_interactive) refuse("nobody-to-ask", ["ssh_bastion_interactive"], "ssh_bastion_interactive can not be used", "Nobody is there to be asked. Use ssh_bastion_password or a key.");
	if (options.ssh_keypair_name !== "") warn("option-without-effect", ["ssh_keypair_name"], "ssh_keypair_name has no effect", "Proxmox has no key pairs of its own.");
}
function resolveKeys(options, context) {
	const resolve = (name) => {
		if (options[name] === "" || context.isLate([name])) return options[name];
		const path = isContent(options[name]) ? options[name] : privateKeyFile(options[name], context);
		if (!isContent(options[name]) && !mayRead(path, [name], context)) return path;
		const { problem } = readPrivateKey(path);
		if (problem !== void 0) context.error("unusable-key", [name], `${name} is invalid: ${problem.summary}`, problem.detail);
		return path;
	};
	const ssh_private_key_file = resolve("ssh_private_key_file");
	if (options.ssh_bastion_host === "") return {
		ssh_private_key_file,
		ssh_bastion_private_key_file: options.ssh_bastion_private_key_file
	};
	const ssh_bastion_private_key_file = resolve("ssh_bastion_private_key_file") || ssh_private_key_file;
	const { ssh_bastion_agent_auth, ssh_bastion_password } = options;
	if (ssh_bastion_password === "" && ssh_bastion_private_key_file === "" && !ssh_bastion_agent_auth) context.error("missing-option", ["ssh_bastion_host"], "ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified");
	return {
		ssh_private_key_file,
		ssh_bastion_private_key_file
	};
}

// src/communicators/ssh.ts
/** What most guests are reached by. */
const ssh = {
	type: "ssh",
	description: "Reaches the guest by SSH.",
	options: sshOptions,
	reaches: true,
	rules: resolveSsh,
	checkStandalone,
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
	connect
};
function checkStandalone(given, { error, isLate }) {
	const missing = (name) => given[name] === "" && !isLate([name]);
	if (missing("ssh_host")) error("missing-option", ["ssh_host"], "a Host must be specified", "Set ssh_host to the address of the machine.");
	if (missing("ssh_password") && missing("ssh_private_key_file") && !given.ssh_agent_auth) error("missing-option", ["ssh_username"], "one authentication method must be specified", "Set ssh_password, ssh_private_key_file or ssh_agent_auth.");
}
function publicKeyOf(file) {
	const read = readPrivateKey(file);
	return read.problem === void 0 ? `${read.key.type} ${read.key.getPublicSSH().toString("base64")}` : "";
}
async function checkHere(options, { env, signal }) {
	const { sshSettings } = await import("./communicators-ssh-ssh-settings.js");
	const { credentials, bastion } = sshSettings(options, env);
	const agents = {
		ssh_agent_auth: credentials.agent,
		ssh_bastion_agent_auth: bastion?.credentials.agent
	};
	for (const [option, socket] of Object.entries(agents)) {
		if (socket === void 0) continue;
		const { checkAgent } = await import("./communicators-ssh-ssh-agent.js");
		await checkAgent(option, socket, signal);
	}
}
function connect(options, context) {
	const { address, evidence, keyPair, env, signal, clock, message, warn, waiting } = context;
	return context.step("Waiting for SSH", async () => {
		const [{ sshSettings }, { waitForSsh }] = await Promise.all([import("./communicators-ssh-ssh-settings.js"), import("./communicators-ssh-wait-for-ssh.js")]);
		let told = "";
		const guest = await waitForSsh({
			settings: sshSettings(options, env, keyPair),
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
			onOtherHostKey: (before, now) => warn("changed-host-key", "The guest shows another SSH host key than before", `It was ${before}, and is ${now}. It is trusted all the same, with the password: a guest is new, and may have made new keys. If nothing in this build does that, something else answers at its address.`)
		});
		waiting("Waiting for SSH", 1, 1, true);
		message(`Connected to SSH at ${guest.host}:${options.ssh_port}`);
		return guest;
	});
}

// src/communicators/winrm.ts
const options = object({
	...waitOptions,
	winrm_username: string().default("").describe("User in the guest. Required with `winrm`, which is only planned."),
	winrm_password: string().default("").meta(secret).describe("Password of the user."),
	winrm_host: string().default("").describe("Address of the guest; default: what the QEMU guest agent says."),
	winrm_port: number().default(0).describe("Port of WinRM; default 5985, or 5986 with `winrm_use_ssl`."),
	winrm_timeout: waitTime().optional().describe("How long to wait for WinRM; default `30m`."),
	winrm_no_proxy: boolean().default(false).describe("Go past the HTTP proxies of the environment."),
	winrm_use_ssl: boolean().default(false).describe("Use HTTPS."),
	winrm_insecure: boolean().default(false).describe("Accept any certificate."),
	winrm_use_ntlm: boolean().default(false).describe("Authenticate with NTLM instead of the plain password.")
});
/** Windows' own remote management: read and planned as Packer does. */
const winrm = {
	type: "winrm",
	description: "Reaches a Windows guest by its remote management.",
	options,
	reaches: true,
	notBuilt: "Meanwhile: Windows has an OpenSSH server; enable it in the answer file and use `communicator = \"ssh\"`.",
	rules,
	access: ({ winrm_host: host, winrm_port: port, winrm_username: user, winrm_password: password }) => ({
		host,
		port,
		user,
		password
	})
};
function rules(given, context) {
	const { error, buildFails, isLate } = context;
	if (given.winrm_username === "" && !isLate(["winrm_username"])) error("missing-option", ["winrm_username"], "winrm_username must be specified.");
	const { winrm_port: port, winrm_use_ssl: useSsl } = given;
	if (!Number.isInteger(port) || port < 0 || port > 65535) buildFails("invalid-port", ["winrm_port"], "winrm_port must be a port, 1 to 65535");
	return {
		...given,
		winrm_port: port === 0 ? useSsl ? 5986 : 5985 : port,
		winrm_timeout: given.winrm_timeout || 18e5
	};
}

// src/communicators/communicator-registry.ts
const all = [
	ssh,
	winrm,
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
/** What the options name; what can not be built reaches nobody. */
function communicatorOf({ communicator }) {
	return find(communicator) ?? none;
}
/** Does a build with these options reach a guest? Builders without communicator options reach none; an unknown one is told elsewhere. */
function reachesGuest(options) {
	const name = options.communicator;
	return name !== void 0 && (find(name)?.reaches ?? true);
}
/** Packer's rules for the communicator; answers the options with defaults that depend on others and absolute paths. */
function resolveCommunicator(options, context) {
	const { error, refuse, buildFails } = context;
	const { communicator: type } = options;
	const kind = find(type);
	if (kind === void 0) {
		if (containers.includes(type)) buildFails("unsupported-communicator", ["communicator"], `Communicator type ${type} reaches no virtual machine`, "Use `ssh`.");
		else error("unsupported-communicator", ["communicator"], `Communicator type ${type} is invalid`, `Use ${quoted(communicators).join(", ").replace(/, (?=[^,]*$)/, " or ")}.`);
		return options;
	}
	const resolved = {
		...options,
		...kind.rules?.(options, context)
	};
	if (kind.notBuilt !== void 0) refuse("not-supported", ["communicator"], `The communicator ${type} can not be built yet`, `It is checked and planned. ${kind.notBuilt}`);
	else warnOfOthers(kind, context);
	return resolved;
}
const containers = ["docker", "dockerWindowsContainer"];
function find(type) {
	return communicators.find((each) => each.type === type);
}
function warnOfOthers({ type, options }, { places, warn }) {
	if (Object.keys(options.shape).length === 0) return;
	const foreign = Object.keys(communicatorOptions).find((name) => name !== "communicator" && !(name in options.shape) && places.isSet([name]));
	if (foreign !== void 0) warn("option-without-effect", [foreign], `${foreign} has no effect`, `The communicator is \`${type}\`.`);
}
function quoted(kinds) {
	return kinds.map(({ type }) => `\`${type}\``);
}
function choice() {
	const built = quoted(communicators.filter(({ notBuilt }) => notBuilt === void 0));
	const planned = quoted(communicators.filter(({ notBuilt }) => notBuilt !== void 0));
	return `${[built.join(" or "), ...planned.map((name) => `${name} is only planned`)].join("; ")}.`;
}

export { generateKeyPair as a, refuseUse as c, resolveCommunicator as i, noCommunicator as l, communicatorOptions as n, mayOpen as o, reachesGuest as r, mayRead as s, communicatorOf as t };