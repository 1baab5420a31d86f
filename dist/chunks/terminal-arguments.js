import { a as simulateHelp, c as CommanderError, l as InvalidArgumentError, n as connectionOf, r as embeddedOf, s as Option, t as addConnectionOptions } from "./npm-commander.js";
import { r as parseDuration } from "./time-duration.js";
import { r as parseGrants, t as fullTrust } from "./report-room.js";

// src/terminal/arguments.ts
function addTemplateOptions(command) {
	command.argument("[template]", "template file, or folder with *.pkr.hcl files", ".").addOption(new Option("--var <name=value>", "set a variable; may be repeated").argParser(variable).default([], "none")).addOption(new Option("--var-file <file>", "file with variables, or a pattern in quotes; may be repeated").argParser(item).default([], "none")).addOption(new Option("--only <names>", "build only these, separated by commas").argParser(list).default([], "all")).addOption(new Option("--except <names>", "build all but these").argParser(list).default([], "none")).addOption(new Option("--trust <what>", "what the template may use beyond the files of this folder: all, none, or some of files,env,network,commands; default: all").argParser(granted)).option("--json", "print JSON for programs; the log goes to stderr", false);
	return addConnectionOptions(command);
}
function addBuildOptions(command) {
	return addTemplateOptions(command).option("--force", "replace a machine that has the vm_id of the template", false).addOption(new Option("--on-error <what>", "what becomes of the machine of a failed build").choices([
		"cleanup",
		"abort",
		"run-cleanup-provisioner"
	]).default("cleanup")).addOption(new Option("--parallel-builds <number>", "how many builds at once; 0: all").argParser(count).default(0)).addOption(new Option("--boot-wait-factor <factor>", "stretch the waits of the boot command").argParser(factor)).option("--summary <file>", "write a report in Markdown");
}
function addReapOptions(command) {
	command.addOption(new Option("--older-than <duration>", "leave alone what is younger: longer than any build takes").argParser(duration).default(defaultAge, "6h")).option("--dry-run", "only show what would be removed", false).option("--json", "print JSON for programs; the log goes to stderr", false).option("--summary <file>", "write a report in Markdown");
	return addConnectionOptions(command);
}
const defaultAge = 216e5;
function duration(text) {
	const value = parseDuration(text);
	if (value === void 0 || value < 0) throw new InvalidArgumentError("It must be a duration such as 6h or 1h30m.");
	return value;
}
function addServeOptions(command) {
	return command.option("--listen <address:port>", "where to listen; port 0: a free one", "127.0.0.1:8006").option("--data <folder>", "where the machines are kept", "./proxmox-data").option("--simulate", simulateHelp, false).addOption(new Option("--guest-ports <from-to>", "ports of this computer’s loopback that guests reach at the address of their bridge; default: 8000-9000, where Packer serves answer files").argParser(ports)).option("--base <file>", "JSON that says what a fresh data folder starts with: users, storages, files ...").addOption(new Option("--nodes <number>", "a cluster of so many nodes, for a fresh data folder").argParser(nodes)).addOption(new Option("--pve <version>", "whose differences clients meet, for a fresh data folder; default: 8.4").choices([
		"7.4",
		"8.4",
		"9.2"
	])).option("--faults <file>", "JSON that says which calls go wrong, and how");
}
function ports(text) {
	const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
	const [first, last] = [Number(from), Number(to)];
	if (!(first >= 1 && first <= last && last <= 65535)) throw new InvalidArgumentError("It is a port, or a range such as 8000-9000.");
	return { has: (port) => port >= first && port <= last };
}
function nodes(text) {
	const number = Number(text);
	if (!/^\d+$/.test(text) || number < 1 || number > 32) throw new InvalidArgumentError("It is a number from 1 to 32.");
	return number;
}
/**
* What the flags ask for. `folder` is where a temporary embedded Proxmox may keep its data. Throws InvalidArgumentError
* where a file can not be read.
*/
function orderOf(command, template, given, folder = "") {
	return {
		command,
		template,
		vars: given.var,
		varFiles: given.varFile,
		only: given.only,
		except: given.except,
		workingDirectory: process.cwd(),
		trust: trustOf(given),
		connection: connectionOf(given),
		embedded: embeddedOf(given, folder)
	};
}
function trustOf({ trust: granted }) {
	return granted === void 0 ? fullTrust : {
		granted,
		workspace: process.cwd(),
		because: "--trust says so"
	};
}
function granted(text) {
	const parsed = parseGrants(text);
	if ("problem" in parsed) throw new InvalidArgumentError(`It ${parsed.problem}`);
	return parsed.granted;
}
function variable(text, before) {
	const equals = text.indexOf("=");
	if (equals <= 0) throw new CommanderError(2, "variable", "--var must be of the form name=value.");
	return [...before, [text.slice(0, equals), text.slice(equals + 1)]];
}
function item(text, before) {
	return [...before, text];
}
function list(text, before) {
	const names = text.split(",").map((name) => name.trim());
	return [...before, ...names.filter((name) => name !== "")];
}
function count(text) {
	if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0.");
	return Number(text);
}
function factor(text) {
	const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
	if (!(value > 0 && value <= 1e3)) throw new InvalidArgumentError("It must be a number above 0 and up to 1000.");
	return value;
}

export { orderOf as a, addTemplateOptions as i, addReapOptions as n, addServeOptions as r, addBuildOptions as t };