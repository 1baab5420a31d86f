import { i as TemplateError, n as ExternalError, o as toDiagnostics, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { n as describeEntry, t as Journal } from "./events-journal.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { n as uiUrl } from "./proxmox-notation-url.js";
import { r as filesOf, t as artifactId } from "./events-artifact.js";
import { a as workOn, i as runStep, n as placed, r as resolveStep, t as outcomeOf } from "./engine-step.js";
import { r as timeoutSignal } from "./time-clock.js";
import { t as sleepTold } from "./time-sleep-told.js";
import { t as sharedTargets } from "./engine-shared-targets.js";
import { n as failingOfStrays } from "./engine-stray-errors.js";

// src/engine/evidence.ts
const kept = 50;
/** The last lines that a step's tools wrote, to say with its failure which of them matters. */
var Evidence = class {
	#lines = [];
	add(stream, text) {
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
		return (complaints.findLast(({ text }) => !consequence.test(text)) ?? complaints.at(-1) ?? this.#lines.findLast(({ stream, text }) => stream === "stderr" && !trace.test(text)) ?? this.#lines.findLast(({ text }) => !trace.test(text)))?.text;
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
const innocent = /\b(?:failed|errors?|unreachable)=0\b|\b(?:0|no) (?:errors?|failures?)\b|^(?:Get|Hit|Setting up|Unpacking|Selecting|Preparing)\b/i;
/** What only follows from the line that matters. */
const consequence = /returned an error code|errors were encountered while processing|some (?:index )?files failed to download|unable to fetch some archives|^make(?:\[\d+\])?: \*\*\*|a complete log of this run|\bfailed=\d/i;
/** What `set -x` prints. */
const trace = /^\++ /;

// src/engine/step-label.ts
/** `shell (setup.sh), 2 of 3`: one provisioner of several, in the log's groups, the timeline and the summary. */
function stepLabel(step, all, redact = (text) => text) {
	const about = step.name === void 0 ? clipped(redact(subjectOf(step.preview))) : "";
	const number = all.indexOf(step) + 1;
	return [
		step.name ?? step.type,
		about === "" ? "" : ` (${about})`,
		number === 0 || all.length === 1 ? "" : `, ${number} of ${all.length}`
	].join("");
}
const longest = 40;
/** What it works with, as its author would call it: the script, the first command, the file, the playbook. */
function subjectOf(preview) {
	if (typeof preview !== "object" || preview === null) return "";
	const { inline, script, scripts, source, sources, playbook_file: playbook, ...rest } = preview;
	const files = [
		script,
		playbook,
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

// src/engine/run-post-processors.ts
/** Runs every chain of post-processors. The artifact stays whatever they do: a template is not thrown away for a script. */
async function runPostProcessors(build, setup, work, { artifact, late }) {
	const made = {
		id: artifactId(artifact),
		files: filesOf(artifact)
	};
	for (const chain of build.postProcessors) {
		let current = made;
		for (const step of chain) current = await runOne(step, build, setup, work, {
			artifact: current,
			late
		});
	}
}
/** Answers what the next one of the chain works on. */
async function runOne(step, build, { components, runId, force, workingDirectory, env, trust, redact, room }, { emit, ...work }, { artifact, late }) {
	const postProcessor = components.postProcessor(step.type);
	if (postProcessor === void 0) throw new TemplateError([error("unknown-type", "Unknown post-processor type", `There is no post-processor ${step.type}.`, step.range)]);
	const name = `Running post-processor ${stepLabel(step, build.postProcessors.flat(), redact)}`;
	return runStep({
		name,
		range: step.range
	}, {
		emit,
		...work
	}, async () => {
		work.say(name);
		const { options, renderLate } = resolveStep(step, late, { emit });
		let next = artifact;
		const evidence = new Evidence();
		await postProcessor.run(options, {
			...work,
			artifact,
			handOn: (other) => {
				next = other;
			},
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
			renderLate
		}).catch((thrown) => {
			throw evidence.addTo(thrown);
		});
		return next;
	});
}

// src/engine/run-provisioner.ts
/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries. */
async function runProvisioner(step, build, setup, work, guest) {
	const provisioner = setup.components.provisioner(step.type);
	if (provisioner?.run === void 0) throw new TemplateError([error("unknown-type", "Unknown provisioner type", `There is no provisioner ${step.type}.`, step.range)]);
	const { signal, clock, say, emit } = work;
	const name = `Provisioning with ${stepLabel(step, build.provisioners, setup.redact)}`;
	await runStep({
		name,
		range: step.range
	}, work, async () => {
		if (step.pauseBefore > 0) {
			say(`Pausing ${step.pauseBefore / 1e3}s before the next provisioner...`);
			await sleepTold(step.pauseBefore, {
				clock,
				signal
			}, (reached) => {
				emit({
					kind: "progress",
					id: "pause",
					label: "Pausing",
					unit: "milliseconds",
					...reached
				});
			});
		}
		const { options, renderLate } = resolveStep(step, guest.late, work);
		for (let attempt = 0;; attempt++) {
			const evidence = new Evidence();
			const context = {
				...contextOf(build, setup, work, guest, evidence),
				renderLate
			};
			try {
				await onceWithTimeout(provisioner, options, step, context);
				return;
			} catch (thrown) {
				if (outcomeOf(thrown, signal) === "cancelled" || attempt >= step.maxRetries) throw evidence.addTo(thrown);
				const { message } = thrown;
				say(`Provisioner failed: ${message}; retry ${attempt + 1} of ${step.maxRetries}`);
			}
		}
	});
}
function contextOf(build, { workingDirectory, trust, env, room }, { emit, ...work }, { communicator, late }, evidence) {
	return {
		...work,
		communicator,
		late,
		workingDirectory,
		trust,
		env,
		scriptEnvironment: {
			PACKER_BUILD_NAME: build.sourceName,
			PACKER_BUILDER_TYPE: build.builder,
			...httpVariables(late)
		},
		output: (stream, text) => {
			evidence.add(stream, text);
			emit({
				kind: "output",
				from: "guest",
				stream,
				text
			});
			return room?.();
		},
		progress: (label, done, total) => emit({
			kind: "progress",
			id: label,
			label,
			unit: "bytes",
			done,
			total,
			finished: done === total
		})
	};
}
function httpVariables(late) {
	const known = Object.entries({
		PackerHTTPAddr: "PACKER_HTTP_ADDR",
		PackerHTTPIP: "PACKER_HTTP_IP",
		PackerHTTPPort: "PACKER_HTTP_PORT"
	}).map(([key, name]) => [name, String(late[key] ?? "ERR_")]);
	return Object.fromEntries(known.filter(([, value]) => !value.startsWith("ERR_")));
}
async function onceWithTimeout(provisioner, options, step, context) {
	const outer = context.signal;
	if (step.timeout === void 0) {
		await provisioner.run(options, context);
		return;
	}
	const timer = timeoutSignal(step.timeout);
	try {
		await provisioner.run(options, {
			...context,
			signal: AbortSignal.any([outer, timer])
		});
	} catch (thrown) {
		if (timer.aborted && !outer.aborted) throw new GuestError("provisioner-timeout", `The provisioner ${step.type} did not end within its timeout of ${step.timeout / 1e3}s`);
		throw thrown;
	}
}

// src/engine/run-build.ts
/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 24e4;
/**
* One build from its first call to its last, with whatever it leaves behind removed again.
* `onArtifact` is called as soon as something exists that belongs to the user; a later step may still fail.
*/
async function runBuild(build, setup, journal, onArtifact) {
	const builder = setup.components.builder(build.builder);
	if (builder === void 0) throw new TemplateError([error("unknown-type", "Unknown source type", `There is no builder ${build.builder}.`, build.range)]);
	const work = workOn(build.name, setup);
	let reached;
	let artifact;
	const context = {
		...contextBasics(build, setup, work),
		record: (subject, place) => {
			const entry = journal.open({
				build: build.name,
				...place
			}, subject);
			work.emit({
				kind: "recorded",
				entry
			});
			return (why) => {
				closeEntry(entry, why, journal, work);
				work.emit({
					kind: "settled",
					entry,
					fate: why === "gone" ? "unmade" : why
				});
			};
		},
		onArtifact: (made) => {
			work.emit({
				kind: "artifact",
				artifact: made
			});
			artifact = made;
			onArtifact(made);
		},
		provision: async (communicator, late) => {
			reached = {
				communicator,
				late
			};
			for (const step of build.provisioners) await runProvisioner(step, build, setup, work, reached);
		}
	};
	try {
		await builder.build(build.work, context);
		const late = reached?.late ?? {};
		reached = void 0;
		if (artifact !== void 0) await runPostProcessors(build, setup, work, {
			artifact,
			late
		});
	} catch (thrown) {
		const failure = placed(thrown, build.range);
		await afterFailure(failure, build, setup, work, reached);
		throw failure;
	} finally {
		await removeRest(build, builder, setup, journal, work);
	}
}
function contextBasics(build, setup, work) {
	return {
		...work,
		name: build.name,
		builderType: build.builder,
		mark: ownershipMark(setup.runId, build.name),
		places: build.places,
		renderLate: build.renderLate,
		workingDirectory: setup.workingDirectory,
		trust: setup.trust,
		env: setup.env,
		downloadDirectory: setup.downloadDirectory,
		isoCache: setup.isoCache,
		bootWaitFactor: setup.bootWaitFactor,
		force: setup.force,
		step: (name, run) => runStep({
			name,
			range: build.range
		}, work, () => {
			work.say(name);
			return run();
		})
	};
}
/** The line in a machine's description by which clean-up knows it as this run's. */
function ownershipMark(runId, build) {
	return `proxmox-template-action: run ${runId}, build ${build}`;
}
async function afterFailure(thrown, build, setup, work, reached) {
	const cancelled = outcomeOf(thrown, work.signal) === "cancelled";
	if (!cancelled) for (const diagnostic of toDiagnostics(thrown)) work.emit({
		kind: "problem",
		diagnostic
	});
	const step = build.errorCleanupProvisioner;
	if (cancelled || step === void 0 || reached === void 0 || setup.onError === "abort") return;
	work.say(`Running the error-cleanup-provisioner ${step.type}`);
	try {
		await runProvisioner(step, build, setup, work, reached);
	} catch (second) {
		for (const diagnostic of toDiagnostics(second)) work.emit({
			kind: "problem",
			diagnostic: {
				...diagnostic,
				severity: "warning"
			}
		});
	}
}
async function removeRest(build, builder, setup, journal, work) {
	const entries = journal.openOf(build.name);
	if (entries.length === 0 || setup.signal.aborted && !setup.cleanUpAfterCancel) return;
	if (setup.onError !== "cleanup" && !setup.signal.aborted) {
		for (const entry of entries) {
			closeEntry(entry, "handed-over", journal, work);
			const page = entry.kind === "vm" ? uiUrl(new URL(entry.url), entry.vmid) : entry.url;
			work.emit({
				kind: "settled",
				entry,
				fate: "kept",
				page
			});
			const why = `The build failed, and on-error is ${setup.onError}. Remove it yourself when you have seen enough, before reap does; another name keeps it from that: ${page}`;
			work.warn("kept", `Kept: ${describeEntry(entry)}`, why);
		}
		return;
	}
	await builder.remove?.(entries, build.options, {
		...work,
		signal: AbortSignal.timeout(cleanUpBudget),
		env: setup.env,
		onGone: (entry) => {
			closeEntry(entry, "gone", journal, work);
			work.emit({
				kind: "settled",
				entry,
				fate: "removed"
			});
		},
		onForeign: (entry) => {
			closeEntry(entry, "handed-over", journal, work);
			work.emit({
				kind: "settled",
				entry,
				fate: "handed-over"
			});
		}
	});
}
/** That it can not be written undoes nothing: whoever cleans up later looks again, and finds what is there. */
function closeEntry(entry, why, journal, { warn }) {
	try {
		journal.close(entry, why);
	} catch (thrown) {
		warn("unwritable-file", `The journal could not be written: ${thrown.message}`);
	}
}

// src/engine/run-plan.ts
/**
* Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. Throws
* TemplateError, before anything is made, where with `force` one would replace what another has made.
*/
async function runPlan(plan, setup) {
	const shared = sharedTargets(plan, setup.components, setup.force);
	if (shared.length > 0) throw new TemplateError(shared);
	const { emit } = workOn(void 0, setup);
	for (const secret of plan.secrets) emit({
		kind: "secret",
		...secret
	});
	const journal = new Journal(setup.journal, setup.runId);
	const inTurn = limit(setup.parallelBuilds === 0 ? plan.builds.length : setup.parallelBuilds);
	return { builds: await Promise.all(plan.builds.map((build) => inTurn(() => oneBuild(build, setup, journal)))) };
}
async function oneBuild(build, setup, journal) {
	const { name, builder } = build;
	const { signal, clock, emit } = workOn(name, setup);
	const startedAt = clock.now();
	emit({
		kind: "build-started",
		builder
	});
	let artifact;
	let problems = [];
	let outcome = "succeeded";
	try {
		if (signal.aborted) throw new Cancelled();
		await failingOfStrays(signal, (own) => runBuild(build, {
			...setup,
			signal: own
		}, journal, (made) => {
			artifact = made;
		}));
	} catch (thrown) {
		outcome = outcomeOf(thrown, signal);
		problems = toDiagnostics(outcome === "cancelled" ? new Cancelled() : thrown);
	}
	const finishedAt = clock.now();
	emit({
		kind: "build-finished",
		outcome,
		problems,
		...artifact === void 0 ? {} : { artifact }
	});
	return {
		name,
		builder,
		outcome,
		artifact,
		problems,
		startedAt,
		finishedAt
	};
}
/** At most `most` of the given jobs run at a time; the others wait in order. */
function limit(most) {
	let running = 0;
	const waiting = [];
	return async (job) => {
		if (running >= Math.max(1, most)) await new Promise((resolve) => waiting.push(resolve));
		running++;
		try {
			return await job();
		} finally {
			running--;
			waiting.shift()?.();
		}
	};
}

export { runPlan };