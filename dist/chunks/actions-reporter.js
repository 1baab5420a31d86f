import { d as startGroup, f as warning, i as exportVariable, l as setOutput, n as endGroup, r as error, s as notice, t as debug, u as setSecret } from "./npm-actions-core.js";
import { t as require_dist } from "./npm-yaml.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { t as neededPermissions } from "./actions-attest-needed-permissions.js";
import { a as warning$1, i as shownSeverity, t as error$1 } from "./diagnostics-diagnostic.js";
import { n as channelRule } from "./builders-proxmox-options-channel-name.js";
import { t as isChannelName } from "./engine-life-life-setup.js";
import { n as describeEntry } from "./events-journal.js";
import { t as intoRunnerFile } from "./actions-workspace.js";
import { t as readWorkflowEvent } from "./actions-workflow-event.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { r as startOf, t as endOf } from "./diagnostics-range.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as separatorHint } from "./packer-read-separators.js";
import { s as toLogJson } from "./report-figures.js";
import { a as fitted, n as code, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";
import { i as machineOf } from "./events-artifact.js";
import { a as retireReports, d as problemList, n as retireCounts, r as retireLine, t as renderRetire } from "./report-life-retire-report.js";
import { n as renderSummary, t as describeAbout } from "./report-summary.js";
import { t as describeTemplate } from "./events-template-ref.js";
import { n as parseDays } from "./time-days.js";
import { t as writeSummary } from "./actions-summary-file.js";
import { n as orderProblems, t as lifeCommands } from "./engine-life-life-order.js";
import { a as renderReap, i as reapReports, n as reapLine, o as describeReaped, t as reapCounts } from "./events-reaped.js";
import { n as parseVmidRange } from "./proxmox-notation-vmid-range.js";
import { r as parseGrants, t as fullTrust } from "./trust-trust.js";
import { a as formsBeyondRunner, n as LineWriter, o as piecesOf, s as isCommonWord, t as roomIn } from "./report-room.js";
import { t as parseImages } from "./engine-embedded-image-list.js";
import { a as moveLine, c as renderRevocation, i as renderList, l as revocationLine, n as listLines, o as moveLines, r as listReports, s as renderMove, t as listCounts, u as revocationLines } from "./report-life-list-report.js";
import { a as manifest, i as keptReports, n as buildReports, o as packageDiffs, s as planReport, t as billFiles } from "./report-builds.js";
import { a as renderMatrix, i as matrixReport, n as matrixCount, r as matrixLine, t as changedNames } from "./report-matrix-report.js";
import { i as explainLines, n as coloured, r as planLines, t as changesText } from "./engine-plan-plan-lines.js";
import { t as Heartbeat } from "./report-progress-filter.js";
import path from "node:path";
import { mkdirSync, statSync, writeFileSync } from "node:fs";

// src/actions/commands/all-commands.ts
/** The values of the input `command`. Each is loaded when it is asked for. */
const commands = {
	build: async () => (await import("./actions-commands-build.js")).build,
	validate: async () => (await import("./actions-commands-validate.js")).validate,
	plan: async () => (await import("./actions-commands-plan.js")).plan(),
	test: async () => (await import("./actions-commands-test.js")).test,
	matrix: async () => (await import("./actions-commands-matrix.js")).matrix(),
	fmt: async () => (await import("./actions-commands-fmt.js")).fmt(),
	inspect: async () => (await import("./actions-commands-inspect.js")).inspect(),
	promote: async () => (await import("./actions-commands-promote.js")).move("promote"),
	rollback: async () => (await import("./actions-commands-promote.js")).move("rollback"),
	demote: async () => (await import("./actions-commands-promote.js")).move("rollback"),
	revoke: async () => (await import("./actions-commands-revoke.js")).revoke("revoke"),
	unrevoke: async () => (await import("./actions-commands-revoke.js")).revoke("unrevoke"),
	retire: async () => (await import("./actions-commands-retire.js")).retire(),
	list: async () => (await import("./actions-commands-list.js")).list(),
	serve: async () => (await import("./actions-commands-serve.js")).serve(),
	reap: async () => (await import("./actions-commands-reap.js")).reap()
};
const commandNames = Object.keys(commands);

// src/actions/input-kinds.ts
/**
* Inputs by their former name. Such a name stays in action.yml with the description `Deprecated: use NAME.`, is read where
* the new one is not given, and is warned of; a major version takes it out of both.
*/
const renamedInputs = {};
/** Reads inputs as the runner hands them over (`INPUT_ON-ERROR`) and collects every problem instead of throwing the first. */
var InputReader = class {
	problems = [];
	warnings = [];
	#env;
	#former;
	constructor(env, renamed = renamedInputs) {
		this.#env = env;
		this.#former = new Map(Object.entries(renamed).map(([former, { now }]) => [now, former]));
		for (const [former, { now, since }] of Object.entries(renamed)) {
			if (this.#given(former) === void 0) continue;
			const both = this.#given(now) === void 0 ? "" : ` ${now} is given too and wins.`;
			this.warnings.push({
				code: "deprecated-input",
				severity: "warning",
				summary: `Input ${former} is called ${now} since version ${since}`,
				detail: `The old name works until the next major version.${both}`,
				subject: former
			});
		}
	}
	/** Empty and unset are the same to the runner. */
	text(name) {
		return this.#given(name) ?? this.#given(this.#former.get(name) ?? "");
	}
	oneOf(name, choices, fallback) {
		const value = this.text(name);
		if (value === void 0) return fallback;
		const choice = choices.find((candidate) => candidate === value);
		if (choice !== void 0) return choice;
		this.reject(name, `must be one of ${choices.join(", ")}, but is ${quoted(value)}.${didYouMean(value, choices)}`);
		return fallback;
	}
	flag(name) {
		const value = this.text(name);
		if (value === void 0) return false;
		if (/^(?:true|True|TRUE)$/.test(value)) return true;
		if (/^(?:false|False|FALSE)$/.test(value)) return false;
		this.reject(name, `must be true or false, but is ${quoted(value)}.`);
		return false;
	}
	/** Is it on, as far as it can be read? */
	isOn(name) {
		return /^(?:true|True|TRUE)$/.test(this.text(name) ?? "");
	}
	count(name) {
		const value = this.text(name);
		if (value === void 0) return 0;
		if (/^\d{1,6}$/.test(value)) return Number(value);
		this.reject(name, `must be a whole number from 0, but is ${quoted(value)}.`);
		return 0;
	}
	/** Milliseconds, of a text such as `6h`. */
	/** A whole number from 1. */
	ordinal(name) {
		const value = this.text(name);
		if (value === void 0) return void 0;
		if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
		this.reject(name, `must be a whole number from 1, but is ${quoted(value)}.`);
	}
	/** Milliseconds, of a text such as `90d`, `2w` or `1h30m`. */
	age(name) {
		const value = this.text(name);
		if (value === void 0) return void 0;
		const age = parseDays(value);
		if (age !== void 0) return age;
		this.reject(name, `must be an age such as 90d, 2w or 1h30m, but is ${quoted(value)}.`);
	}
	/** A number above zero; `auto` and nothing are undefined. */
	factor(name) {
		const value = this.text(name);
		if (value === void 0 || value === "auto") return void 0;
		const factor = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : NaN;
		if (factor > 0 && factor <= 1e3) return factor;
		this.reject(name, `must be auto or a number above 0 and up to 1000, but is ${quoted(value)}.`);
	}
	/** Values by line or comma; lines that begin with # are comments. */
	list(name) {
		return (this.text(name) ?? "").split("\n").filter((line) => !line.trimStart().startsWith("#")).flatMap((line) => line.split(",")).map((item) => item.trim()).filter((item) => item !== "");
	}
	#given(name) {
		const value = this.#env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`]?.trim();
		return value === "" ? void 0 : value;
	}
	reject(name, why, detail) {
		this.problems.push({
			code: "invalid-input",
			severity: "error",
			summary: `Input ${name} ${why}`,
			detail,
			subject: name
		});
	}
};
function quoted(value) {
	return value.length > 60 ? `a text of ${value.length} characters` : JSON.stringify(value);
}

// src/actions/inputs/attest-input.ts
/** Undefined: nobody asks. What it needs and what is not here is told before anything is built. */
function readAttest(reader, env, command) {
	if (!reader.flag("attest") || command !== "build") return void 0;
	const { GITHUB_ACTIONS: isAction, GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server } = env;
	const { isPublic, pullRequest } = readWorkflowEvent(env);
	const token = reader.text("github-token");
	if (isAction !== "true" || !repository || !server || !isGitHub(server)) {
		reader.reject("attest", "needs GitHub Actions on github.com or GHE.com, whose workflows have an identity to sign with.", "Elsewhere sign with a key: the post-processor `provenance` with `signing_mode = \"key\"` or `\"kms\"`.");
		return;
	}
	if (!env["ACTIONS_ID_TOKEN_REQUEST_URL"] || !env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]) {
		if (pullRequest?.without === "fork") reader.reject("attest", "can not be on for pull requests from forks: GitHub gives them no identity to sign with.", "Attest what is built after the merge, attest: ${{ github.event_name != 'pull_request' }}.");
		else reader.reject("attest", "needs the permission id-token: write, which this job does not have.", neededPermissions);
		return;
	}
	if (token === void 0) {
		reader.reject("attest", "needs github-token, with which attestations are stored.", neededPermissions);
		return;
	}
	return {
		token,
		repository,
		server: server.replace(/\/+$/, ""),
		isPublic
	};
}
/** Not its Enterprise Server, and none of those that run workflows of its kind: they have no attestations. */
function isGitHub(server) {
	const url = URL.parse(server);
	return url?.protocol === "https:" && (url.hostname === "github.com" || url.hostname.endsWith(".ghe.com"));
}

// src/engine/embedded/image-yaml.ts
var import_dist = require_dist();
/** Of images: a list in YAML of texts, or of maps with `volid`, `url` and `checksum`. */
function imagesFromYaml(text, onProblem) {
	const document = (0, import_dist.parseDocument)(text, { prettyErrors: false });
	const lineAt = (offset) => text.slice(0, offset ?? 0).split("\n").length;
	const [problem] = document.errors;
	if (problem !== void 0 || !(0, import_dist.isSeq)(document.contents)) {
		onProblem(lineAt(problem?.pos[0]), `is no YAML list (${problem?.code ?? "something else"}).`);
		return [];
	}
	return document.contents.items.flatMap((item) => {
		const line = lineAt(item.range?.[0]);
		if ((0, import_dist.isScalar)(item)) return [{
			line,
			words: String(item.value ?? "").trim().split(/\s+/)
		}];
		if (!(0, import_dist.isMap)(item)) {
			onProblem(line, "must be a text or a map with volid, url and checksum.");
			return [];
		}
		const map = item.toJSON();
		const names = [
			"volid",
			"url",
			"checksum"
		];
		const stranger = Object.keys(map).find((name) => !names.includes(name));
		if (stranger !== void 0) {
			onProblem(line, `has ${JSON.stringify(stranger)}, and knows volid, url and checksum alone.`);
			return [];
		}
		return [{
			line,
			words: names.map((name) => String(map[name] ?? ""))
		}];
	});
}

// src/actions/inputs/embedded-inputs.ts
function embeddedInputs(reader) {
	const wrong = (line, why) => reader.reject("embedded-images", `is wrong in line ${line}: it ${why}`);
	return {
		embeddedImages: parseImages(reader.text("embedded-images") ?? "", wrong, imagesFromYaml),
		embeddedSetup: reader.flag("embedded-setup"),
		exportEnv: reader.flag("export-env")
	};
}

// src/actions/inputs/life-inputs.ts
/** What is asked for of the life of templates. */
function readLife(reader) {
	const channel = reader.text("channel");
	const record = reader.oneOf("record", [
		"auto",
		"true",
		"false"
	], "auto");
	if (channel !== void 0 && !isChannelName(channel)) reader.reject("channel", `must be ${channelRule}.`);
	const retirement = readRetirement(reader);
	if (channel !== void 0 && record === "false") reader.reject("record", "contradicts channel: since when a template is in a channel stands in its record.", "Leave one of them out.");
	if (retirement !== void 0 && record === "false") reader.reject("record", "contradicts keep and keep-for: a template without a record is never retired.", "Leave one of them out.");
	if (reader.flag("skip-unchanged") && record === "false") reader.reject("record", "contradicts skip-unchanged: what is built without a record is found by no later run, and built every time.", "Leave one of them out.");
	return {
		channel,
		record: record === "auto" ? "auto" : record === "true",
		retirement
	};
}
function readRetirement(reader) {
	const keep = reader.ordinal("keep");
	const keepForMs = reader.age("keep-for");
	if (keepForMs === 0) reader.reject("keep-for", "must be more than nothing, such as 90d, 2w or 36h.");
	return keep === void 0 && keepForMs === void 0 ? void 0 : {
		keep,
		keepForMs
	};
}
/** What commands that work on finished templates are told. */
function readLifeOrder(reader, command, { channel, retirement }, dryRun) {
	const order = {
		name: reader.text("name"),
		vmid: reader.ordinal("template-vmid"),
		channel,
		from: reader.text("from"),
		reason: reader.text("reason"),
		rollback: reader.flag("rollback"),
		keep: retirement?.keep,
		keepForMs: retirement?.keepForMs,
		dryRun
	};
	const { from } = order;
	if (from !== void 0 && !isChannelName(from)) reader.reject("from", `must be ${channelRule}.`);
	const own = lifeCommands.find((one) => one === command);
	if (own === void 0) return order;
	const told = new Set(reader.problems.map(({ subject }) => subject));
	for (const { option, why, detail } of orderProblems(own, order)) if (!told.has(option)) reader.reject(option, why, detail);
	return order;
}

// src/actions/inputs/nightly-inputs.ts
const most = 10;
function readNightly(reader) {
	const retry = reader.count("retry");
	if (retry > most) reader.reject("retry", `must be a whole number from 0 to ${most}, but is ${retry}.`);
	const refresh = reader.oneOf("refresh", [
		"false",
		"check",
		"patch"
	], "false");
	if (refresh !== "false" && reader.text("record") === "false") reader.reject("record", "contradicts refresh: what a template is made of stands in its record.", "Leave one of them out.");
	return {
		retry,
		packageDiff: reader.flag("package-diff"),
		refresh: refresh === "false" ? void 0 : refresh,
		fullEveryMs: fullEvery(reader, refresh)
	};
}
function fullEvery(reader, refresh) {
	if (reader.text("full-every") === void 0) return void 0;
	const age = reader.age("full-every");
	if (refresh !== "patch") reader.reject("full-every", "has a meaning with refresh: patch alone.", "Leave it out.");
	return age;
}

// src/actions/inputs/test-inputs.ts
function testInputs(reader) {
	const text = reader.text("test-vmids");
	const testVmids = text === void 0 ? void 0 : parseVmidRange(text);
	if (text !== void 0 && testVmids === void 0) reader.reject("test-vmids", "must be a range of IDs such as 90000-90999, within 100 and 999999999.");
	return {
		testVmids,
		testPool: reader.text("test-pool")
	};
}

// src/actions/inputs/unchanged-inputs.ts
function readUnchanged(reader, env) {
	const skip = reader.flag("skip-unchanged");
	const maxAge = reader.age("max-age");
	if (reader.text("max-age") !== void 0 && !skip) reader.reject("max-age", "needs skip-unchanged: true.", "Without it every build is made, however old the template is.");
	const given = revision(reader);
	const changedOnly = reader.flag("changed-only");
	if (given !== void 0 && !changedOnly && (reader.text("command") ?? "build") === "build") reader.reject("changed-since", "needs changed-only: true.", "Without it every build is made.");
	return {
		skip,
		maxAge,
		changedOnly,
		since: given ?? readWorkflowEvent(env).base,
		given,
		explain: reader.flag("explain")
	};
}
function revision(reader) {
	const given = reader.text("changed-since");
	if (given === void 0 || !/^-|[\0-\x20~^:?*[\\]|\.\./.test(given.replace(/(?:[~^]\d*)+$/, ""))) return given;
	reader.reject("changed-since", "must be a commit as git names it: a hash, a branch, a tag, `HEAD~1`.");
}

// src/actions/inputs/unused-inputs.ts
/** Inputs that only some commands read. */
const readers = {
	channel: [
		"build",
		"promote",
		"rollback",
		"demote",
		"revoke",
		"unrevoke",
		"retire",
		"list"
	],
	enforced: [
		"build",
		"validate",
		"plan",
		"test",
		"matrix",
		"inspect"
	],
	record: ["build"],
	name: [
		"promote",
		"rollback",
		"demote",
		"revoke",
		"unrevoke",
		"retire",
		"list"
	],
	"template-vmid": [
		"promote",
		"rollback",
		"demote",
		"revoke",
		"unrevoke"
	],
	from: ["promote"],
	reason: ["revoke"],
	rollback: ["revoke"],
	keep: ["build", "retire"],
	"keep-for": ["build", "retire"],
	retry: ["build"],
	"package-diff": ["build"],
	sbom: ["build"],
	attest: ["build"],
	refresh: ["build"],
	"full-every": ["build"],
	"skip-unchanged": ["build"],
	"max-age": ["build"],
	"changed-only": [
		"build",
		"plan",
		"matrix"
	],
	"changed-since": [
		"build",
		"plan",
		"matrix"
	],
	explain: ["plan"],
	comment: [
		"build",
		"plan",
		"test"
	],
	"test-vmids": ["test"],
	"test-pool": ["test"],
	"export-env": ["serve"]
};
/** Inputs that are about an embedded server. */
const ofEmbedded = ["embedded-images", "embedded-setup"];
/** Those that are given to a command that does not read them: a warning, since a workflow may choose its command by the event. */
function unusedInputs(reader, { command, embedded }) {
	const withoutServer = command === "serve" || embedded && (command === "build" || command === "test") ? [] : ofEmbedded.filter((name) => isGiven(reader, name));
	const told = [...Object.entries(readers).flatMap(([name, commands]) => !isGiven(reader, name) || commands.includes(command) ? [] : [unused(name, `It is read by ${commands.map((one) => `command: ${one}`).join(" and ")} alone.`, command)]), ...withoutServer.map((name) => unused(name, "It is about the embedded Proxmox: `command: serve`, or builds with `proxmox-url: embedded`.", command))];
	if (command !== "test" || !reader.isOn("force")) return told;
	return [...told, unused("force", "A test build replaces nothing.", command)];
}
function unused(name, why, command) {
	return {
		...warning$1("unused-input", `Input ${name} has no effect with command: ${command}`, why),
		subject: name
	};
}
/** A switch that is off is not asked for. */
function isGiven(reader, name) {
	const text = reader.text(name);
	return text !== void 0 && !/^(?:auto|false|False|FALSE)$/.test(text);
}

// src/actions/vars.ts
/**
* Input variables from text: lines of `name=value` as on Packer's command line, or a YAML map. Values are text that the
* variable's type gives a meaning to later, so a scalar is taken as it is written (`1.10` stays `1.10`) and a list or
* map becomes an expression of the template language.
*/
function parseVars(text, onProblem) {
	const first = text.split("\n").find((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
	if (first === void 0) return [];
	return /^\s*[^\s:={["']+\s*=/.test(first) ? fromLines(text, onProblem) : fromYaml(text, onProblem);
}
function fromLines(text, onProblem) {
	const vars = [];
	for (const [index, line] of text.split("\n").entries()) {
		if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
		const equals = line.indexOf("=");
		const name = equals === -1 ? "" : line.slice(0, equals).trim();
		if (name === "") onProblem(`line ${index + 1} is not of the form name=value.`);
		else vars.push([name, line.slice(equals + 1).trim()]);
	}
	return vars;
}
function fromYaml(text, onProblem) {
	const document = (0, import_dist.parseDocument)(text, { prettyErrors: false });
	const [problem] = document.errors;
	if (problem !== void 0) {
		const line = text.slice(0, problem.pos[0]).split("\n").length;
		onProblem(`is neither a YAML map nor lines of name=value: look at line ${line} (${problem.code}).`);
		return [];
	}
	if (!(0, import_dist.isMap)(document.contents)) {
		onProblem("must be a YAML map or lines of name=value.");
		return [];
	}
	return document.contents.items.flatMap(({ key, value }) => {
		const name = (0, import_dist.isScalar)(key) ? key.source ?? String(key.value) : "";
		const node = resolve(value, document);
		if (name === "") onProblem("has a key that is not a name.");
		else if (node === null || (0, import_dist.isScalar)(node) && node.value === null && node.source !== "null") return [[name, ""]];
		else return [[name, (0, import_dist.isScalar)(node) ? textOf(node) : expressionOf(node, document)]];
		return [];
	});
}
function resolve(node, document) {
	return ((0, import_dist.isAlias)(node) ? node.resolve(document) : node) ?? null;
}
function textOf(node) {
	return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
}
/** A YAML value as an HCL expression. */
function expressionOf(given, document) {
	const node = resolve(given, document);
	if ((0, import_dist.isSeq)(node)) return `[${node.items.map((item) => expressionOf(item, document)).join(", ")}]`;
	if ((0, import_dist.isMap)(node)) return `{${node.items.map(({ key, value }) => {
		return `${literal((0, import_dist.isScalar)(key) ? textOf(key) : "")} = ${expressionOf(value, document)}`;
	}).join(", ")}}`;
	if (!(0, import_dist.isScalar)(node) || node.value === null) return "null";
	if (typeof node.value === "boolean") return String(node.value);
	if (typeof node.value === "number" && /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(textOf(node))) return textOf(node);
	return literal(textOf(node));
}
/** A quoted HCL text in which nothing is interpolated. */
function literal(text) {
	return JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
}

// src/actions/inputs.ts
/** Reads all inputs once; throws TemplateError with every problem that they have. */
function readInputs(env) {
	const reader = new InputReader(env);
	const workspace = env["GITHUB_WORKSPACE"] ?? process.cwd();
	const url = reader.text("proxmox-url");
	const embedded = url === "embedded";
	const workingDirectory = folder(reader, workspace);
	const command = reader.oneOf("command", commandNames, "build");
	const dryRun = reader.flag("dry-run");
	const life = readLife(reader);
	const inputs = {
		...testInputs(reader),
		...embeddedInputs(reader),
		template: reader.text("template") ?? ".",
		command,
		vars: parseVars(reader.text("vars") ?? "", (why) => reader.reject("vars", why)),
		varFiles: reader.list("var-files"),
		only: reader.list("only"),
		except: reader.list("except"),
		enforced: reader.text("enforced"),
		force: reader.flag("force"),
		forceOrder: forceOrder(reader),
		keepPrevious: keepPrevious(reader),
		onError: reader.oneOf("on-error", [
			"cleanup",
			"abort",
			"run-cleanup-provisioner"
		], "cleanup"),
		parallelBuilds: reader.count("parallel-builds"),
		workingDirectory,
		embedded,
		connection: {
			url: embedded ? void 0 : checkedUrl(reader, url),
			username: reader.text("proxmox-username"),
			password: reader.text("proxmox-password"),
			token: reader.text("proxmox-token"),
			node: reader.text("proxmox-node"),
			ca: certificates(reader, workingDirectory),
			fingerprint: fingerprint(reader),
			insecureSkipTlsVerify: reader.flag("insecure-skip-tls-verify") || void 0
		},
		bootWaitFactor: reader.factor("boot-wait-factor"),
		screenshot: reader.oneOf("screenshot", [
			"failure",
			"always",
			"never"
		], "failure"),
		olderThanMs: reader.age("older-than") ?? 216e5,
		dryRun,
		cache: reader.flag("cache"),
		comment: reader.flag("comment"),
		nightly: readNightly(reader),
		sbom: reader.flag("sbom"),
		attest: readAttest(reader, env, command),
		githubToken: reader.text("github-token"),
		trust: trustOfRun(reader, env, workspace),
		life,
		order: readLifeOrder(reader, command, life, dryRun),
		unchanged: readUnchanged(reader, env),
		warnings: [...reader.warnings, ...unusedInputs(reader, {
			command,
			embedded
		})]
	};
	rejectConflicts(reader, inputs);
	if (reader.problems.length > 0) throw new TemplateError(reader.problems);
	return inputs;
}
/** The secrets among the inputs, to be hidden before anything else is done. */
function secretInputs(env) {
	const reader = new InputReader(env);
	return [
		"proxmox-password",
		"proxmox-token",
		"github-token"
	].map((name) => ({
		text: reader.text(name) ?? "",
		name
	}));
}
/** The folder that `working-directory` names. */
function folder(reader, workspace) {
	const given = reader.text("working-directory") ?? ".";
	const absolute = path.resolve(workspace, given);
	if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() !== true) reader.reject("working-directory", `must name a folder, and ${given} is none.`, `It was looked for as ${absolute}.${separatorHint(given, workspace)} Has the repository been checked out?`);
	return absolute;
}
/** How far this run trusts its template: as the workflow says, and else by whose the event is. */
function trustOfRun(reader, env, workspace) {
	const text = reader.text("trust");
	if (text !== void 0) {
		const parsed = parseGrants(text);
		if ("granted" in parsed) return {
			...parsed,
			workspace,
			because: "the input trust says so"
		};
		reader.reject("trust", parsed.problem);
	}
	const because = readWorkflowEvent(env).stranger;
	return because === void 0 ? fullTrust : {
		granted: /* @__PURE__ */ new Set(),
		workspace,
		because
	};
}
function checkedUrl(reader, url) {
	if (url === void 0) return void 0;
	const parsed = URL.parse(url);
	if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) {
		reader.reject("proxmox-url", "must be embedded or the address of a Proxmox VE API.", "For example https://pve.example.com:8006/api2/json");
		return;
	}
	if (parsed.username !== "" || parsed.password !== "") {
		reader.reject("proxmox-url", "must not hold a user or password: use proxmox-username and proxmox-password.");
		return;
	}
	return url;
}
/** PEM text, or the file that holds it. */
function certificates(reader, workingDirectory) {
	const given = reader.text("proxmox-ca");
	if (given === void 0) return void 0;
	let text = given;
	if (!given.includes("-----BEGIN")) try {
		text = readSmallFile(path.resolve(workingDirectory, given)).toString("utf8");
	} catch {
		reader.reject("proxmox-ca", "must be a certificate in PEM form or a file that holds one; there is no such file.");
		return;
	}
	if (/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text)) return text;
	reader.reject("proxmox-ca", "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).", "On a Proxmox server it is /etc/pve/pve-root-ca.pem.");
}
function forceOrder(reader) {
	if (reader.text("force-order") === void 0) return void 0;
	if (!reader.flag("force")) reader.reject("force-order", "says when force removes the old template, and has no effect without force: true.");
	return reader.oneOf("force-order", ["replace-last", "delete-first"], "replace-last");
}
/** Undefined: as the sources say. */
function keepPrevious(reader) {
	if (reader.text("keep-previous") === void 0) return void 0;
	const keeps = reader.flag("keep-previous");
	if (keeps && !reader.flag("force")) reader.reject("keep-previous", "keeps what force replaces, and has no effect without force: true.");
	if (keeps && reader.text("force-order") === "delete-first") reader.reject("keep-previous", "has nothing to keep with force-order: delete-first.");
	return keeps;
}
function fingerprint(reader) {
	const given = reader.text("proxmox-fingerprint");
	if (given === void 0) return void 0;
	if (/^[0-9a-f]{64}$/i.test(given.replaceAll(":", ""))) return given;
	reader.reject("proxmox-fingerprint", "must be a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without.", "On a Proxmox server: pvenode cert info");
}
function rejectConflicts(reader, inputs) {
	const { embedded, connection } = inputs;
	if (embedded) {
		const given = [
			"proxmox-username",
			"proxmox-password",
			"proxmox-token",
			"proxmox-ca",
			"proxmox-fingerprint"
		].filter((name) => reader.text(name) !== void 0);
		for (const name of given) reader.reject(name, "can not be used with proxmox-url: embedded, which has credentials of its own.");
	}
	if (connection.insecureSkipTlsVerify === true && connection.fingerprint !== void 0) reader.reject("insecure-skip-tls-verify", "contradicts proxmox-fingerprint: remove one of them.");
}

// src/actions/job-link.ts
const patienceMs = 5e3;
/**
* The page with this job's log. The environment names the run only; which of its jobs we are is a question to the API,
* for which the token is needed (permission `actions: read`). Without an answer it is the run's page.
*/
async function jobLink(env, token) {
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
	if (!server || !repository || !run) return void 0;
	const page = `${server}/${repository}/actions/runs/${run}`;
	if (token === void 0) return page;
	try {
		return await ownJobPage(env, token, repository, Number(run)) ?? page;
	} catch {
		return page;
	}
}
async function ownJobPage(env, token, repository, run) {
	const { getOctokit } = await import("./npm-actions-github.js");
	const [owner = "", repo = ""] = repository.split("/");
	const github = getOctokit(token, { request: { signal: AbortSignal.timeout(patienceMs) } });
	const ours = (await github.paginate(github.rest.actions.listJobsForWorkflowRunAttempt, {
		owner,
		repo,
		run_id: run,
		attempt_number: Number(env["GITHUB_RUN_ATTEMPT"] ?? "1"),
		per_page: 100
	})).filter(({ status, runner_name }) => status === "in_progress" && runner_name === env["RUNNER_NAME"]);
	return ours.length === 1 ? ours[0]?.html_url ?? void 0 : void 0;
}

// src/report/clean-up-summary.ts
/** What a clean-up after the build did, as GitHub's Markdown. */
function renderCleanUp({ removed, foreign, left, problems, about, secrets, logUrl, limit }) {
	const all = removed.length + foreign.length + left.length;
	const headline = left.length === 0 ? "🧹 Clean-up: nothing is left behind" : `❌ Clean-up: ${left.length} of ${counted(all, "thing")} left behind`;
	const what = (entry) => plain(clip(secrets.redact(describeEntry(entry)), 300));
	return fitted([
		`### ${headline}`,
		`${describeAbout(about, secrets)}${logUrl === void 0 ? "" : ` · ${link("Log", logUrl)}`}`,
		[
			...left.map((entry) => `- ❌ **Left behind:** ${what(entry)}. Remove it by hand.`),
			...foreign.map((entry) => `- ➖ Not of this run any more, and stays: ${what(entry)}`),
			...removed.map((entry) => `- ✅ Removed: ${what(entry)}`)
		].join("\n"),
		...problems.length === 0 ? [] : [problemList(problems, secrets)]
	], limit);
}

// src/report/serve-summary.ts
/** What became of an embedded server that was to live on, as GitHub's Markdown. */
function renderServe(options) {
	return fitted(sections(options), options.limit);
}
function* sections({ outcome, access, problems, secrets, logUrl }) {
	const log = logUrl === void 0 ? "" : ` ${link("Log", logUrl)}`;
	if (outcome === "succeeded" && access !== void 0) {
		yield "### ✅ Embedded Proxmox: running";
		const word = (text) => code(secrets.redact(text));
		yield `At ${word(access.url)}, node ${word(access.node)}, for the steps of this job that come; its user is ${word(access.username)}. It ends with the job, and so does what is built there.${log}`;
	} else {
		yield outcome === "cancelled" ? "### ⏹️ Embedded Proxmox: cancelled" : "### ❌ Embedded Proxmox: not started";
		if (log !== "") yield log.trim();
	}
	if (problems.length > 0) yield problemList(problems, secrets);
}

// src/actions/about-step.ts
/** Which template, step and commit a summary is about: a job's page shows those of all its steps. */
function aboutStep(env) {
	const { pullRequest } = readWorkflowEvent(env);
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_REF_NAME: ref } = env;
	const commit = pullRequest?.commit ?? env["GITHUB_SHA"];
	const template = env["INPUT_TEMPLATE"]?.trim() || ".";
	const folder = env["INPUT_WORKING-DIRECTORY"]?.trim() || ".";
	return {
		template: folder === "." ? template : `${folder}/${template}`,
		step: stepId(env),
		job: env["GITHUB_JOB"] || void 0,
		commit: commit && server && repository ? {
			name: commit.slice(0, 7),
			url: `${server}/${repository}/commit/${commit}`
		} : void 0,
		of: pullRequest?.number === void 0 ? ref || void 0 : `pull request ${pullRequest.number}`
	};
}
/** The step's `id`; the platform makes one that tells nobody anything where there is none. */
function stepId(env) {
	const id = env["GITHUB_ACTION"] ?? "";
	return id === "" || id.startsWith("__") || /^\d+$/.test(id) ? void 0 : id;
}

// src/actions/annotations.ts
/**
* Annotations at file, line and column. The platform keeps ten of each type for a step, and cuts a message at 4096
* characters; one error is kept for the verdict on the whole step, and what does not fit is in the summary and the log.
*/
var Annotations = class {
	#places;
	#lines;
	#seen = /* @__PURE__ */ new Set();
	#left = {
		error: 9,
		warning: 10
	};
	#overflow = 0;
	constructor(places, lines) {
		this.#places = places;
		this.#lines = lines;
	}
	add(diagnostic) {
		const severity = shownSeverity(diagnostic);
		const { title, message } = this.#text(diagnostic);
		const properties = {
			...this.#place(diagnostic),
			...title === void 0 ? {} : { title }
		};
		const key = JSON.stringify([
			severity,
			message,
			properties
		]);
		if (this.#seen.has(key)) return;
		this.#seen.add(key);
		if (this.#left[severity] === 0) {
			this.#overflow++;
			return;
		}
		this.#left[severity]--;
		(severity === "error" ? error : warning)(message, properties);
	}
	/** Something that is worth to know, and no problem. */
	notice(text) {
		notice(clip(this.#lines.cleanLine(text), longestMessage));
	}
	/** The error that was kept tells of what the others can not: how many builds failed, how many problems had no room. */
	conclude({ builds }) {
		const failed = builds.filter((build) => build.outcome === "failed");
		const left = this.#overflow;
		if (failed.length < 2 && left === 0) return;
		const what = failed.length === 0 ? "The template has errors" : `${failed.length} of ${builds.length} builds failed`;
		const more = left === 0 ? "" : `; ${left} more problem${left === 1 ? " is" : "s are"} in the log and the job summary`;
		error(clip(this.#lines.cleanLine(`${what}${more}`), longestMessage));
	}
	/** What happened is the title where there is more to say. */
	#text({ summary, evidence, detail, subject, range }) {
		const what = range === void 0 && subject !== void 0 && !summary.includes(subject) ? `${subject}: ${summary}` : summary;
		const more = [evidence, detail].filter((text) => text !== void 0 && text !== "").join("\n");
		if (more === "") return { message: this.#bounded(what, longestMessage) };
		return {
			title: this.#bounded(what, longestTitle),
			message: this.#bounded(more, longestMessage)
		};
	}
	#bounded(text, length) {
		return clip(this.#lines.clean(text).join("\n"), length);
	}
	#place({ range }) {
		if (range === void 0) return {};
		const file = path.relative(this.#places.workspace, path.resolve(this.#places.workingDirectory, range.source.name));
		if (file.startsWith("..") || path.isAbsolute(file)) return {};
		const start = startOf(range);
		const end = endOf(range);
		return {
			file: this.#lines.cleanLine(file.split(path.sep).join("/")),
			startLine: start.line,
			endLine: end.line,
			...start.line === end.line ? {
				startColumn: start.column,
				endColumn: Math.max(start.column, end.column - 1)
			} : {}
		};
	}
};
const longestMessage = 4096;
const longestTitle = 255;

// src/actions/comment/unmasked-values.ts
const ofSystem = /^(?:GITHUB_|RUNNER_|INPUT_|STATE_|ACTIONS_|LC_|XDG_|(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|PWD|OLDPWD|HOSTNAME|TERM|TZ|CI|SHLVL|_)$)/i;
/**
* What a comment hides beyond the secrets that are known here. The runner masks the secrets of a repository in logs and
* summaries, and nobody masks them in a comment: a secret that a workflow gives to a variable that is not `sensitive` would
* be for everybody to read. So whatever comes from `vars`, `PKR_VAR_*` or the environment is not shown there.
*/
function unmaskedValues({ variables, builds }, vars, env) {
	const ofEnvironment = new Set(Object.entries(env).flatMap(([name, value]) => value && !ofSystem.test(name) ? [value] : []));
	const given = new Map([...Object.entries(env).flatMap(([name, value]) => value && name.startsWith("PKR_VAR_") ? [[name.slice(8), value]] : []), ...vars]);
	const fromVariables = Object.entries(variables).flatMap(([name, value]) => {
		const texts = textsIn(value);
		return given.has(name) ? texts : texts.filter((text) => ofEnvironment.has(text));
	});
	const isOpen = (text) => isCommonWord(text) || builds.some((name) => name.includes(text));
	const long = [...ofEnvironment].filter((value) => value.length >= 8);
	return [.../* @__PURE__ */ new Set([
		...given.values(),
		...fromVariables,
		...long
	])].filter((text) => !isOpen(text));
}
function textsIn(value) {
	if (typeof value === "string") return [value];
	if (typeof value === "number") return [String(value)];
	if (typeof value !== "object" || value === null) return [];
	return Object.values(value).flatMap(textsIn);
}

// src/actions/life/life-reporter.ts
/** What GitHub is told of commands that work on finished templates: log, outputs, summary. */
var LifeReporter = class {
	#env;
	#secrets;
	#log;
	#outputs;
	constructor(env, secrets, log, outputs) {
		this.#env = env;
		this.#secrets = secrets;
		this.#log = log;
		this.#outputs = outputs;
	}
	moved(move) {
		for (const line of moveLines(move).slice(1)) this.#log.info(line);
		this.#log.headline(moveLine(move));
		this.#outputs.template(move.template, {
			changed: move.changed,
			previous: move.previous
		});
	}
	revoked(revocation) {
		for (const line of revocationLines(revocation).slice(1)) this.#log.info(line);
		this.#log.headline(revocationLine(revocation));
		this.#outputs.template(revocation.template, { changed: revocation.changed });
	}
	/** Answers what could not be removed, as problems. */
	retired(retired) {
		for (const one of retired) this.#log.info(retireLine(one));
		this.#log.headline(retireCounts(retired) || "There is no such template");
		this.#outputs.retired(retired);
		return retired.filter(({ fate }) => fate === "left").map((one) => error$1("not-retired", `Could not be retired: ${describeTemplate(one)}`, one.why));
	}
	listed(templates, now) {
		for (const line of listLines(templates, now)) this.#log.info(line);
		this.#log.headline(listCounts(templates));
		this.#outputs.listed(templates);
	}
	finishList(summary) {
		this.#summary((limit, secrets) => renderList({
			...summary,
			secrets,
			limit
		}));
	}
	finishMove(command, move, ending) {
		this.#summary((limit, secrets) => renderMove(command, move, {
			...ending,
			secrets,
			limit
		}));
	}
	finishRevocation(command, revocation, ending) {
		this.#summary((limit, secrets) => renderRevocation(command, revocation, {
			...ending,
			secrets,
			limit
		}));
	}
	finishRetire(summary) {
		this.#summary((limit, secrets) => renderRetire({
			...summary,
			secrets,
			limit
		}));
	}
	#summary(render) {
		this.#log.closeGroup();
		writeSummary(this.#env, (limit) => render(limit, this.#secrets));
	}
};

// src/actions/masks.ts
/** Shorter ones stand in every log. */
const shortest = 6;
/**
* Registers secrets with the runner before their first use, on top of our own redaction.
*
* The runner masks a registered value of any length wherever it stands, also in the logs of later steps, and drops a job's
* output that holds one. So short and common values are not registered, nor are those that are part of a text that will
* be an output: our own redaction hides them in everything that we write. Which texts those are is known only when the
* template was read, and so are most secrets: until then, while nothing is written, they are held back.
*/
var Masks = class {
	#known = /* @__PURE__ */ new Set();
	/** What the user calls a secret that was not registered, with why. */
	#refused = /* @__PURE__ */ new Map();
	#held = [];
	#outputs = "";
	add({ text, name, madeOf }) {
		const fit = piecesOf(text).filter((piece) => piece.length >= shortest && !isCommonWord(piece));
		if (fit.length === 0 && madeOf === void 0 && text.trim() !== "") this.#refused.set(name, reasonOf(text));
		const fresh = fit.filter((piece) => !this.#known.has(piece));
		if (fresh.length === 0) return;
		for (const piece of fresh) this.#known.add(piece);
		if (this.#held === void 0) this.#register(fresh);
		else this.#held.push(fresh);
	}
	/** Registers what was held back and from now on all else, but what would touch one of these texts. */
	register(outputs = []) {
		if (this.#held === void 0) return;
		const held = this.#held;
		this.#held = void 0;
		this.#outputs = outputs.join("\n");
		for (const pieces of held) this.#register(pieces);
	}
	/** Would the runner drop this text from a job's outputs? */
	touches(output) {
		return [...this.#registered].some((text) => output.includes(text));
	}
	/** What later steps of the job may show: said once each. */
	takeRefused() {
		const refused = [...this.#refused];
		this.#refused.clear();
		return refused.map(([name, reason]) => ({
			...warning$1("weak-secret", `The value of ${name} is ${reason}, so that GitHub does not mask it`, "The log of this step hides it as far as that is possible. Other steps of the job would show it, and would lose every line that only looks like it if it were masked. Give it a value of six characters or more that is no word of everyday logs."),
			subject: name
		}));
	}
	#registered = /* @__PURE__ */ new Set();
	/** The runner takes each line of a mask for one: all of a key is one command. */
	#register(pieces) {
		const texts = pieces.filter((piece) => !this.#outputs.includes(piece)).flatMap((piece) => [piece, ...formsBeyondRunner(piece)]);
		for (const text of texts) this.#registered.add(text);
		if (texts.length > 0) setSecret(texts.join("\n"));
	}
};
function reasonOf(text) {
	if (text.trim().length < shortest) return `shorter than ${shortest} characters`;
	return /^\d+$/.test(text.trim()) ? "a short number" : "a common word";
}

// src/actions/outputs.ts
/**
* Sets the action's outputs as soon as they are known. `template-id`, `template-name` and `node` are those of the first
* build, in the template's order, that made something; `builds` has all of them.
*/
var Outputs = class {
	#secrets;
	#manifest;
	#plan;
	#runId;
	#builders = /* @__PURE__ */ new Map();
	#links = true;
	#tellsChanged = false;
	#set = /* @__PURE__ */ new Map();
	/** `folder` is where the manifest is written. */
	constructor(secrets, folder, runId) {
		this.#secrets = secrets;
		this.#manifest = path.join(folder, "manifest.json");
		this.#plan = path.join(folder, "plan.json");
		this.#runId = runId;
	}
	/** Takes the plan, and answers the texts that outputs will be made of, as far as they are known before the builds. */
	expect({ builds }) {
		for (const { name, builder } of builds) this.#builders.set(name, builder);
		return [
			this.#manifest,
			this.#plan,
			vocabulary,
			...builds.flatMap(visibleTexts)
		];
	}
	/** The server ends with this step: no link leads anywhere. */
	withoutLinks() {
		this.#links = false;
	}
	update(history) {
		const first = machineOf(history.builds.find(({ artifact }) => machineOf(artifact) !== void 0)?.artifact);
		if (first !== void 0 || this.#set.has("template-id")) {
			this.#putTemplate(first);
			this.#put("manifest", this.#writeManifest(history));
		}
		const fingerprint = history.builds.find((build) => build.fingerprint !== void 0)?.fingerprint;
		if (fingerprint !== void 0) this.fingerprint(fingerprint);
		if (this.#tellsChanged) this.changed(history.builds.filter(({ outcome }) => outcome !== "unchanged").map(({ name }) => name));
		this.#put("builds", toLogJson(buildReports(history, this.#secrets, { links: this.#links })));
		const screenshot = history.builds.find((build) => build.screenshot !== void 0)?.screenshot;
		if (screenshot !== void 0) this.#put("screenshot", this.#secrets.redact(screenshot));
		const diffs = packageDiffs(history, this.#secrets);
		if (diffs.length > 0) {
			this.#put("package-diff", toLogJson(diffs));
			this.#put("package-list", diffs.map(({ file }) => file).join("\n"));
		}
		const bills = billFiles(history);
		if (bills.length > 0) this.#put("sbom", bills.join("\n"));
		this.#putAttestations(history);
		const kept = keptReports(history, this.#secrets, { links: this.#links });
		const retired = history.builds.flatMap((build) => build.retired);
		if (retired.length > 0) this.retired(retired);
		if (kept.length > 0) this.#put("kept", toLogJson(kept));
	}
	/** Of a command that works on a finished template. */
	template({ vmid, name, node }, { changed, previous }) {
		this.#putTemplate({
			vmid,
			name: this.#secrets.redact(name),
			node: this.#secrets.redact(node)
		});
		this.#putChanged(String(changed));
		if (previous !== void 0) this.#put("previous-template-id", String(previous.vmid));
	}
	/** Of `command: list`. */
	listed(templates) {
		this.#put("templates", toLogJson(listReports(templates, this.#secrets)));
	}
	retired(retired) {
		this.#put("retired", toLogJson(retireReports(retired, this.#secrets)));
	}
	/** Of the first build that has one. */
	fingerprint(fingerprint) {
		this.#put("fingerprint", fingerprint ?? "");
	}
	/** From now on with those that are not left alone. */
	tellChanged() {
		this.#tellsChanged = true;
	}
	changed(names) {
		this.#putChanged(toLogJson(names.map((name) => this.#secrets.redact(name))));
	}
	matrix(entries) {
		this.#put("matrix", toLogJson(matrixReport(entries, this.#secrets)));
		this.changed(changedNames(entries));
	}
	reaped(reaped) {
		this.#put("reaped", toLogJson(reapReports(reaped, this.#secrets)));
	}
	/** Of `command: serve`: how later steps reach the server, and the same as variables of their environment if that is asked. */
	serving({ url, username, token, password, node, fingerprint, data }, exportEnv) {
		const ca = path.join(data, "pve-ssl.pem");
		this.#put("proxmox-url", url);
		this.#put("proxmox-username", username);
		this.#put("proxmox-token", token);
		this.#put("proxmox-password", password);
		this.#put("proxmox-node", node);
		this.#put("proxmox-fingerprint", fingerprint);
		this.#put("proxmox-ca", ca);
		if (!exportEnv) return;
		for (const [name, value] of Object.entries({
			url,
			username,
			token,
			node,
			fingerprint,
			ca
		})) intoRunnerFile("GITHUB_ENV", () => exportVariable(`PROXMOX_${name.toUpperCase()}`, value));
	}
	/** Of `command: plan`. */
	setPlan(report) {
		this.#put("plan", writeJson(this.#plan, report));
	}
	/** The names of the outputs whose text is such. */
	namesWhere(such) {
		return [...this.#set].filter(([, value]) => such(value)).map(([name]) => name);
	}
	#putTemplate(template) {
		this.#put("template-id", template === void 0 ? "" : String(template.vmid));
		this.#put("template-name", template?.name ?? "");
		this.#put("node", template?.node ?? "");
	}
	#putAttestations({ builds }) {
		const attestations = builds.flatMap(({ attestation }) => attestation ?? []);
		const [first] = attestations;
		if (first === void 0) return;
		this.#put("attestation-url", this.#secrets.redact(first.url));
		this.#put("attestation-bundle", this.#secrets.redact(attestations.map(({ bundle }) => bundle).join("\n")));
	}
	#putChanged(text) {
		this.#put("changed", text);
	}
	#put(name, value) {
		if (this.#set.get(name) === value) return;
		this.#set.set(name, value);
		intoRunnerFile("GITHUB_OUTPUT", () => setOutput(name, value));
	}
	#writeManifest(history) {
		return writeJson(this.#manifest, manifest(history, (build) => this.#builders.get(build) ?? "", this.#runId));
	}
};
function writeJson(file, content) {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
	return file;
}
function visibleTexts({ name, options }) {
	const known = typeof options === "object" && options !== null ? options : {};
	return [name, ...[
		"template_name",
		"vm_name",
		"vm_id",
		"node"
	].map((key) => String(known[key] ?? ""))];
}
/** The words of `builds` itself: a password "template" must not take the whole output with it. */
const vocabulary = "name build volid outcome succeeded unchanged failed cancelled pending templateId templateName node kind template file url https fingerprint disks key volid size verified passed findings check what replicas attempts attempt why passedOver step packages manager count inventory usedBytes against added removed upgraded downgraded version architecture from to sentence screenshot png sbom licences licence cyclonedx spdx attestation subjects bundle identity startedAt duration problems scsi virtio sata efidisk tpmstate";

// src/actions/plan/plan-reporter.ts
/** What GitHub is told of what would be built: log, outputs, and the summary of `matrix`. */
var PlanReporter = class {
	#env;
	#secrets;
	#log;
	#outputs;
	constructor(env, secrets, log, outputs) {
		this.#env = env;
		this.#secrets = secrets;
		this.#log = log;
		this.#outputs = outputs;
	}
	/** The plan as lines in the log, and as data in an output's file. */
	show(description, history, { explained, changes }) {
		for (const build of description.builds) {
			const [name = "", ...lines] = planLines({
				...description,
				builds: [build]
			});
			this.#group(`Plan of ${name}`, lines);
		}
		for (const one of explained ?? []) {
			const [name = "", ...lines] = explainLines(one);
			this.#group(name, lines);
		}
		for (const line of changes === void 0 ? [] : changesText(changes)) this.#log.signed(line);
		const told = {
			...description,
			...explained && { explained },
			...changes && { changes }
		};
		this.#outputs.setPlan(planReport(told, history, this.#secrets));
		if (explained !== void 0) this.#outputs.fingerprint(explained[0]?.fingerprint);
	}
	#group(title, lines) {
		this.#log.openGroup(title);
		for (const line of lines) this.#log.info(line);
		this.#log.closeGroup();
	}
	/** From now on outputs say which builds are not left alone. */
	tellChanged() {
		this.#outputs.tellChanged();
	}
	/** The names of the builds that a change touches. */
	changed(names) {
		this.#outputs.changed(names);
	}
	/** The jobs of `matrix`: the log and the outputs. */
	matrix(entries) {
		for (const entry of entries) this.#log.info(matrixLine(entry));
		this.#log.headline(matrixCount(entries));
		this.#outputs.matrix(entries);
	}
	/** The summary of `matrix`. */
	finishMatrix(found) {
		this.#log.closeGroup();
		writeSummary(this.#env, (limit) => renderMatrix({
			...found,
			secrets: this.#secrets,
			limit
		}));
	}
};

// src/actions/workflow-log.ts
const heartbeatMs = 15e3;
/**
* The job's log, and the only way to it: lines go through the LineWriter, commands through @actions/core.
* Each step of a build is a group; where builds run side by side their lines mix, so there are no groups then.
*/
var Log = class {
	lines;
	#heartbeat = new Heartbeat(heartbeatMs);
	#running = /* @__PURE__ */ new Set();
	#group;
	#debug;
	/** `debug`: with every call of the server's API (a workflow run again with *Enable debug logging*). */
	constructor(lines, options) {
		this.lines = lines;
		this.#debug = options.debug;
	}
	onEvent(event) {
		const build = event.build ?? "";
		switch (event.kind) {
			case "build-started":
				this.#running.add(build);
				if (this.#running.size > 1) this.closeGroup();
				break;
			case "step-started":
				if (this.#running.size <= 1) this.openGroup(`${build}: ${event.step}`);
				break;
			case "step-finished":
				this.closeGroup();
				break;
			case "build-finished":
				this.#running.delete(build);
				this.closeGroup();
				break;
			case "progress": {
				const line = this.#heartbeat.beat(event);
				if (line !== void 0) this.write(this.lines.detail(line, event.build));
				break;
			}
			case "call": if (this.#debug) debug(this.lines.cleanLine(describeCall(event)));
		}
		for (const problem of this.lines.problemsOf(event)) {
			if (problem.severity === "error") this.closeGroup();
			this.write(this.lines.diagnostic(problem, event.build));
		}
		this.write(this.lines.of(event));
	}
	info(text) {
		this.write(this.lines.plain(text));
	}
	/** A line of what changes, in the colour of its sign. */
	signed({ sign, text }) {
		process.stdout.write(this.lines.plain(text).map((line) => `${coloured({
			sign,
			text: line.text
		})}\n`).join(""));
	}
	headline(text) {
		this.write(this.lines.headline(text));
	}
	/** A diagnostic with its source line and caret, where a reader sees it without opening a group. */
	diagnostic(diagnostic) {
		this.closeGroup();
		this.write(this.lines.diagnostic(diagnostic));
	}
	openGroup(title) {
		this.closeGroup();
		startGroup(this.lines.cleanLine(title));
		this.#group = title;
	}
	closeGroup() {
		if (this.#group !== void 0) endGroup();
		this.#group = void 0;
	}
	/** Resolves when the runner has caught up; undefined: it has. */
	room() {
		return roomIn(process.stdout);
	}
	write(lines) {
		if (lines.length > 0) process.stdout.write(lines.map(({ kind, text }) => `${colours[kind]?.(text) ?? text}\n`).join(""));
	}
};
const colours = {
	headline: (text) => `\x1b[1m${text}\x1b[0m`,
	error: (text) => `\x1b[31m${text}\x1b[0m`,
	warning: (text) => `\x1b[33m${text}\x1b[0m`
};
/** `proxmox-iso.debian: POST /nodes/pve/qemu: 200 in 41 ms`. */
function describeCall({ build, method, path, status, milliseconds }) {
	return `${build === void 0 ? "" : `${build}: `}${method} ${path}: ${status ?? "no answer"} in ${milliseconds} ms`;
}

// src/actions/reporter.ts
/** Everything that GitHub is told of a run: masks, log, annotations, outputs and, at its end, the job summary. */
var Reporter = class {
	log;
	/** Of commands that work on finished templates. */
	life;
	/** Of commands that tell what would be built. */
	plan;
	#env;
	#secrets;
	#masks = new Masks();
	#annotations;
	#outputs;
	/** The folder of the embedded Proxmox, where there is one. */
	#embedded;
	/** What the template may not do. */
	#restriction;
	#plan;
	/** The report of the run, to be written again for another place. */
	#report;
	constructor(env, place, secrets) {
		const lines = new LineWriter(secrets, { colour: true });
		this.#env = env;
		this.#secrets = secrets;
		this.log = new Log(lines, { debug: env["RUNNER_DEBUG"] === "1" });
		this.#annotations = new Annotations(place, lines);
		this.#outputs = new Outputs(secrets, place.folder, place.runId);
		this.life = new LifeReporter(env, secrets, this.log, this.#outputs);
		this.plan = new PlanReporter(env, secrets, this.log, this.#outputs);
	}
	hide(secret) {
		this.#masks.add(secret);
	}
	/** Secrets that no later step can be kept from showing, since they were told the last time. */
	takeWeakSecrets() {
		return this.#masks.takeRefused();
	}
	room() {
		return this.log.room();
	}
	/** For a step without outputs, which no secret has to wait for. */
	withoutOutputs() {
		this.#masks.register();
	}
	restricted(text) {
		this.#restriction = text;
		this.log.info(text);
	}
	planned(plan) {
		this.#plan = plan;
		this.#masks.register(this.#outputs.expect(plan));
	}
	event(event, history) {
		this.#masks.register();
		this.log.onEvent(event);
		if (event.kind === "problem") this.#annotations.add(event.diagnostic);
		if (event.kind === "build-finished") for (const problem of event.problems) this.#annotations.add(problem);
		if (event.kind === "artifact") this.#outputs.update(history);
		if (event.kind === "build-finished") this.#tryOutputs(history);
	}
	#tryOutputs(history) {
		try {
			this.#outputs.update(history);
		} catch {}
	}
	problems(problems) {
		this.#masks.register();
		for (const problem of problems) {
			this.log.diagnostic(problem);
			this.#annotations.add(problem);
		}
	}
	served({ url, data }) {
		this.#embedded = data;
		this.#outputs.withoutLinks();
		this.log.openGroup("Embedded Proxmox");
		this.log.info(`Listening at ${url}, data in ${data}`);
		this.log.closeGroup();
	}
	/** The embedded server listens, and lives on when this step ends. */
	serving(access, exportEnv) {
		this.log.headline(`The embedded Proxmox listens at ${access.url}, and ends with this job`);
		this.#outputs.serving(access, exportEnv);
	}
	/** The summary of `serve`. */
	finishServe(serve) {
		this.log.closeGroup();
		writeSummary(this.#env, (limit) => renderServe({
			...serve,
			secrets: this.#secrets,
			limit
		}));
	}
	/** Sets what can be said before anything is built. Throws where outputs can not be set. */
	firstOutputs(history) {
		this.#outputs.update(history);
	}
	/** Sets the outputs as they are now, and warns of those that the runner will drop at the end of the job. */
	lastOutputs(history) {
		this.#outputs.update(history);
		return this.#outputs.namesWhere((text) => this.#masks.touches(text)).map((output) => warning$1("output-dropped", `Output ${output} will be empty for other jobs`, "It holds the value of a secret, and GitHub drops such outputs at the end of the job. Give the secret a value that is not part of a name or number."));
	}
	/** The verdict and the summary. Synchronous, since it may be all that there is time for. */
	finish({ history, ...verdict }) {
		this.log.closeGroup();
		if (verdict.outcome === "failed") this.#annotations.conclude(history);
		const options = {
			...verdict,
			secrets: this.#secrets,
			about: verdict.command === "inputs" ? void 0 : aboutStep(this.#env),
			restriction: this.#restriction,
			embedded: this.#embedded === void 0 ? void 0 : endOfEmbedded(this.#embedded),
			postStep: true
		};
		this.#report = (place) => renderSummary(history, {
			...options,
			...place
		});
		writeSummary(this.#env, (limit) => renderSummary(history, {
			...options,
			limit
		}));
	}
	/** The log is at its end: what had no room as an annotation is counted. */
	concluded(history) {
		this.log.closeGroup();
		this.#annotations.conclude(history);
	}
	/** The report as a comment, without what nobody masks there. Undefined where there is none yet. */
	comment(vars, limit) {
		const { variables = {}, builds = [] } = this.#plan ?? {};
		const known = {
			variables,
			builds: builds.map(({ name }) => name)
		};
		const secrets = this.#secrets.with(unmaskedValues(known, vars, this.#env));
		return this.#report?.({
			secrets,
			limit,
			isShort: true
		});
	}
	/** Something that is worth to know, and no problem. */
	notice(text) {
		this.log.closeGroup();
		this.log.info(text);
		this.#annotations.notice(text);
	}
	/** The post step's own summary. */
	finishCleanUp(cleanUp) {
		this.log.closeGroup();
		const options = {
			...cleanUp,
			about: aboutStep(this.#env),
			secrets: this.#secrets
		};
		writeSummary(this.#env, (limit) => renderCleanUp({
			...options,
			limit
		}));
	}
	/** What `reap` found: the log and the output. */
	reaped(reaped) {
		for (const one of reaped) this.log.info(reapLine(one));
		const counts = reapCounts(reaped);
		this.log.headline(counts === "" ? "Builds have left nothing behind" : counts);
		this.#outputs.reaped(reaped);
		for (const one of reaped) if (one.fate === "left") this.problems([error$1("left-behind", `Left behind: ${describeReaped(one)}`, one.why)]);
	}
	/** The summary of `reap`. */
	finishReap(reap) {
		this.log.closeGroup();
		writeSummary(this.#env, (limit) => renderReap({
			...reap,
			secrets: this.#secrets,
			limit
		}));
	}
};
function endOfEmbedded(data) {
	return `The embedded Proxmox has ended with this step. Its templates are files in ${code(data)}, which later steps of this job can use, and which are gone when the job ends.`;
}

export { InputReader as a, secretInputs as i, jobLink as n, commands as o, readInputs as r, Reporter as t };