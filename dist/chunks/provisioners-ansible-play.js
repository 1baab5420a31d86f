import { n as ExternalError, r as GuestError } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { t as runLocally } from "./scripts-local-process.js";
import { n as parsePairs, t as ansibleEnvironment } from "./provisioners-ansible-ansible-environment.js";
import { a as galaxyArguments, i as packerVariables, n as warnOfNoHosts, o as galaxyKinds, r as PlaybookOutput, t as playbookProblem } from "./provisioners-ansible-playbook-problem.js";
import { t as placeToWrite } from "./trust-refused.js";
import { t as shownCommand } from "./provisioners-ansible-shown-command.js";
import { t as startSshProxy } from "./communicators-proxy-ssh-proxy.js";
import { t as quote } from "./communicators-remote-path.js";
import { n as generateKeyPair$1 } from "./communicators-ssh-key-pair.js";
import { n as nameOfUser } from "./host-local-user.js";
import { t as findProgram } from "./scripts-local-program.js";
import { n as readPublicKey, r as textOfKey, t as parseMadeKey } from "./provisioners-guest-proxy-keys.js";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";

// src/provisioners/ansible/inventory.ts
/** The template's own inventory, or one with the guest alone. */
async function makeInventory(given, way, context) {
	if (given.inventory_file !== "") return {
		name: given.inventory_file,
		remove: () => Promise.resolve()
	};
	const text = inventoryText(given, way, context);
	const folder = given.inventory_directory || await ownFolder(given);
	const place = placeToWrite(context.trust, join(folder, `packer-provisioner-ansible${randomUUID()}`), "inventory_directory");
	if (!("file" in place)) throw new ExternalError(place.code, place.summary, place.detail);
	await writeFile(place.file, text, {
		mode: 384,
		flag: "wx"
	});
	return {
		name: place.file,
		async remove() {
			if (given.keep_inventory_file) context.say(`The inventory file stays: ${place.file}`);
			else if (given.inventory_directory === "") await rm(folder, {
				recursive: true,
				force: true
			});
			else await rm(place.file, { force: true });
		}
	};
}
async function ownFolder(given) {
	return given.keep_inventory_file ? await mkdtemp(join(tmpdir(), "ansible-inventory-")) : privateFolder("inventory");
}
function inventoryText(given, way, context) {
	const { inventory_file_template: own, host_alias: alias, groups, empty_groups: empty } = given;
	const data = {
		...context.late,
		HostAlias: own === "" ? word(alias) : alias,
		User: own === "" ? word(way.user) : way.user,
		Host: way.host,
		Port: way.port
	};
	const line = context.renderLate(own || way.connection.line, ["inventory_file_template"], data);
	const host = line.endsWith("\n") ? line : `${line}\n`;
	return [
		host,
		...groups.map((group) => `[${group}]\n${host}`),
		...empty.map((group) => `[${group}]\n`)
	].join("");
}
/** As Ansible reads a word of an inventory file. */
function word(text) {
	return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("\\", "\\\\").replaceAll("'", `'"'"'`)}'`;
}

// src/provisioners/ansible/ansible-connections.ts
const line = "{{ .HostAlias }} ansible_host={{ .Host }} ansible_user={{ .User }} ansible_port={{ .Port }}";
const overSsh = {
	name: "ssh",
	isSsh: true,
	isDirectByDefault: false,
	line
};
const all = [overSsh, {
	name: "winrm",
	isSsh: false,
	isDirectByDefault: true,
	line: `${line} ansible_connection=winrm ansible_winrm_transport=basic ansible_shell_type=powershell`
}];
/** Ansible's own way to a guest that the build reaches by this communicator; undefined: it has none. */
function connectionFor(communicator) {
	return all.find(({ name }) => name === communicator);
}

// src/provisioners/ansible/way-to-guest.ts
/** Opens the proxy, or takes the direct way where that is asked for and there is one. */
async function openWay(setting, context) {
	const connection = directConnection(setting, context);
	return connection === void 0 ? await throughProxy(setting, context) : await direct(connection, setting, context);
}
function directConnection({ given, extra }, { late, env, say }) {
	const communicator = String(late["ConnType"] ?? "");
	const connection = connectionFor(communicator);
	const isTold = given.inventory_file !== "" || given.inventory_file_template !== "" || extra.some(isOfConnection);
	if (!(given.use_proxy === void 0 ? connection?.isDirectByDefault && !isTold : !given.use_proxy)) return void 0;
	const why = !late["Host"] ? "the guest has no address that is known here" : connection === void 0 ? `Ansible has no way of its own to a guest with the communicator ${communicator || "none"}` : connection.isSsh && hasPasswordOnly(late) && !extra.some(isOfPassword) && findProgram("sshpass", { env }) === void 0 ? "the guest is reached by password, for which Ansible needs the program sshpass, and there is none" : void 0;
	if (why === void 0) return connection;
	say(`Ansible comes through a proxy on this machine, though use_proxy is false: ${why}.`);
}
const isOfConnection = (argument) => /^(?:--connection\b|-c\b)|\bansible_(?:connection|shell_type)\b/.test(argument);
const isOfPassword = (argument) => /\bansible_(?:ssh_)?pass(?:word)?\b/.test(argument);
function hasPasswordOnly(late) {
	return ["SSHPrivateKeyFile", "SSHPrivateKey"].every((name) => !late[name]) && late["SSHAgentAuth"] !== "true" && Boolean(late["Password"]);
}
async function direct(connection, { given, extra, folder }, { late, say }) {
	const way = {
		connection,
		user: given.user || String(late["User"] ?? ""),
		host: String(late["Host"]),
		port: Number(late["Port"])
	};
	const own = extra.some(isOfPassword);
	const password = own ? void 0 : String(late["Password"] ?? "") || void 0;
	say(`Ansible comes directly to ${way.host}, port ${way.port}, by ${connection.name}`);
	if (!connection.isSsh) return {
		...way,
		password,
		keyFile: void 0,
		sshArguments: [],
		close: () => Promise.resolve()
	};
	const keyFile = own ? void 0 : await keyFileOf(late, folder);
	const known = knownHostsArgument(join(folder, "known_hosts"));
	return {
		...way,
		keyFile,
		password: keyFile === void 0 && late["SSHAgentAuth"] !== "true" ? password : void 0,
		sshArguments: [...keyFile === void 0 ? [] : identitiesOnly, ...known],
		close: () => endConnections(join(folder, "cp"))
	};
}
async function keyFileOf(late, folder) {
	const named = String(late["SSHPrivateKeyFile"] ?? "");
	if (named === "" && late["SSHAgentAuth"] === "true") return void 0;
	if (named !== "" && ((await stat(named)).mode & 63) === 0) return named;
	if (named !== "") return await writeKey(textOfKey(named, "ssh_private_key_file"), folder);
	const key = String(late["SSHPrivateKey"] ?? "");
	return key === "" ? void 0 : await writeKey(key, folder);
}
async function writeKey(key, folder) {
	const file = join(folder, "key");
	await writeFile(file, key.endsWith("\n") ? key : `${key}\n`, { mode: 384 });
	return file;
}
const identitiesOnly = ["-o IdentitiesOnly=yes"];
/** Ansible adds the guest to a file of the run, and not to the user's. */
function knownHostsArgument(file) {
	return [`-o ${quote(`UserKnownHostsFile="${file}"`)}`];
}
async function throughProxy({ given, folder }, context) {
	const { communicator, late, say } = context;
	const made = (name) => generateKeyPair$1(given.ansible_proxy_key_type === "RSA" ? {
		type: "rsa",
		bits: 2048,
		name
	} : {
		type: "ecdsa",
		bits: 384,
		name
	});
	const [host, client] = await Promise.all([given.ssh_host_key_file === "" ? made("host") : void 0, given.ssh_authorized_key_file === "" ? made("ansible") : void 0]);
	const isSsh = connectionFor(String(late["ConnType"] ?? overSsh.name))?.isSsh === true;
	if (given.sftp_command !== "" && !isSsh) say(`sftp_command is not used: SFTP is spoken for the guest, since the communicator is ${late["ConnType"]}`);
	await using stack = new AsyncDisposableStack();
	const proxy = await startSshProxy({
		communicator,
		hostKey: host?.privateKey ?? textOfKey(given.ssh_host_key_file, "ssh_host_key_file"),
		authorizedKey: client === void 0 ? readPublicKey(given.ssh_authorized_key_file) : parseMadeKey(client.privateKey),
		port: given.local_port,
		sftpCommand: isSsh ? given.sftp_command : ""
	});
	stack.defer(() => proxy.close());
	say(`Ansible comes through a proxy on this machine, ${proxy.host} port ${proxy.port}`);
	const known = join(folder, "known_hosts");
	if (host !== void 0) {
		const [type, key] = host.publicKey.split(" ");
		await writeFile(known, `[${proxy.host}]:${proxy.port} ${type} ${key}\n`, { mode: 384 });
	}
	const keyFile = client === void 0 ? void 0 : await writeKey(client.privateKey, folder);
	const opened = stack.move();
	return {
		connection: overSsh,
		host: proxy.host,
		port: proxy.port,
		user: given.user || nameOfUser(context.env),
		keyFile,
		password: void 0,
		sshArguments: [...keyFile === void 0 ? [] : identitiesOnly, ...host === void 0 ? [] : knownHostsArgument(known)],
		close: () => opened.disposeAsync()
	};
}
/** Whatever ssh has kept open for the next command goes now, not in a minute. */
async function endConnections(folder) {
	const { execFile } = await import("node:child_process");
	const sockets = await readdir(folder).catch(() => []);
	await Promise.all(sockets.map((name) => new Promise((resolve) => {
		const words = [
			"-o",
			`ControlPath="${join(folder, name)}"`,
			"-O",
			"exit",
			"guest"
		];
		execFile("ssh", words, { timeout: 5e3 }, () => resolve());
	})));
}
/** The text of Ansible's `--ssh-extra-args`, which it takes apart as a shell does. Empty: none. */
function sshExtraArguments(given, way) {
	const text = given.ansible_ssh_extra_args.join(" ") || way.sshArguments.join(" ");
	return /^["']/.test(text) ? ` ${text}` : text;
}

// src/provisioners/ansible/play.ts
/** Plays the playbook. Throws TemplateError where it fails, GuestError where it does not come so far, and Cancelled. */
async function playAnsible(given, context) {
	await using stack = new AsyncDisposableStack();
	const folder = privateFolder("ansible");
	stack.defer(() => rm(folder, {
		recursive: true,
		force: true
	}));
	const data = context.late;
	const rendered = (name) => given[name].map((text, index) => context.renderLate(text, [name, index], data));
	const extra = withScheme(given, rendered("extra_arguments"));
	const environment = ansibleEnvironment(given, parsePairs(rendered("ansible_env_vars")), folder, context);
	const way = await openWay({
		given,
		extra,
		folder
	}, context);
	stack.defer(() => way.close());
	const inventory = await makeInventory(given, way, context);
	stack.defer(() => inventory.remove());
	if (given.galaxy_file !== "") await installRequirements(given, environment, context);
	const words = [
		...["-e", JSON.stringify(packerVariables(context))],
		...way.connection.isSsh ? sshWords(given, way) : [],
		...extra,
		...await connectionWords(way, folder),
		...[
			"-i",
			inventory.name,
			given.playbook_file
		]
	];
	context.say(`Executing Ansible: ${shownCommand(given.command, words, data)}`);
	const output = new PlaybookOutput();
	const { exitCode, signal } = await runLocally(given.command, words, {
		...processOptions(environment, context),
		output: (stream, line) => {
			output.take(line);
			return context.output(stream, line);
		}
	});
	if (exitCode !== 0) throw playbookProblem(endOf(exitCode, signal), output.failure, context);
	warnOfNoHosts(output, given.playbook_file, hostsOf(given), context);
}
/** Of an inventory of the template's own nobody knows here. */
function hostsOf({ inventory_file, host_alias, groups, empty_groups }) {
	return inventory_file === "" ? [
		host_alias,
		...groups,
		...empty_groups
	] : [];
}
/** A cancelled Ansible removes its files from the guest when it is interrupted, and not when it is terminated. */
function processOptions(environment, { signal, workingDirectory, env, output }) {
	return {
		signal,
		workingDirectory,
		env,
		environment,
		ending: ["SIGINT", "SIGTERM"],
		output
	};
}
function withScheme(given, extra) {
	if (!given.ansible_winrm_use_http || extra.some((word) => word.startsWith("ansible_winrm_scheme"))) return extra;
	return [
		...extra,
		"-e",
		"ansible_winrm_scheme=http"
	];
}
function sshWords(given, way) {
	const text = sshExtraArguments(given, way);
	return text === "" ? [] : [`--ssh-extra-args=${text}`];
}
/** Variables win over whatever an inventory says; a password is nobody else's, and everybody can read the words of a command. */
async function connectionWords({ keyFile, password }, folder) {
	const key = keyFile === void 0 ? [] : ["-e", JSON.stringify({ ansible_ssh_private_key_file: keyFile })];
	if (password === void 0) return key;
	const file = join(folder, "connection.json");
	await writeFile(file, JSON.stringify({ ansible_password: password }), { mode: 384 });
	return [
		...key,
		"-e",
		`@${file}`
	];
}
async function installRequirements(given, environment, context) {
	for (const kind of galaxyKinds(given.galaxy_file)) {
		const words = galaxyArguments(kind, given.galaxy_file, {
			force: given.galaxy_force_install,
			forceWithDeps: given.galaxy_force_with_deps,
			into: kind === "role" ? given.roles_path : given.collections_path
		});
		context.say(`Executing Ansible Galaxy: ${shownCommand(given.galaxy_command, words, {})}`);
		const { exitCode, signal } = await runLocally(given.galaxy_command, words, processOptions(environment, context));
		if (exitCode !== 0) throw new GuestError("galaxy-failed", `Error executing Ansible Galaxy: it ended with ${endOf(exitCode, signal)}`, `It installs the ${kind}s of galaxy_file.`);
	}
}
function endOf(exitCode, signal) {
	return exitCode === void 0 ? `signal ${signal}` : `exit status ${exitCode}`;
}

export { playAnsible };