import { i as TemplateError, n as ExternalError, o as toDiagnostics, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { n as describeEntry, t as Journal } from "./events-journal.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { n as uiUrl } from "./proxmox-notation-url.js";
import { a as runProofs, c as Evidence, i as runPostProcessors, n as doorContext, o as stepLabel, s as ownershipMark, t as sharedTargets } from "./engine-shared-targets.js";
import { i as machineOf } from "./events-artifact.js";
import { a as workOn, i as runStep, n as placed, r as resolveStep, t as outcomeOf } from "./engine-step.js";
import { r as timeoutSignal } from "./time-clock.js";
import { t as sleepTold } from "./time-sleep-told.js";
import { n as failingOfStrays } from "./engine-stray-errors.js";

// src/engine/post-processing/foresee-steps.ts
/** What all post-processors of a build know to fail before anything is made, each at its block. */
async function foreseeSteps({ postProcessors }, { components }, ground) {
	const found = [];
	for (const step of postProcessors.flat()) {
		const postProcessor = components.postProcessor(step.type);
		const options = postProcessor?.foresee === void 0 ? void 0 : optionsNow(step);
		if (options === void 0) continue;
		const { deeds, problems } = await postProcessor?.foresee?.(options, ground) ?? {
			deeds: [],
			problems: []
		};
		found.push({
			deeds,
			problems: problems.map((each) => ({
				...each,
				range: each.range ?? step.range
			}))
		});
	}
	return {
		deeds: found.flatMap(({ deeds }) => deeds),
		problems: found.flatMap(({ problems }) => problems)
	};
}
/** Undefined: they wait for what only the machine can tell. */
function optionsNow(step) {
	try {
		return step.resolve({}).options;
	} catch (thrown) {
		if (thrown instanceof TemplateError) return void 0;
		throw thrown;
	}
}

// src/engine/post-processing/settle-post-processed.ts
/**
* Runs the post-processors, and then removes the machine where none of them keeps it. Answers what the user has in the end.
* `removeOpen` removes what the journal holds of this build, and says whether all of it is gone.
*/
async function settlePostProcessed(build, setup, work, finished, removeOpen) {
	const { artifact, door, record } = finished;
	const { files, isGivenUp } = await runPostProcessors(build, setup, work, finished);
	const machine = machineOf(artifact);
	if (machine === void 0) {
		if (!isGivenUp && files.length === 0) return artifact;
		const kept = artifact.kind === "file" && !isGivenUp ? artifact.files : [];
		const all = [.../* @__PURE__ */ new Set([...kept, ...files])];
		return {
			kind: all.length === 0 ? "none" : "file",
			files: all
		};
	}
	if (!isGivenUp) return files.length === 0 ? artifact : {
		...machine,
		files
	};
	if (door === void 0) throw new ExternalError("not-removed", `Nothing leads to machine ${machine.vmid}: it stays`);
	await runStep({
		name: `Removing ${machine.kind} ${machine.vmid}`,
		range: build.range
	}, work, async () => {
		work.say(`Removing ${machine.kind} ${machine.vmid}, because keep_input_artifact is not set`);
		await door.takeBack(machine, doorContext(build.range, build, setup, work, record));
		if (!await removeOpen()) throw new ExternalError("not-removed", `${machine.kind} ${machine.vmid} could not be removed, and is still there`);
	});
	return files.length === 0 ? {
		kind: "none",
		files: []
	} : {
		kind: "file",
		files
	};
}

// src/engine/run-provisioner.ts
/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries. */
async function runProvisioner(step, build, setup, work, guest) {
	const provisioner = setup.components.provisioner(step.type);
	if (provisioner === void 0) throw new TemplateError([error("unknown-type", "Unknown provisioner type", `There is no provisioner ${step.type}.`, step.range)]);
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
/**
* Lets provisioners look for what they need of this machine: better found missing before there is a guest. Throws
* TemplateError with all that is.
*/
async function checkProvisioners(build, setup, work) {
	const { provisioners, errorCleanupProvisioner } = build;
	const looking = [...provisioners, ...errorCleanupProvisioner === void 0 ? [] : [errorCleanupProvisioner]].flatMap((step) => {
		const provisioner = setup.components.provisioner(step.type);
		return provisioner?.run !== void 0 && provisioner.checkHere !== void 0 ? [{
			step,
			provisioner
		}] : [];
	});
	if (looking.length === 0) return;
	await runStep({
		name: "Looking for the programs that provisioners need",
		range: build.range
	}, work, async () => {
		const problems = [];
		for (const { step, provisioner } of looking) try {
			await provisioner.checkHere?.(step.known, {
				...setup,
				signal: work.signal
			});
		} catch (thrown) {
			if (!(thrown instanceof ExternalError) && !(thrown instanceof TemplateError)) throw thrown;
			problems.push(...toDiagnostics(placed(thrown, step.range)));
		}
		if (problems.length > 0) throw new TemplateError(problems);
	});
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
	let late = {};
	let artifact;
	let door;
	const record = (subject, place) => {
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
	};
	const context = {
		...contextBasics(build, setup, work),
		record,
		foresee: (ground) => foreseeSteps(build, setup, ground),
		prove: (template, way) => {
			reached = void 0;
			return runProofs(build, setup, work, {
				artifact: template,
				late,
				door: way,
				record
			});
		},
		onArtifact: (made, way) => {
			work.emit({
				kind: "artifact",
				artifact: made
			});
			artifact = made;
			door = way;
			onArtifact(made);
		},
		provision: async (communicator, values) => {
			late = values;
			reached = {
				communicator,
				late
			};
			for (const step of build.provisioners) await runProvisioner(step, build, setup, work, reached);
		}
	};
	try {
		await checkProvisioners(build, setup, work);
		await builder.build(build.work, context);
		reached = void 0;
		if (artifact !== void 0) {
			const result = await settlePostProcessed(build, setup, work, {
				artifact,
				late,
				door,
				record
			}, () => removeForGood(build, builder, setup, journal, work));
			if (result !== artifact) context.onArtifact(result, door);
		}
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
	await removeEntries(entries, build, builder, setup, journal, work);
}
/** Removes what a successful build does not keep. What can not be removed is told of and left: it was the user's before. */
async function removeForGood(build, builder, setup, journal, work) {
	await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work);
	const left = journal.openOf(build.name);
	for (const entry of left) {
		closeEntry(entry, "handed-over", journal, work);
		work.emit({
			kind: "settled",
			entry,
			fate: "handed-over"
		});
	}
	return left.length === 0;
}
async function removeEntries(entries, build, builder, setup, journal, work) {
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