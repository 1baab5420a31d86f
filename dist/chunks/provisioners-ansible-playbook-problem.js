import { i as TemplateError } from "./diagnostics-errors.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { t as Source } from "./diagnostics-source.js";
import { n as refusedFile } from "./trust-refused.js";
import { isAbsolute, relative } from "node:path";

// src/provisioners/ansible/galaxy.ts
/** A file of the old kind, a list, holds roles; the newer says of what it has a list. */
function galaxyKinds(file) {
	const text = readSmallFile(file).toString("utf8");
	const has = (name) => new RegExp(`^(?:"${name}"|'${name}'|${name})\\s*:`, "m").test(text);
	const collections = has("collections");
	return [...has("roles") || !collections ? ["role"] : [], ...collections ? ["collection"] : []];
}
/** The words behind `ansible-galaxy`. */
function galaxyArguments(kind, file, { force, forceWithDeps, into }) {
	return [
		...kind === "role" ? ["install"] : ["collection", "install"],
		...["-r", file],
		...force ? ["-f"] : [],
		...forceWithDeps ? ["--force-with-deps"] : [],
		...into === "" ? [] : ["-p", into]
	];
}

// src/provisioners/ansible/packer-variables.ts
/** What playbooks know of the build. */
function packerVariables({ scriptEnvironment: known }) {
	return Object.fromEntries(Object.entries({
		packer_build_name: "PACKER_BUILD_NAME",
		packer_builder_type: "PACKER_BUILDER_TYPE",
		packer_http_addr: "PACKER_HTTP_ADDR"
	}).flatMap(([name, from]) => known[from] === void 0 ? [] : [[name, known[from]]]));
}

// src/provisioners/ansible/playbook-output.ts
const colours = /\x1b\[[0-9;:]*m/g;
const taskLine = /^(TASK|RUNNING HANDLER) \[(.*)\] \**$/;
const playLine = /^PLAY \[(.*)\] \**$/;
const failedLine = /^(fatal|failed): \[([^\]]+)\](?:: (FAILED|UNREACHABLE)!| \(item=.*?\)) =>\s*(.*)$/;
const placeLines = [
	/^task path: (?<path>.+):(?<line>\d+)$/,
	/^Origin: (?<path>.+?):(?<line>\d+)(?::(?<column>\d+))?$/,
	/^The (?:error|offending line) appears to be in '(?<path>.+)': line (?<line>\d+), column (?<column>\d+)/
];
/** Lines of one message: some callbacks spread it. */
const mostLines = 100;
/** Reads what `ansible-playbook` prints, line by line, for the failure that ended it. Callbacks print it in several ways. */
var PlaybookOutput = class {
	#task = {
		name: "",
		isHandler: false
	};
	#place;
	#failure;
	/** Of a loop: what the one item said that failed. */
	#item;
	/** Of the plays, by name: has it hosts? */
	#plays = [];
	/** A message that goes on, and whether it is of a task. */
	#open;
	/** The last one that was not ignored. */
	get failure() {
		this.#close();
		return this.#failure;
	}
	/** The plays, where not one has a host: Ansible takes that for a success. Empty: they did something. */
	get withoutHosts() {
		return this.#plays.some(({ hasHosts }) => hasHosts) ? [] : this.#plays.map(({ name }) => name);
	}
	take(coloured) {
		const line = coloured.replace(colours, "").trimEnd();
		const place = placeIn(line);
		if (place !== void 0) {
			this.#place = place;
			if (this.#failure !== void 0 && !line.startsWith("task path")) this.#failure = {
				...this.#failure,
				place
			};
			return;
		}
		const [, play] = playLine.exec(line) ?? [];
		if (play !== void 0) this.#plays.push({
			name: play,
			hasHosts: true
		});
		const last = this.#plays.at(-1);
		if (line === "skipping: no hosts matched" && last !== void 0) last.hasHosts = false;
		const [, kind, name = ""] = taskLine.exec(line) ?? [];
		if (kind !== void 0) {
			this.#close();
			this.#task = {
				name,
				isHandler: kind !== "TASK"
			};
			this.#place = void 0;
			this.#item = void 0;
			return;
		}
		const [, how, host = "", what, rest = ""] = failedLine.exec(line) ?? [];
		if (how !== void 0) {
			this.#fail(host.split(" ")[0] ?? host, how, what === "UNREACHABLE", rest);
			return;
		}
		const [, problem] = /^(?:ERROR!|\[ERROR\]:) (.*)$/.exec(line) ?? [];
		if (problem !== void 0) {
			this.#problem(problem);
			return;
		}
		if (/^\.\.\.ignoring/.test(line)) {
			this.#open = void 0;
			this.#failure = void 0;
			return;
		}
		if (this.#open === void 0) return;
		if (/^[\s{}"]/.test(line) && this.#open.lines.length < mostLines) this.#open.lines.push(line);
		else this.#close();
	}
	#fail(host, how, isUnreachable, rest) {
		this.#close();
		const { name, isHandler } = this.#task;
		this.#failure = {
			task: name,
			isHandler,
			host,
			isUnreachable,
			message: "",
			place: this.#place
		};
		this.#open = {
			lines: [rest],
			isTask: how === "fatal"
		};
		if (how === "failed") this.#item = messageIn(this.#open.lines);
	}
	/** Not of one host's task; since 2.19 also said of a task, before its `fatal` line. */
	#problem(text) {
		this.#close();
		const { name, isHandler } = this.#task;
		this.#failure = {
			task: name,
			isHandler,
			host: "",
			isUnreachable: false,
			message: text.replace(/^Task failed: /, ""),
			place: this.#place
		};
	}
	#close() {
		if (this.#open === void 0 || this.#failure === void 0) return;
		const { lines, isTask } = this.#open;
		this.#open = void 0;
		const said = messageIn(lines);
		const isOfLoop = isTask && /^(?:All items completed|One or more items failed)$/.test(said);
		this.#failure = {
			...this.#failure,
			message: isOfLoop ? this.#item ?? said : said
		};
	}
};
function placeIn(line) {
	for (const pattern of placeLines) {
		const { path, line: number, column } = pattern.exec(line)?.groups ?? {};
		if (path !== void 0) return {
			path,
			line: Number(number),
			column: Number(column ?? 1)
		};
	}
}
/** What a task's result says of its failure, be it JSON on a line or on several, YAML, or words. */
function messageIn(lines) {
	const text = lines.join("\n").trim();
	const result = parsed(text);
	if (result === void 0) {
		const [, json] = /"msg":\s*"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
		if (json !== void 0) return String(parsedText(`"${json}"`) ?? json);
		const [, yaml] = /^\s*msg: (?:\|-\n)?((?:.|\n {4})*)/m.exec(text) ?? [];
		return (yaml ?? lines[0] ?? "").trim().replace(/^(['"])(.*)\1$/s, "$2");
	}
	const said = textOf(result["msg"]) || textOf(result["censored"]);
	if (!/^(?:non-zero return code|MODULE FAILURE)|^$/.test(said)) return said;
	const printed = [
		"module_stderr",
		"stderr",
		"module_stdout",
		"stdout"
	].map((name) => textOf(result[name]).trim()).find((each) => each !== "")?.split("\n").at(-1)?.trim();
	const status = typeof result["rc"] === "number" ? `exit status ${result["rc"]}` : "";
	return [said.split("\n")[0], printed ?? status].filter(Boolean).join(": ");
}
function parsed(text) {
	const value = text.startsWith("{") ? parsedText(text) : void 0;
	return typeof value === "object" && value !== null ? value : void 0;
}
function parsedText(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function textOf(value) {
	if (typeof value === "string") return value;
	return value === void 0 ? "" : JSON.stringify(value);
}

// src/provisioners/ansible/playbook-problem.ts
/** Characters of a message that stand in a summary; beyond, what is cut could be half of a secret. */
const longest = 400;
/** The failure of a playbook, at the task's place where Ansible has named it. */
function playbookProblem(ended, failure, context) {
	if (failure === void 0) return new TemplateError([error("playbook-failed", `Ansible failed: it ended with ${ended}`, inLog)]);
	const { place, isUnreachable } = failure;
	const message = failure.message.replace(/\s+/g, " ").trim();
	const isShort = message.length <= longest;
	const what = isUnreachable ? "Ansible did not reach the guest" : "Ansible failed";
	const where = failure.task === "" ? "" : ` in the ${failure.isHandler ? "handler" : "task"} "${failure.task}"`;
	const details = [
		isShort ? "" : message.length > 10 * longest ? `It said ${message.length} characters.` : message,
		`It ended with ${ended}. ${inLog}`,
		adviceOn(failure)
	];
	return new TemplateError([error("playbook-failed", isShort && message !== "" ? `${what}${where}: ${message}` : `${what}${where}`, details.filter(Boolean).join("\n"), place && rangeOf(place, context))]);
}
/** Of a playbook that ended well and did nothing: whom its plays are for is nobody of the inventory. */
function warnOfNoHosts({ withoutHosts: plays }, playbook, known, { warn }) {
	if (plays.length === 0) return;
	warn("no-hosts-matched", `The playbook ${playbook} did nothing: none of its plays has a host (${[...new Set(plays)].map((name) => JSON.stringify(name)).join(", ")})`, `Ansible takes that for a success. What \`hosts\` of a play may name is ${[...known, "all"].join(", ")}.`);
}
const inLog = "What it printed is in the log; `-v` in extra_arguments makes that more.";
function adviceOn({ message, isUnreachable }) {
	if (/winrm or requests is not installed|No module named 'winrm'/.test(message)) return "Ansible's Python lacks pywinrm: `pipx inject ansible pywinrm`, or `apt-get install python3-winrm`.";
	if (/sshpass/.test(message)) return "Install sshpass on this machine, or leave use_proxy out: the proxy needs no password.";
	if (/python\d?(?:\.\d+)?: (?:command )?not found|No python interpreters found|interpreter .*(?:not found|No such file)/i.test(message)) return "Modules of Ansible need Python in the guest. Install it beforehand, with a shell provisioner or a task that uses the module raw.";
	if (/Missing sudo password|sudo: a (?:terminal|password) is required/i.test(message)) return "The user's sudo asks for a password: set ansible_become_password, or let the guest's sudo ask for none while it is built.";
	return isUnreachable ? "Where the guest restarts in a task, use the module reboot or wait_for_connection after it." : "";
}
/** Of files that may be looked into; elsewhere the provisioner's own place has to do. */
function rangeOf({ path, line, column }, { workingDirectory, trust }) {
	if (!isAbsolute(path) || refusedFile(trust, path, path) !== void 0) return void 0;
	try {
		const near = relative(workingDirectory, path);
		const source = new Source(near.startsWith("..") ? path : near, readSmallFile(path).toString("utf8"));
		const begin = source.lineStarts[line - 1];
		if (begin === void 0) return void 0;
		const text = source.line(line);
		const indent = column > 1 ? Math.min(column - 1, text.length) : text.length - text.trimStart().length;
		return {
			source,
			start: begin + indent,
			end: begin + Math.max(text.trimEnd().length, indent)
		};
	} catch {
		return;
	}
}

export { galaxyArguments as a, packerVariables as i, warnOfNoHosts as n, galaxyKinds as o, PlaybookOutput as r, playbookProblem as t };