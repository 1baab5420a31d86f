import { n as vlanTag, r as diskSize } from "./builders-proxmox-options-network-notation.js";
import { a as resolveCommunicator, i as reachesGuest, n as communicatorOf, r as communicatorOptions, s as oneOf } from "./communicators-communicator-registry.js";
import { t as duration } from "./options-codecs-duration.js";
import { B as string, D as array, I as number, L as object, O as boolean, R as record } from "./npm-zod.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { r as shellPath } from "./communicators-remote-path.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { n as withBuildNames } from "./options-late-fields.js";
import { i as wrongKind, n as readSmallFile, t as NotReadable } from "./intake-small-file.js";
import { n as isContent, t as contentForPath } from "./options-content-for-path.js";
import { n as mayRead } from "./options-trusted-use.js";
import { t as formatDuration } from "./time-duration.js";
import { basename, isAbsolute, join, posix, relative } from "node:path";
import { statSync } from "node:fs";
import { Readable } from "node:stream";
import { randomInt } from "node:crypto";

// src/scripts/environment.ts
/** Packer's way to hand variables to a script: each by a format with two `%s`, in the order of their names. */
function formatEnvironment(variables, format, escapeValue = forShell) {
	return Object.keys(variables).sort().map((name) => {
		const values = [name, escapeValue(variables[name] ?? "")];
		let next = 0;
		return format.replaceAll(/%[s%]/g, (verb) => verb === "%%" ? "%" : values[next++] ?? "");
	}).join("");
}
function forShell(value) {
	return value.replaceAll("'", `'"'"'`);
}
/** What a script finds in its environment; later sources win. */
function scriptVariables(fixed, pairs, env) {
	const variables = { ...fixed };
	for (const pair of pairs) {
		const at = pair.indexOf("=");
		variables[pair.slice(0, at)] = pair.slice(at + 1);
	}
	return {
		...variables,
		...env
	};
}

// src/scripts/script-values.ts
/** `inline_shebang` is the first line without its `#!`. Packer writes a second one, and the kernel finds no such program. */
function checkShebang(shebang, { buildFails, isLate }) {
	if (!shebang.trimStart().startsWith("#!") || isLate(["inline_shebang"])) return;
	buildFails("invalid-option-value", ["inline_shebang"], `inline_shebang must not begin with #!: the script would begin with #!${shebang}`, `Write it as ${JSON.stringify(shebang.trimStart().slice(2).trimStart())}.`);
}
/** Exit codes that no script can end with: Packer compares them with what never comes. `others`: numbers that mean something else. */
function checkValidExitCodes(codes, system, { error, refuse, warn, isLate }, others = []) {
	for (const [index, code] of codes.entries()) {
		const place = ["valid_exit_codes", index];
		if (isLate(place) || others.includes(code)) continue;
		if (!Number.isSafeInteger(code)) error("invalid-option-value", place, `${code} is no exit code`, whole);
		else if (code < -(2 ** 31) || code >= 2 ** 32) refuse("invalid-option-value", place, `${code} is no exit code`, "No system has one of more than 32 bits.");
		else if (system !== "windows" && (code < 0 || code > 255)) if (system === "unix") refuse("invalid-option-value", place, `${code} is no exit code`, unix);
		else warn("option-without-effect", place, `No script of a Unix guest ends with ${code}`, unix);
	}
}
const whole = "Exit codes are whole numbers.";
const unix = "On Linux and its relatives they are from 0 to 255: exit -1 is 255, and exit 1000 is 232.";

// src/scripts/scripts.ts
/** What all provisioners that run scripts have in common. */
const scriptOptions = {
	inline: array(string()).default([]).describe("Commands, run together as one script."),
	script: string().default("").describe("A script of this machine."),
	scripts: array(string()).default([]).describe("Several scripts, run in order."),
	valid_exit_codes: array(number()).default([]).describe("Exit codes that are no failure; default only 0."),
	environment_vars: array(string()).default([]).describe("Variables for the script, as `NAME=value`."),
	env: record(string(), string()).default({}).meta({ attribute: true }).describe("Variables for the script; they win over `environment_vars`.")
};
object(scriptOptions);
/** Packer's rules for them; answers the options with `scripts` as absolute paths, `script` among them. */
function resolveScripts(options, context) {
	const { error, isLate, workingDirectory } = context;
	if (options.script !== "" && options.scripts.length > 0) error("conflicting-options", ["script"], "Only one of script or scripts can be specified.");
	const paths = [...options.scripts.map((path, index) => [["scripts", index], path]), ...options.script === "" ? [] : [[["script"], options.script]]];
	if (paths.length === 0 && options.inline.length === 0) error("missing-option", [], "Either a script file or inline script must be specified.", "Set inline, script or scripts.");
	else if (paths.length > 0 && options.inline.length > 0) error("conflicting-options", ["inline"], "Only a script file or an inline script can be specified, not both.");
	const scripts = paths.map(([place, path]) => {
		if (!isLate(place) && isContent(path)) {
			const [code, summary, detail] = contentForPath(String(place[0]), "Commands go into inline, one each.");
			error(code, place, summary, detail);
			return path;
		}
		const absolute = isAbsolute(path) ? path : join(workingDirectory, path);
		if (isLate(place) || !mayRead(path, place, context)) return absolute;
		const found = statSync(absolute, { throwIfNoEntry: false });
		const wrong = found && wrongKind(found);
		if (found === void 0) error("file-not-found", place, `Bad script '${path}': no such file`, `It was looked for in ${workingDirectory}.`);
		else if (wrong !== void 0) error("wrong-file-kind", place, `Bad script '${path}': ${wrong}`);
		return absolute;
	});
	for (const [index, pair] of options.environment_vars.entries()) {
		if (isLate(["environment_vars", index]) || pair.indexOf("=") > 0) continue;
		error("invalid-option-value", ["environment_vars", index], `Environment variable not in format 'key=value': ${pair}`);
	}
	return {
		...options,
		script: "",
		scripts
	};
}
/** The text of `inline`, with the shebang where it needs one. */
function inlineScript(inline, shebang) {
	const commands = inline.map((command) => `${command}\n`).join("");
	return shebang === "" && commands.startsWith("#!") ? commands : `#!${shebang || "/bin/sh -e"}\n${commands}`;
}
/** Throws GuestError when the exit code is none of the valid ones. `folder`: where the script lay, and what sets that. */
function checkExitCode(script, exitCode, valid, folder) {
	judgeExitCode(script, exitCode, valid, {
		same: (one, other) => one === other,
		meaning: meaningOf(exitCode, folder)
	});
}
/** The same for a system of which codes are the same, and what this one means; empty: nobody knows. */
function judgeExitCode(script, exitCode, valid, system) {
	const allowed = valid.length === 0 ? [0] : valid;
	if (allowed.some((code) => system.same(code, exitCode))) return;
	throw new GuestError("script-failed", `Script exited with non-zero exit status: ${exitCode}. Allowed exit codes are: [${allowed.join(" ")}]`, [`It was the ${script}. What it printed is in the log.`, system.meaning].filter(Boolean).join(" "));
}
/** What a shell says by its exit code, where it is the shell that says it and mostly not the script. */
function meaningOf(exitCode, { path, instead }) {
	switch (exitCode) {
		case 126: return `126 says that a file was not allowed to run. Is ${path} mounted noexec? Then ${instead}.`;
		case 127: return "127 says that a command was not found: one of the script, or the program in its first line (#!).";
		case 137: return "137 says that something was killed: often the memory ran out.";
		default: return "";
	}
}

// src/scripts/torn-variables.ts
/**
* Warns of values that a shell takes apart, since `{{ .Vars }}` stands where the quotes of its format do not hold them
* together: in `sudo sh -c '{{ .Vars }} {{ .Path }}'` they end the quotes around. The shell then sets the first word, takes
* the rest for arguments, runs no script, and all is well.
*/
function warnOfTornVariables({ environment_vars, env }, command, format, { warn, isLate }) {
	const place = /\{\{-?\s*\.Vars\s*-?\}\}/.exec(command);
	if (place === null || isLate(["execute_command"])) return;
	const torn = whatTears(quotesAfter(command.slice(0, place.index)), quotesAfter(valuePrefix(format)));
	if (torn === void 0) return;
	const known = environment_vars.filter((pair, index) => pair.includes("=") && !isLate(["environment_vars", index]));
	const names = Object.entries(scriptVariables({}, known, env)).filter(([name, value]) => !isLate(["env", name]) && torn.test(value)).map(([name]) => name);
	if (names.length === 0) return;
	warn("torn-variables", ["execute_command"], `execute_command tears ${names.length === 1 ? `the value of ${names[0]}` : `the values of ${names.join(", ")}`} apart`, "Nothing holds a value with blanks or signs of the shell together where `{{ .Vars }}` stands, so that the script runs with others, or not at all, and the build goes on. Write `sudo env {{ .Vars }} {{ .Path }}` without quotes around them, or set use_env_var_file = true and name `{{ .EnvVarFile }}`.");
}
const blanksAndSigns = /[\s;&|<>()$`\\"'*?#!~[\]{}]/;
const readInDoubleQuotes = /[$`\\"]/;
/** What a value must not hold, by the quotes around all variables and those that the format puts around each. */
function whatTears(around, own) {
	if (own === "" || own === around) return blanksAndSigns;
	if (own === "\"" || around === "\"") return readInDoubleQuotes;
}
/** What stands before the value in a format such as `%s='%s' `. */
function valuePrefix(format) {
	return format.split("%s").slice(0, 2).join("NAME");
}
/** In which quotes of a shell is what comes after this text? */
function quotesAfter(text) {
	let quotes = "";
	for (let at = 0; at < text.length; at++) {
		const sign = text[at];
		if (sign === "\\" && quotes !== "'") at++;
		else if (sign === quotes) quotes = "";
		else if (quotes === "" && (sign === "'" || sign === "\"")) quotes = sign;
	}
	return quotes;
}

// src/provisioners/guest/script-file.ts
/** Writes a script, or what belongs to it, in the guest; of something so small no progress is told. */
async function put(content, path, mode, { communicator, signal }) {
	const bytes = Buffer.from(content);
	await communicator.upload(Readable.from([bytes]), path, {
		signal,
		mode,
		size: bytes.length
	});
}
/** A script of this machine; `shown` is its name in the message where it can not be read. */
function readScript(path, shown) {
	try {
		return readSmallFile(path);
	} catch (thrown) {
		const why = thrown instanceof NotReadable ? thrown.reason : thrown.message;
		throw new GuestError("unreadable-file", `Error opening shell script ${shown}: ${why}`, void 0, { cause: thrown });
	}
}

// src/provisioners/guest/while-away.ts
/** Milliseconds. */
const betweenAttempts = 2e3;
/** Packer's number for a connection that went away, usable in `valid_exit_codes`. */
const disconnected = 2300218;
/** Repeats work while the guest is away, for at most that many milliseconds: it may be on its way up again. */
async function whileAway(limit, { signal, clock }, work) {
	const started = clock.now();
	for (;;) {
		try {
			return await work();
		} catch (thrown) {
			if (!(thrown instanceof ConnectionLost) || clock.now() - started >= limit) throw thrown;
		}
		await clock.sleep(betweenAttempts, signal);
	}
}

// src/provisioners/shell.ts
const options = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are; otherwise their line ends become those of Unix."),
	env_var_format: string().default("").describe("How a variable is written in `{{ .Vars }}`; default `%s='%s' `."),
	use_env_var_file: boolean().default(false).describe("Write the variables to a file in the guest, for `{{ .EnvVarFile }}`."),
	execute_command: string().default("").meta({ renderedLate: withBuildNames([
		"Vars",
		"Path",
		"EnvVarFile"
	]) }).describe("How a script is run; default `chmod +x {{ .Path }}; {{ .Vars }} {{ .Path }}`."),
	inline_shebang: string().default("").describe("First line of the inline script without its `#!`; default `/bin/sh -e`."),
	remote_folder: string().default("/tmp").describe("Folder of the guest for the scripts."),
	remote_file: string().default("").describe("Name of the script in the guest; default `script_<number>.sh`."),
	remote_path: string().default("").describe("Path of the script in the guest; default `remote_folder/remote_file`."),
	skip_clean: boolean().default(false).describe("Leave the scripts in the guest."),
	start_retry_timeout: duration({ negative: "none" }).default(3e5).describe("How long to try to start while the guest is away."),
	expect_disconnect: boolean().default(false).describe("The script may end the connection, as a reboot does."),
	pause_after: duration({ negative: "none" }).default(0).describe("How long to wait afterwards.")
});
const NAMES = 1e9;
/** Runs scripts in the guest. */
const shell = {
	type: "shell",
	description: "Runs shell scripts in the guest.",
	options,
	needsGuest: true,
	rules: (given, context) => {
		if (given.execute_command !== "") warnOfTornVariables(given, given.execute_command, formatOf(given), context);
		checkShebang(given.inline_shebang, context);
		checkValidExitCodes(given.valid_exit_codes, "any", context, [disconnected]);
		return resolveScripts(given, context);
	},
	async run(given, context) {
		const remotePath = given.remote_path || `${given.remote_folder}/${given.remote_file || `script_${randomInt(NAMES)}.sh`}`;
		const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env);
		const flat = formatEnvironment(variables, formatOf(given));
		const envVarFile = given.use_env_var_file ? `${given.remote_folder}/varfile_${randomInt(NAMES)}.sh` : "";
		const command = commandOf(given, {
			Path: remotePath,
			Vars: flat,
			EnvVarFile: envVarFile
		}, context);
		if (envVarFile !== "") await whileAway(given.start_retry_timeout, context, () => put(flat, envVarFile, 384, context));
		for (const { name, content } of scriptsOf(given, context)) {
			context.say(`Provisioning with ${name}`);
			judge(name, remotePath, await whileAway(given.start_retry_timeout, context, async () => {
				await put(content, remotePath, 493, context);
				await quietly(`chmod 0755 ${shellPath(remotePath)}`, context);
				return await context.communicator.exec(command, {
					mayDisconnect: given.expect_disconnect || given.valid_exit_codes.includes(2300218),
					signal: context.signal,
					onOutput: (stream, line) => context.output(stream, line)
				});
			}), given);
			if (!given.skip_clean) await remove(remotePath, given, context);
		}
		if (envVarFile !== "" && !given.skip_clean) await remove(envVarFile, given, context);
		if (given.pause_after > 0) {
			context.say(`Pausing ${formatDuration(given.pause_after)} after this provisioner...`);
			await context.clock.sleep(given.pause_after, context.signal);
		}
	}
};
function formatOf({ env_var_format, use_env_var_file }) {
	return env_var_format || (use_env_var_file ? "export %s='%s'\n" : "%s='%s' ");
}
function scriptsOf({ inline, inline_shebang, scripts, binary }, context) {
	const unix = (content) => binary ? content : withUnixLineEnds(content);
	if (inline.length > 0) return [{
		name: "inline script",
		content: unix(Buffer.from(inlineScript(inline, inline_shebang)))
	}];
	return scripts.map((path) => {
		const shown = relative(context.workingDirectory, path);
		const content = readScript(path, shown);
		return {
			name: `shell script ${shown.startsWith("..") ? basename(path) : shown}`,
			content: unix(content)
		};
	});
}
function withUnixLineEnds(content) {
	const text = content.toString("latin1").replaceAll("\r\n", "\n");
	return Buffer.from(text === "" || text.endsWith("\n") ? text : `${text}\n`, "latin1");
}
function commandOf(given, data, context) {
	const text = given.execute_command || (given.use_env_var_file ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}" : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}");
	return context.renderLate(text, ["execute_command"], {
		...context.late,
		...data
	});
}
function judge(name, remotePath, { exitCode, signal }, given) {
	if (exitCode !== void 0) {
		checkExitCode(name, exitCode, given.valid_exit_codes, {
			path: posix.dirname(remotePath),
			instead: "set remote_folder to a folder where programs may run, such as \"/var/tmp\""
		});
		return;
	}
	if ((signal === void 0 || signal === "TERM" || signal === "HUP" || signal === "KILL") && (given.expect_disconnect || given.valid_exit_codes.includes(2300218))) return;
	if (signal !== void 0) throw new GuestError("script-killed", `Script was ended by signal ${signal}`, `It was the ${name}.`);
	throw new GuestError("script-disconnected", "Script disconnected unexpectedly.", `It was the ${name}. If it ends the connection on purpose, as a reboot does, set expect_disconnect = true, and pause_before on the next provisioner.`);
}
async function remove(path, given, context) {
	await whileAway(given.start_retry_timeout, context, async () => {
		const result = await quietly(`rm -f ${shellPath(path)}`, context);
		if (result.exitCode === void 0) throw new ConnectionLost("connection-lost", "Disconnect while removing temporary script.");
		if (result.exitCode !== 0) throw new GuestError("script-not-removed", `Error removing temporary script at ${path}!`, "Set skip_clean = true if it has to stay.");
	});
}
async function quietly(command, { communicator, signal }) {
	return await communicator.exec(command, {
		signal,
		onOutput: () => {}
	});
}

// src/post-processors/verify/check-names.ts
/** What a template is examined for: by name, with what is looked at. */
const checkTable = {
	cd: "no image is left in a CD drive of the template",
	agent: "the guest agent answers",
	"cloud-init": "cloud-init ran to its end without errors",
	"machine-id": "each machine gets a machine-id of its own",
	"host-keys": "each machine makes SSH host keys of its own",
	addresses: "each machine gets addresses of its own, by DHCP",
	"root-size": "the root filesystem grows with the disk",
	history: "no shell history is left",
	"authorized-keys": "no key of a build is left in authorized_keys",
	"build-user": "the user of the build is gone, where `remove_build_user` says so",
	"build-files": "no script of the build is left in the folders for temporary files"
};
const checkNames = Object.keys(checkTable);
/** Those that compare two machines. */
const needTwo = /* @__PURE__ */ new Set([
	"machine-id",
	"host-keys",
	"addresses",
	"root-size"
]);
/** Those that are answered by commands in the guest. */
const needCommands = new Set(checkNames.filter((name) => name !== "cd" && name !== "agent" && name !== "addresses"));

// src/post-processors/verify/verify-options.ts
const fates = ["keep", "remove"];
const checkList = () => array(string());
/** What the clones are, how they are reached, and what is looked at. The commands are those of the provisioner shell. */
const verifyOptions = object({
	...communicatorOptions,
	...shell.options.shape,
	checks: checkList().default([...checkNames]).describe("The checks to make, by name; default all."),
	skip_checks: checkList().default([]).describe("Checks that are not made."),
	on_failure: oneOf(fates, { standIn: "remove" }).default("remove").describe("What becomes of a template that is not good: `remove`, or `keep` it under its name with `-unproven` at the end."),
	remove_build_user: boolean().default(false).describe("The user by whom the build has reached its guest must not be in the template."),
	full_clone: boolean().default(false).describe("Copy the disks for the test; otherwise they are linked where the storage can do that."),
	clone_storage_pool: string().default("").describe("Storage for the disks of a full clone; default that of each disk."),
	disk_growth: diskSize().default(2 ** 30).describe("By how much the disk of the first clone is enlarged for `root-size`."),
	cloud_init: boolean().default(true).describe("Tell the clones user, key and addresses by cloud-init; `false`: they let in whoever the template lets in."),
	cloud_init_storage_pool: string().default("").describe("Storage for a cloud-init drive where the template has none; default that of the disk that boots."),
	cloud_init_timeout: duration({ negative: "wrong" }).default(6e5).describe("How long cloud-init may take in a clone."),
	agent_timeout: duration({ negative: "wrong" }).default(12e4).describe("How long the guest agent, and the addresses that it tells, may take."),
	check_timeout: duration({ negative: "wrong" }).default(12e4).describe("How long looking at one clone may take."),
	bridge: string().default("").describe("Bridge of the clones' first network card; default that of the template."),
	vlan_tag: vlanTag().optional().describe("VLAN of the clones' first network card."),
	ipconfig: array(string()).default([]).describe("Addresses of the first card, one for each clone, as in Proxmox VE: `ip=10.0.0.8/24,gw=10.0.0.1`; default `ip=dhcp`."),
	nameserver: string().default("").describe("Addresses of DNS servers for cloud-init, separated by blanks."),
	searchdomain: string().default("").describe("DNS search domain for cloud-init."),
	vm_interface: string().default("").describe("Name of the guest's interface whose address is used to connect.")
});
function resolveVerify(given, context) {
	for (const option of ["checks", "skip_checks"]) for (const [index, name] of given[option].entries()) if (!context.isLate([option, index]) && !checkNames.includes(name)) context.error("invalid-option-value", [option, index], `There is no check ${JSON.stringify(name)}`, `Checks: ${checkNames.join(", ")}.`);
	if (checksOf(given).length === 0 && !hasCommands(given)) context.error("missing-option", ["checks"], "There is nothing to verify", "Every check is left out, and there are no commands: name some in checks, or set inline, script or scripts.");
	if (entersGuest(given) && (!reachesGuest(given) || communicatorOf(given).windowsOnly === true)) context.error("no-communicator", ["communicator"], "verify does not get into the clones", "It runs commands there. Use `communicator = \"ssh\"`, or only checks that need none: checks = [\"cd\", \"agent\", \"addresses\"].");
	if (entersGuest(given) && !given.cloud_init && communicatorOf(given).keyLogin?.(given)?.isKeyMissing === true) context.error("missing-option", ["cloud_init"], "Nobody can log in to the clones", "Without cloud-init no key is put into them: set ssh_password or ssh_private_key_file.");
	if (communicatorOf(given).access(given).host) context.error("conflicting-options", ["ssh_host"], "verify finds out the address of each clone itself", "Remove ssh_host: there are two clones. Addresses that DHCP does not give them stand in ipconfig.");
	if (given.ipconfig.length > 0 && given.ipconfig.length < machinesFor(given)) context.error("invalid-option-value", ["ipconfig"], "ipconfig has one entry, and there are two clones", "Give each clone an address of its own, or skip the checks that compare two: machine-id, host-keys, addresses, root-size.");
	const isSet = (path) => path[0] !== "agent_timeout" && context.places.isSet(path);
	const resolved = resolveCommunicator(given, {
		...context,
		places: {
			...context.places,
			isSet
		}
	});
	return hasCommands(given) ? shell.rules?.(resolved, context) : resolved;
}
/** The checks that are asked for, in their own order. */
function checksOf({ checks, skip_checks, remove_build_user }) {
	return checkNames.filter((name) => checks.includes(name) && !skip_checks.includes(name) && (name !== "build-user" || remove_build_user));
}
function hasCommands({ inline, script, scripts }) {
	return inline.length > 0 || script !== "" || scripts.length > 0;
}
/** How many clones are needed. */
function machinesFor(options) {
	const checks = checksOf(options);
	if (checks.some((name) => needTwo.has(name))) return 2;
	return checks.some((name) => name !== "cd") || hasCommands(options) ? 1 : 0;
}
/** Does anything have to be run in the clones? */
function entersGuest(options) {
	return hasCommands(options) || checksOf(options).some((name) => needCommands.has(name));
}

export { scriptVariables as S, resolveScripts as _, resolveVerify as a, checkValidExitCodes as b, shell as c, put as d, readScript as f, judgeExitCode as g, inlineScript as h, machinesFor as i, disconnected as l, checkExitCode as m, entersGuest as n, verifyOptions as o, warnOfTornVariables as p, hasCommands as r, needCommands as s, checksOf as t, whileAway as u, scriptOptions as v, formatEnvironment as x, checkShebang as y };