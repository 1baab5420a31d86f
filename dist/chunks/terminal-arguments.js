import { l as CommanderError, n as connectionOf, r as embeddedOf, s as Option, t as addConnectionOptions, u as InvalidArgumentError } from "./npm-commander.js";
import { n as parseVmidRange } from "./proxmox-notation-vmid-range.js";
import { r as parseGrants, t as fullTrust } from "./trust-trust.js";
import { i as addLifeOptions, n as addRetirementOptions, o as age } from "./terminal-life-life-order-arguments.js";
import { t as parseImages } from "./engine-embedded-image-list.js";

// src/terminal/life/nightly-arguments.ts
function addNightlyOptions(command) {
	return command.addOption(new Option("--retry <number>", "how often to build again after a failure that can pass").argParser(times).default(0)).option("--package-diff", "list the packages, and compare them with the template before", false).addOption(new Option("--refresh <how>", "build only where the package sources of the present template have updates; patch: out of a copy of it").choices(["check", "patch"])).addOption(new Option("--full-every <age>", "with --refresh patch: how old the last build from the start may be").argParser(age));
}
/** Throws InvalidArgumentError where two options do not fit together. */
function checkNightly({ refresh, fullEvery, record }) {
	if (refresh !== void 0 && record === "false") throw new InvalidArgumentError("--record false contradicts --refresh: what a template is made of stands in its record.");
	if (fullEvery !== void 0 && refresh !== "patch") throw new InvalidArgumentError("--full-every has a meaning with --refresh patch alone.");
}
function times(text) {
	if (!/^(?:\d|10)$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0 to 10.");
	return Number(text);
}

// src/terminal/packer/silent-flags.ts
/** Flags of Packer that ask for what is so anyway: they are taken and change nothing. */
const silent = {
	"use-sequential-evaluation": "locals and data sources are evaluated in the order in which they need one another",
	"ignore-prerelease-plugins": "there are no plug-ins",
	"skip-enforcement": "HCP Packer enforces nothing here",
	"warn-on-undeclared-var": "that is always told",
	upgrade: "nothing is installed",
	force: "nothing is installed"
};
/** Lets a command take some of them, without a word in its help. */
function addSilentFlags(command, ...names) {
	for (const name of names) command.addOption(new Option(`--${name}`, silent[name]).hideHelp());
	return command;
}

// src/terminal/serve/images-option.ts
/** Of every command that may start an embedded server. */
function imagesOption() {
	return new Option("--embedded-images <image>", "an image for the embedded Proxmox: \"local:iso/debian.iso https://example.com/debian.iso sha256:...\"; may be repeated").argParser(images).default([], "none");
}
function images(text, before) {
	const found = parseImages(text, (_, why) => {
		throw new InvalidArgumentError(`It ${why}`);
	});
	return [...before, ...found];
}

// src/terminal/unchanged/unchanged-arguments.ts
function addUnchangedOptions(command) {
	return addChangedOptions(command).option("--skip-unchanged", "build nothing whose template is there, made of the same", false).addOption(new Option("--max-age <age>", "with --skip-unchanged: build again what is older, 7d or 36h").argParser(age));
}
function addChangedOptions(command, more = "") {
	return command.option("--changed-only", "only builds with an input that is another since --changed-since", false).option("--changed-since <commit>", `the commit with which a change begins, such as origin/main${more}`);
}
function addExplainOptions(command) {
	return addChangedOptions(command, ": shows what it changes of the plan").option("--explain", "show what each build is made of, and what is other than in the template that is there; asks the server", false);
}
/** Throws InvalidArgumentError where an option is of no use without another. */
function unchangedWish({ skipUnchanged: skip, maxAge, changedOnly, changedSince }) {
	if (changedSince !== void 0 && !changedOnly) throw new InvalidArgumentError("--changed-since needs --changed-only: without it every build is made.");
	if (maxAge !== void 0 && !skip) throw new InvalidArgumentError("--max-age needs --skip-unchanged: without it every build is made.");
	return {
		skip,
		maxAge
	};
}

// src/terminal/arguments.ts
/** `fallback`: the template where none is named. */
function addTemplateOptions(command, fallback = ".") {
	command.argument("[template]", "template file, or folder with *.pkr.hcl files", fallback).addOption(new Option("--var <name=value>", "set a variable; may be repeated").argParser(variable).default([], "none")).addOption(new Option("--var-file <file>", "file with variables, or a pattern in quotes; may be repeated").argParser(item).default([], "none")).addOption(new Option("--only <names>", "build only these, separated by commas").argParser(list).default([], "all")).addOption(new Option("--except <names>", "build all but these").argParser(list).default([], "none")).addOption(new Option("--trust <what>", "what the template may use beyond the files of this folder: all, none, or some of files,env,network,commands; default: all").argParser(granted)).option("--json", "print JSON for programs; the log goes to stderr", false);
	return addConnectionOptions(command);
}
/** Of commands that look at the builds of a template, or run them. */
function addEnforcedOption(command) {
	return command.option("--enforced <file>", "file with provisioners that run after those of the template in every build");
}
function addValidateOptions(command) {
	const validating = addEnforcedOption(addTemplateOptions(command)).option("--syntax-only", "look at the syntax alone: variables need no values", false).option("--evaluate-datasources", "ask the data sources of the template", false).option("--no-warn-undeclared-var", "say nothing of variables in var files that the template does not have");
	return addSilentFlags(validating, "use-sequential-evaluation", "ignore-prerelease-plugins");
}
function addBuildOptions(command) {
	return addRunOptions(addNightlyOptions(addUnchangedOptions(addRetirementOptions(addLifeOptions(addTemplateOptions(command))))).option("--force", "replace the template of the same vm_id, else of the same name, when the new one is done", false).option("--sbom <folder>", "write bills of material of what is built into a folder: CycloneDX and SPDX").addOption(new Option("--force-order <when>", "when --force removes the old template; default: as the template says").choices(["replace-last", "delete-first"])).option("--keep-previous", "keep the template that --force replaces, as NAME-previous; default: as the template says").option("--no-keep-previous", "keep it not, whatever the template says"));
}
function addTestOptions(command) {
	return addRunOptions(addTemplateOptions(command).addOption(new Option("--test-vmids <from-to>", "where the machines get their IDs from: 90000-90999; default: the next free ones").argParser(vmids)).option("--test-pool <pool>", "pool that the machines join; default: that of the template"));
}
function addRunOptions(command) {
	return addEnforcedOption(command).addOption(imagesOption()).addOption(new Option("--on-error <what>", "what becomes of the machine of a failed build").choices([
		"cleanup",
		"abort",
		"run-cleanup-provisioner"
	]).default("cleanup")).addOption(new Option("--parallel-builds <number>", "how many builds at once; 0: all").argParser(count).default(0)).addOption(new Option("--boot-wait-factor <factor>", "stretch the waits of the boot command").argParser(factor)).addOption(new Option("--screenshot <when>", "when the screen of a machine is kept as a picture").choices([
		"failure",
		"always",
		"never"
	]).default("failure")).option("--summary <file>", "write a report in Markdown");
}
function addReapOptions(command) {
	command.addOption(new Option("--older-than <age>", "leave alone what is younger: longer than any build takes").argParser(age).default(defaultAge, "6h")).option("--dry-run", "only show what would be removed", false).option("--json", "print JSON for programs; the log goes to stderr", false).option("--summary <file>", "write a report in Markdown");
	return addConnectionOptions(command);
}
const defaultAge = 216e5;
function vmids(text) {
	const range = parseVmidRange(text);
	if (range === void 0) throw new InvalidArgumentError("It is a range of IDs such as 90000-90999, within 100 and 999999999.");
	return range;
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
		enforced: given.enforced,
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

export { addTestOptions as a, addChangedOptions as c, imagesOption as d, addSilentFlags as f, addTemplateOptions as i, addExplainOptions as l, addEnforcedOption as n, addValidateOptions as o, checkNightly as p, addReapOptions as r, orderOf as s, addBuildOptions as t, unchangedWish as u };