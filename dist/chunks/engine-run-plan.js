import { a as toDiagnostics, i as TemplateError, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as Journal } from "./events-journal.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { r as filesOf, t as artifactId } from "./events-artifact.js";
import { a as workOn, i as runStep, n as placed, r as resolveStep, t as outcomeOf } from "./engine-step.js";

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
async function runOne(step, build, { components, runId, force, workingDirectory }, { emit, ...work }, { artifact, late }) {
	const postProcessor = components.postProcessor(step.type);
	if (postProcessor === void 0) throw new TemplateError([error("unknown-type", "Unknown post-processor type", `There is no post-processor ${step.type}.`, step.range)]);
	const name = `Running post-processor ${step.name ?? step.type}`;
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
			output: (stream, text) => emit({
				kind: "output",
				from: "local",
				stream,
				text
			}),
			scriptEnvironment: {
				PACKER_BUILD_NAME: build.sourceName,
				PACKER_BUILDER_TYPE: build.builder
			},
			late,
			workingDirectory,
			renderLate
		});
		return next;
	});
}

// src/engine/run-provisioner.ts
/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries. */
async function runProvisioner(step, build, setup, work, guest) {
	const provisioner = setup.components.provisioner(step.type);
	if (provisioner?.run === void 0) throw new TemplateError([error("unknown-type", "Unknown provisioner type", `There is no provisioner ${step.type}.`, step.range)]);
	const { signal, clock, say } = work;
	await runStep({
		name: `Provisioning with ${step.name ?? step.type}`,
		range: step.range
	}, work, async () => {
		if (step.pauseBefore > 0) {
			say(`Pausing ${step.pauseBefore / 1e3}s before the next provisioner...`);
			await clock.sleep(step.pauseBefore, signal);
		}
		const { options, renderLate } = resolveStep(step, guest.late, work);
		const context = {
			...contextOf(build, setup, work, guest),
			renderLate
		};
		for (let attempt = 0;; attempt++) try {
			await onceWithTimeout(provisioner, options, step, context);
			return;
		} catch (thrown) {
			if (outcomeOf(thrown, signal) === "cancelled" || attempt >= step.maxRetries) throw thrown;
			const { message } = thrown;
			say(`Provisioner failed: ${message}; retry ${attempt + 1} of ${step.maxRetries}`);
		}
	});
}
function contextOf(build, { workingDirectory }, { emit, ...work }, { communicator, late }) {
	return {
		...work,
		communicator,
		late,
		workingDirectory,
		scriptEnvironment: {
			PACKER_BUILD_NAME: build.sourceName,
			PACKER_BUILDER_TYPE: build.builder,
			...httpVariables(late)
		},
		output: (stream, text) => emit({
			kind: "output",
			from: "guest",
			stream,
			text
		}),
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
	const timer = AbortSignal.timeout(step.timeout);
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
			return (why) => journal.close(entry, why);
		},
		onArtifact: (made) => {
			artifact = made;
			work.emit({
				kind: "artifact",
				artifact: made
			});
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
		if (artifact !== void 0) await runPostProcessors(build, setup, work, {
			artifact,
			late: reached?.late ?? {}
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
			const what = entry.kind === "vm" ? `virtual machine ${entry.vmid}` : `volume ${entry.volid}`;
			work.say(`Keeping ${what} on node ${entry.node}, because on-error is ${setup.onError}: remove it yourself`);
			journal.close(entry, "handed-over");
		}
		return;
	}
	await builder.remove?.(entries, build.options, {
		...work,
		signal: AbortSignal.timeout(cleanUpBudget),
		env: setup.env,
		onGone: (entry) => journal.close(entry, "gone")
	});
}

// src/engine/run-plan.ts
/** Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. */
async function runPlan(plan, setup) {
	const { emit } = workOn(void 0, setup);
	for (const text of plan.secrets) emit({
		kind: "secret",
		text
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
		await runBuild(build, setup, journal, (made) => {
			artifact = made;
		});
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