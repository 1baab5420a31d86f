import { n as ExternalError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { n as describeEntry, r as openEntries } from "./events-journal.js";
import { a as readJournal, r as FileJournal, t as judgeLacks } from "./report-journal-file.js";
import { i as machineOf } from "./events-artifact.js";
import { i as restrictionText, n as isRestricted } from "./trust-trust.js";
import { t as Moment } from "./packer-moment.js";
import { i as environmentSecrets } from "./report-room.js";
import path from "node:path";
import { existsSync, rmSync } from "node:fs";

// src/engine/order.ts
/** The process's exit code. */
const exitCodes = {
	succeeded: 0,
	unchanged: 0,
	failed: 1,
	cancelled: 130
};

// src/events/event.ts
/** Is what was wanted there? */
function isGood(outcome) {
	return outcome === "succeeded" || outcome === "unchanged";
}

// src/diagnostics/same-problem.ts
/** Do both tell of one thing at one place? A problem can come twice: when it happens, and with the end of its build. */
function sameProblem(left, right) {
	return left === right || left.severity === right.severity && left.summary === right.summary && left.detail === right.detail && left.range?.start === right.range?.start && left.range?.source === right.range?.source;
}

// src/report/life/trials.ts
/** Of several trials of one template all that they found. */
function together(before, { vmid, passed, findings }) {
	const all = [...before?.findings ?? [], ...findings];
	const bad = new Set(all.map(({ check }) => check));
	const good = [...before?.passed ?? [], ...passed].filter((check) => !bad.has(check));
	return {
		vmid,
		passed: [...new Set(good)],
		findings: all
	};
}

// src/report/history.ts
const keptLines = 50;
const keptProblems = 1e3;
/** Subscribes to events and keeps of them what the report needs. */
var Recorder = class {
	#builds = /* @__PURE__ */ new Map();
	#problems = [];
	#startedAt;
	#redact;
	/** Output is kept for a report in part: `redact` comes before that. */
	constructor(startedAt, redact = (text) => text) {
		this.#startedAt = startedAt;
		this.#redact = redact;
	}
	/** Names the builds to come, so that those that never start are in the report too. */
	expect(names) {
		for (const name of names) this.#build(name);
	}
	/** A problem of no build. */
	problem(diagnostic) {
		addProblem(this.#problems, diagnostic);
	}
	record(event) {
		if (event.build === void 0) {
			if (event.kind === "problem") this.problem(event.diagnostic);
			return;
		}
		const build = this.#build(event.build);
		switch (event.kind) {
			case "build-started":
				build.startedAt = event.at;
				break;
			case "build-finished":
				build.finishedAt = event.at;
				build.outcome = event.outcome;
				build.artifact ??= event.artifact;
				for (const problem of event.problems) addProblem(build.problems, problem);
				break;
			case "retrying":
				build.attempts.push({
					attempt: event.attempt,
					of: event.of,
					why: this.#redact(event.why)
				});
				build.made = build.made.filter(({ fate }) => fate !== "removed");
				Object.assign(build, {
					verified: void 0,
					packages: void 0,
					sbom: void 0,
					passedOver: []
				});
				break;
			case "fingerprinted":
				build.fingerprint = event.fingerprint;
				break;
			case "artifact":
				build.artifact = event.artifact;
				break;
			case "step-started":
				build.steps.push({
					name: event.step,
					startedAt: event.at,
					finishedAt: void 0,
					outcome: void 0
				});
				break;
			case "step-finished": {
				const step = build.steps.findLast(({ name, finishedAt }) => name === event.step && finishedAt === void 0);
				if (step !== void 0) Object.assign(step, {
					finishedAt: event.at,
					outcome: event.outcome
				});
				break;
			}
			case "passed-over":
				build.passedOver.push({
					step: this.#redact(event.step),
					why: this.#redact(event.why)
				});
				break;
			case "output":
				build.output.push(this.#redact(event.text).slice(0, 4096));
				if (build.output.length > keptLines) build.output.shift();
				break;
			case "recorded":
				build.made.push({
					entry: event.entry,
					fate: void 0,
					page: void 0
				});
				break;
			case "settled":
				build.made = build.made.flatMap((thing) => thing.entry.id === event.entry.id ? settled(event) : [thing]);
				if (event.fate === "removed" && event.entry.kind === "vm" && machineOf(build.artifact)?.vmid === event.entry.vmid) build.artifact = void 0;
				break;
			case "replaced":
				build.replaced.push({
					vmid: event.vmid,
					name: event.name,
					node: event.node
				});
				break;
			case "entered":
				build.entered = {
					channel: event.channel,
					before: [...event.before]
				};
				break;
			case "verified":
				build.verified = together(build.verified, event);
				break;
			case "retired":
				build.retired = event.retired.map((one) => ({
					...one,
					channels: [...one.channels]
				}));
				break;
			case "packages": {
				const { kind: _, at: __, build: ___, ...news } = event;
				build.packages = news;
				break;
			}
			case "screenshot":
				build.screenshot = event.file;
				break;
			case "sbom":
				build.sbom = {
					...event.bill,
					licences: [...event.bill.licences]
				};
				break;
			case "attested":
				build.attestation = {
					...event.attestation,
					subjects: [...event.attestation.subjects]
				};
				break;
			case "replicated":
				build.replicas.push({
					...event.replica,
					disks: [...event.replica.disks]
				});
				break;
			case "problem": addProblem(build.problems, event.diagnostic);
		}
	}
	get history() {
		return {
			builds: [...this.#builds.values()],
			problems: this.#problems,
			startedAt: this.#startedAt
		};
	}
	#build(name) {
		let build = this.#builds.get(name);
		if (build === void 0) {
			build = {
				name,
				startedAt: void 0,
				finishedAt: void 0,
				outcome: void 0,
				artifact: void 0,
				attempts: [],
				fingerprint: void 0,
				problems: [],
				steps: [],
				passedOver: [],
				made: [],
				replaced: [],
				entered: void 0,
				verified: void 0,
				retired: [],
				packages: void 0,
				screenshot: void 0,
				sbom: void 0,
				attestation: void 0,
				replicas: [],
				output: []
			};
			this.#builds.set(name, build);
		}
		return build;
	}
};
function settled({ entry, fate, page }) {
	return fate === "unmade" ? [] : [{
		entry,
		fate,
		page
	}];
}
/** A problem can come twice: when it happens, and with the end of its build. */
function addProblem(problems, problem) {
	if (problems.length >= keptProblems) return;
	if (!problems.some((known) => sameProblem(known, problem))) problems.push(problem);
}

// src/engine/embedded-access.ts
/**
* The connection to the embedded server. Its node stands in for the template's, whatever that is called, unless the
* user names one. Reading a template needs no server, only the options that would lead to one: what is planned with
* `undefined` is built with the access of the server that is started then.
*/
function embeddedConnection(access, node) {
	const { url, username, token, fingerprint, ...rest } = access ?? unstarted;
	return {
		url,
		username,
		token,
		fingerprint,
		node: node ?? rest.node
	};
}
const unstarted = {
	url: "https://127.0.0.1:8006/api2/json",
	username: "root@pam!embedded",
	token: "00000000-0000-0000-0000-000000000000",
	fingerprint: "0".repeat(64),
	node: "pve"
};
/** To plan makes nothing, and a server of its own would be one without templates. Throws ExternalError. */
function requireTemplates(data) {
	if (existsSync(data)) return;
	throw new ExternalError("file-not-found", `The embedded Proxmox has no templates yet: there is no folder ${data}`, "A data source asks it for one. Name the folder of an earlier `build` or `serve` as --data; in a job it is that of the steps before.");
}
const journalName = "journal.jsonl";
/** Does the journal in a folder name what may still be on a server? */
function holdsNotes(folder) {
	return openEntries(readJournal(path.join(folder, journalName))).length > 0;
}
/** Milliseconds for what an earlier build left in a data folder. */
const budgetMs = 24e4;
/** Removes what the journal in the data folder holds open, and tells. Whoever wrote it is dead: the folder has one server at a time. */
async function finishJournal(access, { product, env, onEvent, signal }) {
	const file = path.join(access.data, journalName);
	const open = openEntries(readJournal(file));
	if (open.length === 0) {
		rmSync(file, { force: true });
		return;
	}
	const tell = ({ build: _, ...event }) => onEvent(event);
	const what = open.map(describeEntry).join(", ");
	tell({
		kind: "say",
		at: product.clock.now(),
		text: `Removing what an earlier build left behind: ${what}`
	});
	const connection = embeddedConnection(access, void 0);
	const result = await product.cleanUp(open, {
		connections: {},
		connection,
		env,
		onEvent: tell,
		signal,
		budgetMs
	});
	const journal = new FileJournal(file);
	for (const { id } of result.removed) journal.append({
		close: id,
		why: "gone"
	});
	for (const { id } of result.foreign) journal.append({
		close: id,
		why: "handed-over"
	});
	journal.close();
}

// src/engine/embedded/session-server.ts
/** The embedded Proxmox of a session: one for all that asks for it, and it ends with the session. */
var SessionServer = class {
	#session;
	#served;
	/** The server that an order has asked for. */
	#serving;
	/** Where this session serves files to guests. */
	#servingAt = /* @__PURE__ */ new Set();
	constructor(session) {
		this.#session = session;
	}
	/** Starts it, for others to use. */
	async serve(options) {
		await this.tellLacks(options);
		return this.#start(options);
	}
	/** Starts it as a process that the session leaves behind. */
	async startApart(options) {
		await this.tellLacks(options);
		const access = await this.#session.product.startServer(options);
		this.#hide(access);
		return access;
	}
	/** What runs no machine, as the removal of what is left, lacks nothing. */
	async tellLacks({ simulate }) {
		const { product, env, tell } = this.#session;
		if (!simulate) tell(judgeLacks(await product.lacks(env)));
	}
	/** The connection of an order; where it asks for an embedded server, that of one which is started now at the latest. */
	async reach({ connection, embedded, trust }, signal, { notes, isLooking = false } = {}) {
		if (embedded === void 0) return connection;
		notes?.embedded(embedded.data);
		this.#serving ??= this.#start({
			...embedded,
			listen: "127.0.0.1:0",
			guestPorts: this.#servingAt,
			guestsNearby: trust?.granted.has("network") ?? true
		});
		const access = await this.#serving;
		if (!isLooking) await this.finishJournal(access, signal);
		return embeddedConnection(access, connection.node);
	}
	/** Removes what the journal in its data folder still holds: its build was killed. */
	finishJournal(access, signal) {
		return finishJournal(access, {
			...this.#session,
			signal
		});
	}
	/** What it has to know of what happens in the session. */
	see(event) {
		if (event.kind === "serving") this.#servingAt[event.open ? "add" : "delete"](event.port);
	}
	/** Ends its machines, and the server. */
	async close() {
		await this.#served?.close();
	}
	async #start(options) {
		this.#served = await this.#session.product.serve(options);
		const { access } = this.#served;
		this.#hide(access);
		this.#session.served(access);
		return access;
	}
	#hide({ token, password }) {
		for (const text of [token, password]) this.#session.hide({
			text,
			name: "the embedded Proxmox"
		});
	}
};

// src/engine/plan/plan-request.ts
/** What is asked of a template, whatever is done with it. */
function requestOf({ embedded, connection, ...order }, around) {
	return {
		...order,
		...around,
		connection: embedded === void 0 ? connection : embeddedConnection(void 0, connection.node)
	};
}
/** What is asked for a plan. */
function planRequestOf({ command, ...order }, { moment, reach, ...around }) {
	const isBuild = command === "build" || command === "test";
	const { embedded } = order;
	return {
		...requestOf(order, around),
		moment: command === "plan" ? moment : void 0,
		reach: async () => {
			if (command === "plan" && embedded !== void 0) requireTemplates(embedded.data);
			return reach();
		},
		evaluateDataSources: order.evaluateDataSources ?? command !== "validate",
		withoutServer: !isBuild || embedded !== void 0,
		toBuild: isBuild,
		toTest: command === "test"
	};
}

// src/engine/session.ts
/**
* One use of the product, whichever door it came through: keeps what must not be shown, what happened, the journal and
* the embedded server, from the first word to the end.
*/
var Session = class {
	secrets;
	#product;
	#env;
	#audience;
	clock;
	#recorder;
	#moment;
	#journal;
	#server;
	constructor(product, { env, secrets, known }, audience) {
		this.secrets = secrets;
		this.clock = product.clock;
		this.#moment = new Moment(product.clock.now());
		this.#recorder = new Recorder(product.clock.now(), (text) => secrets.redact(text));
		this.#product = product;
		this.#env = env;
		this.#audience = audience;
		this.#server = new SessionServer({
			product,
			env,
			hide: (secret) => this.hide(secret),
			tell: (problems) => this.tell(problems),
			served: (access) => audience.served(access),
			onEvent: this.#onEvent
		});
		for (const secret of [...known, ...environmentSecrets(env)]) this.hide(secret);
	}
	/** What happened so far. */
	get history() {
		return this.#recorder.history;
	}
	/** What the journal of this session holds open. */
	get left() {
		return this.#journal === void 0 ? [] : openEntries(readJournal(this.#journal.file));
	}
	hide(secret) {
		const told = this.secrets.learn(secret);
		if (told !== void 0) this.#audience.hide(told);
	}
	/** Problems of no build. */
	tell(problems) {
		if (problems.length === 0) return;
		for (const problem of problems) this.#recorder.problem(problem);
		this.#audience.problems(problems);
	}
	/** Does what a door came for. Whatever goes wrong is told, and is in the outcome. */
	async work(signal, job) {
		try {
			return await job();
		} catch (thrown) {
			this.tell(toDiagnostics(signal.aborted ? new Cancelled() : thrown));
			return signal.aborted ? "cancelled" : "failed";
		}
	}
	/** Reads and checks the template; an embedded server is not needed for it. Throws TemplateError. */
	async plan(order, signal) {
		if (isRestricted(order.trust)) this.#audience.restricted(restrictionText(order.trust));
		const plan = await this.#product.plan(this.#request(order, signal));
		this.#recorder.expect(plan.builds.map(({ name }) => name));
		this.#audience.planned(plan);
		this.tell(plan.warnings);
		return plan;
	}
	/** What a template consists of. Throws TemplateError where it can not be read. */
	inspect(order, signal) {
		return this.#product.inspect(this.#request(order, signal));
	}
	/** A template in the language before as one in HCL2. Throws TemplateError. */
	upgrade(order, signal) {
		return this.#product.upgrade(this.#request(order, signal));
	}
	/** Expressions with the values of a template. Throws TemplateError where it can not be read. */
	ask(order, signal) {
		return this.#product.ask(this.#request(order, signal));
	}
	/** What differs from the same template at another commit. Throws ExternalError where that can not be read. */
	compare(plan, order, base, signal) {
		return this.#product.compare(plan, {
			...this.#request(order, signal),
			...base
		});
	}
	/** The builds of a tree of folders. */
	async matrix(order, since, signal) {
		if (isRestricted(order.trust)) this.#audience.restricted(restrictionText(order.trust));
		const found = await this.#product.matrix({
			...requestOf(order, this.#around(signal)),
			since
		});
		this.tell(found.problems);
		return found;
	}
	/** Builds what was planned, on the embedded server where the order asks for one. */
	async build(plan, order, choices, signal) {
		const { folder, notes, ...options } = choices;
		if (order.embedded !== void 0) await this.#server.tellLacks(order.embedded);
		const connection = await this.#server.reach(order, signal, { notes });
		notes?.connections(await this.#product.connections(plan, connection));
		const journal = new FileJournal(path.join(folder, journalName));
		this.#journal = journal;
		const { builds } = await this.#product.run(plan, {
			...options,
			connection,
			workingDirectory: order.workingDirectory,
			trust: order.trust,
			env: this.#env,
			onEvent: this.#onEvent,
			redact: (text) => this.secrets.redact(text),
			room: () => this.#audience.room?.(),
			journal: { append(record) {
				journal.append(record);
				notes?.append(record);
			} },
			signal
		});
		if (signal.aborted) return "cancelled";
		if (builds.length > 0 && builds.every(({ outcome }) => outcome === "unchanged")) return "unchanged";
		return builds.every(({ outcome }) => isGood(outcome)) ? "succeeded" : "failed";
	}
	/** Removes what an earlier session left, with the connections that it had. */
	async cleanUp({ open, embeddedData, connections }, { connection, budgetMs }, signal) {
		for (const { password, token } of Object.values(connections)) for (const text of [password, token]) this.hide({
			text: text ?? "",
			name: "the connection"
		});
		const embedded = embeddedData === void 0 ? void 0 : { data: embeddedData };
		const reach = {
			connection: embedded === void 0 ? connection() : {},
			embedded
		};
		return this.#product.cleanUp(open, {
			connections: embedded === void 0 ? connections : {},
			connection: await this.#server.reach(reach, signal),
			env: this.#env,
			onEvent: this.#onEvent,
			signal,
			budgetMs
		});
	}
	/**
	* Does something on the server that the order leads to, which needs no template. `isLooking`: it changes nothing, and
	* what an earlier build left in an embedded server's folder stays too.
	*/
	async onServer(order, signal, job, { isLooking = false } = {}) {
		const connection = await this.#server.reach(order, signal, { isLooking });
		return await job({
			node: order.connection.node,
			connection,
			env: this.#env,
			onEvent: this.#onEvent,
			signal
		});
	}
	/** Removes what the journal in an embedded server's data folder still holds: its build was killed. */
	finishJournal(access, signal) {
		return this.#server.finishJournal(access, signal);
	}
	/** Starts the embedded Proxmox, which ends with this session. */
	serve(options) {
		return this.#server.serve(options);
	}
	/** Starts the embedded Proxmox as a process that this session leaves behind. */
	startServer(options) {
		return this.#server.startApart(options);
	}
	/** Ends the machines and the server of an embedded Proxmox. */
	async end() {
		this.#journal?.close();
		await this.#server.close();
	}
	#around(signal) {
		return {
			env: this.#env,
			signal,
			onSecret: (secret) => this.hide(secret)
		};
	}
	#request(order, signal) {
		const reach = () => this.#server.reach(order, signal, { isLooking: true });
		return planRequestOf(order, {
			...this.#around(signal),
			moment: this.#moment,
			reach
		});
	}
	#onEvent = (event) => {
		if (event.kind === "secret") this.hide(event);
		this.#server.see(event);
		this.#recorder.record(event);
		this.#audience.event(event, this.history);
	};
};

export { holdsNotes as n, exitCodes as r, Session as t };