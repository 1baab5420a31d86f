import { i as TemplateError, n as ExternalError, s as toDiagnostics } from "./diagnostics-errors.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { n as refusedFile } from "./trust-refused.js";
import { r as filesOf, t as artifactId } from "./events-artifact.js";
import { a as resolveStep, i as placed, o as runStep, t as atBlock } from "./engine-step.js";
import { resolve } from "node:path";
import { rm } from "node:fs/promises";

// src/engine/checks/shared-targets.ts
/** Builds of a plan that would destroy each other's work. `replaces`: is what they find replaced, or retired? */
function sharedTargets({ builds }, { builder }, replaces) {
	const owners = /* @__PURE__ */ new Map();
	return builds.flatMap((build) => (builder(build.builder)?.claims?.(build.work) ?? []).flatMap((claim) => {
		if (claim.onlyWithForce && !replaces) return [];
		const other = owners.get(claim.key);
		if (other !== void 0) return [problemOf(claim, other, build)];
		owners.set(claim.key, build);
		return [];
	}));
}
function problemOf({ what, path, onlyWithForce }, { name }, build) {
	return error("shared-target", `${name} and ${build.name} both have ${what}`, onlyWithForce ? "With force, keep or keep-for the one that ends later removes the template of the other. Give each a name of its own, or run one of them with `only`." : "One would be refused, or with force remove the template of the other. Give each an ID of its own, or none, or run one of them with `only`.", build.places.at(path) ?? build.range);
}

// src/engine/failed-tests.ts
/**
* Which test of goss or state of Salt failed first, and why: both tell it in several lines, which may lie far before the count of
* failures that ends them.
*/
var FailedTests = class {
	/** In one line; undefined: none. */
	get first() {
		this.#end();
		return this.#first ?? this.#follower;
	}
	#first;
	/** A state that failed of another one. */
	#follower;
	#state;
	#test;
	/** A line as it was written. */
	add(line) {
		const text = line.trim();
		if (/^-{4,}$/.test(text) || text === "") {
			this.#end();
			return;
		}
		this.#addToTest(text);
		this.#addToState(text);
	}
	#addToTest(text) {
		if (/^[A-Z]\w*: .+: doesn't match, expect: /.test(text)) this.#first ??= text;
		else if (/^[A-Z]\w*: .+: [\w-]+:$/.test(text)) {
			this.#end();
			this.#test = {
				name: text,
				why: []
			};
		} else this.#test?.why.push(text);
	}
	#addToState(text) {
		const [, name, value = ""] = /^(ID|Function|Result|Comment): ?(.*)$/.exec(text) ?? [];
		if (name === "ID") {
			this.#end();
			this.#state = { id: value };
		} else if (this.#state === void 0) return;
		else if (name === "Function") this.#state.function = value;
		else if (name === "Result") this.#state.failed = value === "False";
		else if (name === "Comment") this.#state.comment = value;
		else if (this.#state.comment === "") this.#state.comment = text;
	}
	#end() {
		const { name, why = [] } = this.#test ?? {};
		if (name !== void 0 && why[0] === "Expected") this.#first ??= `${name} ${why.slice(0, mostLines).join(" ")}`;
		const { id, function: called, failed = false, comment = "" } = this.#state ?? {};
		const told = `${id} (${called}): ${comment}`;
		if (failed && /requisites? failed/i.test(comment)) this.#follower ??= told;
		else if (failed) this.#first ??= told;
		this.#test = void 0;
		this.#state = void 0;
	}
};
/** `Expected`, a value, `to equal`, another one; long lists are in the log. */
const mostLines = 6;

// src/engine/evidence.ts
const kept = 50;
/** The last lines that a step's tools wrote, to say with its failure which of them matters. */
var Evidence = class {
	#lines = [];
	#tests = new FailedTests();
	add(stream, text) {
		this.#tests.add(text);
		if (text.trim() === "") return;
		this.#lines.push({
			stream,
			text: text.trim()
		});
		if (this.#lines.length > kept) this.#lines.shift();
	}
	/** The line that most likely says why: what a person looks for in a log of thousands. */
	get decisive() {
		const complaints = this.#lines.filter(({ text }) => complaint.test(text) && !innocent.test(text));
		const counted = tally.test(complaints.at(-1)?.text ?? "") ? this.#tests.first : void 0;
		if (counted !== void 0) return counted;
		const found = complaints.findLast(({ text }) => !consequence.test(text)) ?? complaints.at(-1) ?? this.#lines.findLast(({ stream, text }) => stream === "stderr" && !trace.test(text)) ?? this.#lines.findLast(({ text }) => !trace.test(text));
		return found !== void 0 && announcement.test(found.text) ? this.#next(found.text) : found?.text;
	}
	#next(announced) {
		const at = this.#lines.findLastIndex(({ text }) => text === announced);
		return this.#lines.slice(at + 1).find(({ text }) => !/^-+$/.test(text))?.text ?? announced;
	}
	/** The same failure with that line; what has nothing to do with the tools stays as it is. */
	addTo(thrown) {
		const evidence = this.decisive;
		if (evidence === void 0 || !(thrown instanceof ExternalError)) return thrown;
		return new TemplateError(toDiagnostics(thrown).map((each) => ({
			...each,
			evidence
		})));
	}
};
/** How the tools of a build say that something is wrong. */
const complaint = /^(?:E|Err):|\b(?:error|fatal|panic|traceback|exception|failed|failure|fails|cannot|can't|could not|couldn't|unable to|denied|refused|no such|not found|not recognized|not permitted|unmet|unbound variable|syntax error|timed out|no space left|unreachable)\b/i;
/** Tallies, and names that only hold such words. */
const innocent = /\b(?:failed|errors?|unreachable)(?:=|: *)0\b|\b(?:0|no) (?:errors?|failures?)\b|^(?:Get|Hit|Setting up|Unpacking|Selecting|Preparing)\b/i;
/** What only follows from the line that matters. */
const consequence = /returned an error code|errors were encountered while processing|some (?:index )?files failed to download|unable to fetch some archives|^make(?:\[\d+\])?: \*\*\*|a complete log of this run|\bfailed(?:=|: *)\d/i;
/** With which goss and Salt end. */
const tally = /^(?:Count: \d+, )?Failed: *[1-9]/;
/** Salt says in the next line what of. */
const announcement = /failed to compile:$/;
/** What `set -x` prints. */
const trace = /^\++ /;

// src/engine/run-setup.ts
/** The line in a machine's description by which clean-up knows it as this run's. */
function ownershipMark(runId, build) {
	return `proxmox-template-action: run ${runId}, build ${build}`;
}

// src/engine/step-label.ts
/** `shell (setup.sh), 2 of 3`: one provisioner of several, in the log's groups, the timeline and the summary. */
function stepLabel(step, all, redact = (text) => text) {
	const about = step.name === void 0 ? clipped(redact(subjectOf(step.preview))) : "";
	const number = all.indexOf(step) + 1;
	return [
		step.name ?? step.type,
		about === "" ? "" : ` (${about})`,
		step.enforcedIn === void 0 ? "" : ", enforced",
		number === 0 || all.length === 1 ? "" : `, ${number} of ${all.length}`
	].join("");
}
const longest = 40;
/** What it works with, as its author would call it: the script, the first command, the file, the playbook, the profile. */
function subjectOf(preview) {
	if (typeof preview !== "object" || preview === null) return "";
	const { inline, script, scripts, source, sources, playbook_file: playbook, manifest_file: manifest, profile, ...rest } = preview;
	const files = [
		script,
		playbook,
		manifest,
		profile,
		source,
		...listOf(scripts),
		...listOf(sources)
	].filter(isShown);
	const [file] = files;
	if (file !== void 0) return `${file.replace(/^.*[\\/](?=.)/, "")}${files.length > 1 ? ", ..." : ""}`;
	return [...listOf(inline), rest["command"]].filter(isShown).flatMap((text) => text.split("\n")).map((line) => line.trim().replace(/^(?:sudo\s+(?:-\w+\s+)*|\w+=\S*\s+)+/, "")).find((line) => line !== "" && !/^(?:set\s|#|export\s)/.test(line)) ?? "";
}
function listOf(value) {
	return Array.isArray(value) ? value : [];
}
function isShown(value) {
	return typeof value === "string" && value !== "" && !/<(?:sensitive|unknown)>/.test(value);
}
function clipped(text) {
	return text.length <= longest ? text : `${text.slice(0, 39)}…`;
}

// src/engine/post-processing/artifact-fates.ts
/**
* What becomes of the artifacts of a build by `keep_input_artifact`, as Packer has it. What was built stays where the first
* post-processor of any chain keeps it; what one of the later ones has made for the next, where that keeps it.
*/
var ArtifactFates = class {
	#built;
	#isKept = false;
	#isUsed = false;
	#isGivenUp = false;
	#files = /* @__PURE__ */ new Set();
	constructor(built) {
		this.#built = built;
	}
	/** A step has made `output` of `input`. Answers the files that go now. */
	used(step, keeps, input, output) {
		this.#isUsed = true;
		if (step === "first" && keeps) this.#isKept = true;
		for (const file of output.files ?? []) this.#files.add(file);
		if (step === "first" || keeps) return [];
		if (input === this.#built) {
			this.#isGivenUp = true;
			return [];
		}
		const staying = /* @__PURE__ */ new Set([...this.#built.files ?? [], ...output.files ?? []]);
		if (input.files?.some((file) => this.#built.files?.includes(file))) this.#isGivenUp = true;
		const gone = (input.files ?? []).filter((file) => !staying.has(file));
		for (const file of gone) this.#files.delete(file);
		return gone.flatMap((file) => [file, ...[input.companions?.get(file) ?? []].flat()]);
	}
	/** Is what was built to be removed at the end? */
	get isBuiltGivenUp() {
		return this.#isUsed && (this.#isGivenUp || !this.#isKept);
	}
	/** Of what was built, those that nothing has handed on. */
	filesGivenUp(last) {
		const staying = new Set(last.filter((one) => one !== this.#built).flatMap(({ files = [] }) => files));
		const gone = this.isBuiltGivenUp ? (this.#built.files ?? []).filter((file) => !staying.has(file)) : [];
		for (const file of gone) this.#files.delete(file);
		return gone;
	}
	/** Files that post-processors have made or named, and that are there now. */
	get files() {
		return [...this.#files];
	}
};
/** Does a post-processor keep what it was given? */
function keepsInput({ keepInputArtifact }, { keepsInput: own = "always" }) {
	return own === "always" ? true : keepInputArtifact ?? own === "unless-told";
}

// src/engine/post-processing/remove-files.ts
/** Removes files of an artifact that nobody keeps; of a template that is not trusted, those of the workspace alone. */
async function removeFiles(files, { workingDirectory, trust }, { message }) {
	for (const file of files) {
		const absolute = resolve(workingDirectory, file);
		const refused = refusedFile(trust, absolute, file);
		if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
		message(`Deleting ${file}, because keep_input_artifact is not set`);
		try {
			await rm(absolute, {
				recursive: true,
				force: true
			});
		} catch (cause) {
			throw new ExternalError("not-removed", `Failed to delete ${file}: ${cause.message}`, void 0, { cause });
		}
	}
}

// src/engine/post-processing/run-post-processors.ts
/**
* Runs every chain of post-processors, without the proofs at its head, which have run. One that fails ends its chain
* alone. What was built stays whenever one has failed: a template is not thrown away for a script.
*/
async function runPostProcessors(build, setup, work, finished) {
	const built = madeBy(finished);
	const fates = new ArtifactFates(built);
	const last = [];
	const failures = [];
	for (const chain of build.postProcessors) try {
		last.push(await runChain(chain, build, setup, work, {
			...finished,
			built,
			fates
		}));
	} catch (thrown) {
		if (work.signal.aborted) throw thrown;
		failures.push(thrown);
	}
	if (failures.length === 1) throw failures[0];
	if (failures.length > 1) throw new TemplateError(failures.flatMap(toDiagnostics));
	await removeFiles(fates.filesGivenUp(last), setup, work);
	return {
		files: fates.files,
		isGivenUp: fates.isBuiltGivenUp
	};
}
/** Answers what the last one of a chain hands on. */
async function runChain(chain, build, setup, work, { built, fates, ...finished }) {
	let current = built;
	const proofs = proofsOf(chain, setup);
	if (proofs.length > 0) fates.used("first", true, built, built);
	for (const [index, step] of chain.slice(proofs.length).entries()) {
		const next = await runOne(step, build, setup, work, {
			...finished,
			current
		});
		const keeps = keepsInput(step, postProcessorOf(step, setup));
		if (keeps && step.keepInputArtifact === false) work.message(`keep_input_artifact = false changes nothing: ${step.type} hands on what it was given`);
		const gone = fates.used(proofs.length + index === 0 ? "first" : "later", keeps, current, next);
		await removeFiles(gone, setup, work).catch((thrown) => {
			throw placed(thrown, step.range);
		});
		current = next;
	}
	return current;
}
/**
* Runs the proofs at the heads of all chains, before the template is the user's. Throws the failure of one; where that
* keeps the template, answers it.
*/
async function runProofs(build, setup, work, finished) {
	for (const step of build.postProcessors.flatMap((chain) => proofsOf(chain, setup))) {
		let isKept = false;
		const keepAnyway = () => {
			isKept = true;
		};
		try {
			await runOne(step, build, setup, work, {
				...finished,
				current: madeBy(finished),
				keepAnyway
			});
		} catch (thrown) {
			if (!isKept || setup.trial !== void 0 || work.signal.aborted) throw thrown;
			return { failure: placed(thrown, step.range) };
		}
	}
}
/** The steps of a chain that run before all others. */
function proofsOf(chain, { components }) {
	const others = chain.findIndex(({ type }) => components.postProcessor(type)?.proves !== true);
	return others === -1 ? chain : chain.slice(0, others);
}
function madeBy({ artifact }) {
	return {
		id: artifactId(artifact),
		files: filesOf(artifact)
	};
}
/** Answers what the next one of the chain works on. */
async function runOne(step, build, setup, work, given) {
	const postProcessor = postProcessorOf(step, setup);
	const name = `Running post-processor ${stepLabel(step, build.postProcessors.flat(), setup.redact)}`;
	return runStep({
		name,
		range: step.range
	}, work, async () => {
		work.say(name);
		const { late, current, keepAnyway } = given;
		const { options, renderLate } = resolveStep(step, late, work);
		let next = current;
		const evidence = new Evidence();
		const { emit, ...tools } = atBlock(work, step.range);
		const { runId, force, workingDirectory, env, trust, room } = setup;
		await postProcessor.run(options, {
			...tools,
			artifact: {
				...current,
				...templateWithin(step, build, setup, work, given)
			},
			handOn: (other) => {
				next = other;
			},
			...keepAnyway === void 0 ? {} : { keepAnyway },
			buildName: build.sourceName,
			builderType: build.builder,
			runUuid: String(late["PackerRunUUID"] ?? runId),
			force,
			output: (stream, text) => {
				evidence.add(stream, text);
				emit({
					kind: "output",
					from: "local",
					stream,
					text
				});
				return room?.();
			},
			scriptEnvironment: {
				PACKER_BUILD_NAME: build.sourceName,
				PACKER_BUILDER_TYPE: build.builder
			},
			late,
			workingDirectory,
			env,
			trust,
			renderLate,
			materials: () => {
				if (setup.materials === void 0) throw new TypeError("a build of no plan");
				return setup.materials();
			}
		}).catch((thrown) => {
			throw evidence.addTo(thrown);
		});
		return next;
	});
}
function postProcessorOf(step, { components }) {
	const found = components.postProcessor(step.type);
	if (found !== void 0) return found;
	throw new TemplateError([error("unknown-type", "Unknown post-processor type", `There is no post-processor ${step.type}.`, step.range)]);
}
/** The door as a step opens it: what it does there is told of at its place. */
function templateWithin({ range }, build, setup, work, { artifact, door, record }) {
	if (door === void 0 || artifact.kind !== "template") return {};
	const { vmid, name, node } = door;
	const { disks } = artifact;
	const context = doorContext(range, build, setup, work, record);
	return { template: {
		vmid,
		name,
		node,
		disks,
		open: () => door.open(context)
	} };
}
/** What is done behind the door is told of at the place of a block. */
function doorContext(range, build, { runId, env }, work, record) {
	const step = (title, run) => runStep({
		name: title,
		range
	}, work, () => {
		work.say(title);
		return run();
	});
	return {
		...work,
		env,
		mark: ownershipMark(runId, build.name),
		step,
		record
	};
}

export { templateWithin as a, Evidence as c, runProofs as i, sharedTargets as l, proofsOf as n, stepLabel as o, runPostProcessors as r, ownershipMark as s, doorContext as t };