import { r as GuestError } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { t as runLocally } from "./scripts-local-process.js";
import { t as shownCommand } from "./provisioners-ansible-shown-command.js";
import { t as startSshProxy } from "./communicators-proxy-ssh-proxy.js";
import { n as nameOfUser } from "./host-local-user.js";
import { n as readPublicKey, r as textOfKey, t as parseMadeKey } from "./provisioners-guest-proxy-keys.js";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateKeyPair, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";

// src/provisioners/inspec/way-to-guest.ts
/** Opens it: the proxy, or a direct one where that is asked for. */
async function openWay(setting, context) {
	const { backend, use_proxy, host } = setting.given;
	const remote = remotes.get(backend);
	if (remote?.isSsh === true && use_proxy && (host === "" || isHere(host))) return await throughProxy(setting, context);
	return {
		words: remote === void 0 ? locally(setting.given, context) : await directly(remote, setting, context),
		close: () => Promise.resolve()
	};
}
/** Backends of InSpec that reach other machines. */
const remotes = /* @__PURE__ */ new Map([["ssh", { isSsh: true }], ["winrm", {
	isSsh: false,
	tlsPort: 5986
}]]);
function isHere(host) {
	return /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0)$/i.test(host);
}
/** The plug-in gives both, and InSpec takes what it needs. */
function locally({ host, user }, { env }) {
	return [
		"--host",
		host || "127.0.0.1",
		"--user",
		user || nameOfUser(env)
	];
}
async function throughProxy({ given, folder }, { communicator, env, say }) {
	const [host, client] = await Promise.all([given.ssh_host_key_file === "" ? madeKey() : textOfKey(given.ssh_host_key_file, "ssh_host_key_file"), given.ssh_authorized_key_file === "" ? madeKey() : void 0]);
	await using stack = new AsyncDisposableStack();
	const proxy = await startSshProxy({
		communicator,
		hostKey: host,
		authorizedKey: client === void 0 ? readPublicKey(given.ssh_authorized_key_file) : parseMadeKey(client),
		port: given.local_port,
		sftpCommand: ""
	});
	stack.defer(() => proxy.close());
	say(`InSpec comes through a proxy on this machine, ${proxy.host} port ${proxy.port}`);
	const key = client === void 0 ? [] : ["--key-files", await writeSecret(client, "key", folder)];
	const user = given.user || nameOfUser(env);
	const opened = stack.move();
	return {
		words: [
			"--host",
			given.host || proxy.host,
			"--user",
			user,
			...key,
			"--port",
			String(proxy.port)
		],
		close: () => opened.disposeAsync()
	};
}
/** As the builder itself comes to the guest; what the template says in arguments of its own, it says. */
async function directly({ isSsh, tlsPort }, { given, folder }, { late, env, say }) {
	const text = (name) => String(late[name] ?? "");
	const isOwn = (...names) => given.extra_arguments.some((word) => names.some((name) => word === name || word.startsWith(`${name}=`)));
	const host = given.host || text("Host");
	if (host === "") throw new GuestError("option-requires-another", "InSpec has no direct way to the guest, whose address is not known here", "Leave out use_proxy = false, or name the host.");
	say(`InSpec comes directly to ${host}, by ${given.backend}`);
	const words = [
		"--host",
		host,
		"--user",
		given.user || text("User") || nameOfUser(env)
	];
	const port = text("ConnType") === given.backend ? Number(text("Port")) : 0;
	if (port > 0 && !isOwn("--port", "-p")) words.push("--port", String(port));
	if (port > 0 && port === tlsPort && !isOwn("--ssl")) words.push("--ssl");
	const key = isSsh && !isOwn("--key-files", "-i", "--password") ? await keyOf(late, folder) : void 0;
	if (key !== void 0) words.push("--key-files", key);
	else if (text("Password") !== "" && !isOwn("--password", "--config", "--json-config", "--key-files", "-i")) {
		const options = {
			version: "1.1",
			cli_options: { password: text("Password") }
		};
		words.push("--config", await writeSecret(JSON.stringify(options), "config.json", folder));
	}
	return words;
}
async function keyOf(late, folder) {
	const file = String(late["SSHPrivateKeyFile"] ?? "");
	if (file !== "") return file;
	const key = String(late["SSHPrivateKey"] ?? "");
	return key === "" ? void 0 : await writeSecret(key.endsWith("\n") ? key : `${key}\n`, "key", folder);
}
async function writeSecret(text, name, folder) {
	const file = join(folder, name);
	await writeFile(file, text, { mode: 384 });
	return file;
}
/** In the oldest form: Ruby's SSH reads the others with more gems than InSpec may have. */
async function madeKey() {
	const { privateKey } = await promisify(generateKeyPair)("rsa", {
		modulusLength: 2048,
		publicKeyEncoding: {
			type: "pkcs1",
			format: "pem"
		},
		privateKeyEncoding: {
			type: "pkcs1",
			format: "pem"
		}
	});
	return privateKey;
}

// src/provisioners/inspec/run-inspec.ts
/** Runs a profile on the guest with the InSpec of this machine. Throws GuestError and Cancelled. */
async function runInspec(options, context) {
	const given = rendered(options, context);
	context.say("Testing with InSpec");
	const folder = privateFolder("inspec");
	const inputs = join(given.attributes_directory || folder, `packer-provisioner-inspec-${randomUUID()}.yml`);
	try {
		await writeFile(inputs, inputsOf(context), { mode: 384 });
		const way = await openWay({
			given,
			folder
		}, context);
		try {
			const words = [
				"exec",
				given.profile,
				"--backend",
				given.backend,
				...way.words,
				"--input-file",
				...given.attributes,
				inputs,
				...given.extra_arguments
			];
			context.message(`Executing InSpec: ${shownCommand(given.command, words, context.late)}`);
			const environment = Object.fromEntries(given.inspec_env_vars.map(pairOf));
			const { exitCode, signal } = await runLocally(given.command, words, {
				...context,
				environment
			});
			judge(exitCode, signal, given.valid_exit_codes);
		} finally {
			await way.close();
		}
	} finally {
		await rm(inputs, { force: true });
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
function rendered(given, { renderLate, late }) {
	const text = (name) => renderLate(given[name], [name], late);
	const texts = (name) => given[name].map((each, index) => renderLate(each, [name, index], late));
	return {
		...given,
		user: text("user"),
		host: text("host"),
		attributes: texts("attributes"),
		extra_arguments: texts("extra_arguments"),
		inspec_env_vars: texts("inspec_env_vars")
	};
}
function inputsOf({ scriptEnvironment }) {
	const text = (name) => JSON.stringify(scriptEnvironment[name] ?? "");
	return `packer_build_name: ${text("PACKER_BUILD_NAME")}\npacker_builder_type: ${text("PACKER_BUILDER_TYPE")}\n`;
}
function pairOf(pair) {
	const at = pair.indexOf("=");
	return at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
function judge(exitCode, signal, valid) {
	if (exitCode === void 0) throw new GuestError("tests-failed", `InSpec was ended by signal ${signal}`);
	if (valid.includes(exitCode)) return;
	throw new GuestError("tests-failed", `InSpec exited with unexpected exit status: ${exitCode}. Expected exit codes are: [${valid.join(" ")}]`, ["What it found is in the log.", meanings[exitCode]].filter(Boolean).join(" "));
}
const meanings = {
	100: "100 says that a test failed.",
	172: "172 says that the licence is not accepted: inspec_env_vars = [\"CHEF_LICENSE=accept\"] accepts it.",
	174: "174 says that the licence is not accepted: inspec_env_vars = [\"CHEF_LICENSE=accept\"] accepts it."
};

export { runInspec };