import { a as toDiagnostics, i as TemplateError, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as Journal } from "./events-journal.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { r as filesOf, t as artifactId } from "./events-artifact.js";
import { t as systemClock } from "./time-clock.js";

// src/engine/postprocess.ts
/** Runs every chain of post-processors. The artifact stays whatever they do: a template is not thrown away for a script. */
async function runPostProcessors(build, setup, emit, finished) {
	const made = {
		id: artifactId(finished.artifact),
		files: filesOf(finished.artifact)
	};
	for (const chain of build.postProcessors) {
		let artifact = made;
		for (const step of chain) artifact = await runOne(step, build, setup, emit, {
			artifact,
			late: finished.late
		});
	}
}
async function runOne(step, build, setup, emit, { artifact, late }) {
	const postProcessor = setup.components.postProcessor(step.type);
	if (postProcessor === void 0) throw new TemplateError([error("Unknown post-processor type", `There is no post-processor ${step.type}.`, step.range)]);
	const title = `Running post-processor ${step.name ?? step.type}`;
	emit({
		kind: "step-started",
		step: title
	});
	emit({
		kind: "say",
		text: title
	});
	let outcome = "failed";
	let next = artifact;
	try {
		const { options, secrets, goFunctions } = step.resolve(late);
		for (const text of secrets) emit({
			kind: "secret",
			text
		});
		await postProcessor.run(options, {
			artifact,
			handOn: (other) => {
				next = other;
			},
			buildName: build.sourceName,
			builderType: build.builder,
			runUuid: String(late["PackerRunUUID"] ?? setup.runId),
			force: setup.force,
			signal: setup.signal,
			say: (text) => emit({
				kind: "say",
				text
			}),
			message: (text) => emit({
				kind: "message",
				text
			}),
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
			workingDirectory: setup.workingDirectory,
			goFunctions,
			now: () => Math.floor(Date.now() / 1e3)
		});
		outcome = "succeeded";
		return next;
	} finally {
		emit({
			kind: "step-finished",
			step: title,
			outcome
		});
	}
}

// src/engine/provision.ts
/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries. */
async function runProvisioner(step, build, setup, emit, guest) {
	const provisioner = setup.components.provisioner(step.type);
	if (provisioner?.run === void 0) throw new TemplateError([error("Unknown provisioner type", `There is no provisioner ${step.type}.`, step.range)]);
	const title = `Provisioning with ${step.name ?? step.type}`;
	emit({
		kind: "step-started",
		step: title
	});
	let outcome = "failed";
	try {
		if (step.pauseBefore > 0) {
			emit({
				kind: "say",
				text: `Pausing ${step.pauseBefore / 1e3}s before the next provisioner...`
			});
			await systemClock.sleep(step.pauseBefore, setup.signal);
		}
		const { options, secrets, goFunctions } = step.resolve(guest.late);
		for (const text of secrets) emit({
			kind: "secret",
			text
		});
		for (let attempt = 0;; attempt++) try {
			await onceWithTimeout(provisioner, options, step, {
				...contextOf(build, setup, emit, guest),
				goFunctions
			});
			break;
		} catch (thrown) {
			if (thrown instanceof Cancelled || setup.signal.aborted || attempt >= step.maxRetries) throw placed(thrown, step);
			emit({
				kind: "say",
				text: `Provisioner failed: ${String(thrown.message)}; retry ${attempt + 1} of ${step.maxRetries}`
			});
		}
		outcome = "succeeded";
	} catch (thrown) {
		if (setup.signal.aborted || thrown instanceof Cancelled) outcome = "cancelled";
		throw thrown;
	} finally {
		emit({
			kind: "step-finished",
			step: title,
			outcome
		});
	}
}
function contextOf(build, setup, emit, { communicator, late }) {
	return {
		communicator,
		late,
		workingDirectory: setup.workingDirectory,
		scriptEnvironment: {
			PACKER_BUILD_NAME: build.sourceName,
			PACKER_BUILDER_TYPE: build.builder,
			...httpVariables(late)
		},
		say: (text) => emit({
			kind: "say",
			text
		}),
		message: (text) => emit({
			kind: "message",
			text
		}),
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
		}),
		signal: setup.signal
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
		if (timer.aborted && !outer.aborted) throw new GuestError(`The provisioner ${step.type} did not end within its timeout of ${step.timeout / 1e3}s`);
		throw thrown;
	}
}
function placed(thrown, step) {
	if (!(thrown instanceof GuestError)) return thrown;
	return new TemplateError([{
		...thrown.toDiagnostic(),
		range: step.range
	}]);
}

// src/engine/build.ts
/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 24e4;
/**
* One build from its first call to its last, with whatever it leaves behind removed again.
* `onArtifact` is called as soon as something exists that belongs to the user; a later step may still fail.
*/
async function runBuild(build, setup, journal, onArtifact) {
	const builder = setup.components.builder(build.builder);
	if (builder === void 0) throw new TemplateError([error("Unknown source type", `There is no builder ${build.builder}.`, build.range)]);
	const emit = (body) => setup.onEvent({
		at: Date.now(),
		build: build.name,
		...body
	});
	let reached;
	let artifact;
	const context = {
		...contextBasics(build, setup, emit),
		record: (subject, place) => {
			const entry = journal.open({
				build: build.name,
				...place
			}, subject);
			return (why) => journal.close(entry, why);
		},
		onArtifact: (made) => {
			artifact = made;
			emit({
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
			for (const step of build.provisioners) await runProvisioner(step, build, setup, emit, reached);
		}
	};
	try {
		await builder.build(build.options, context);
		if (artifact !== void 0) await runPostProcessors(build, setup, emit, {
			artifact,
			late: reached?.late ?? {}
		});
	} catch (thrown) {
		await afterFailure(thrown, build, setup, emit, reached);
		throw thrown;
	} finally {
		await removeRest(build, builder, setup, journal, emit);
	}
}
function contextBasics(build, setup, emit) {
	const say = (text) => emit({
		kind: "say",
		text
	});
	return {
		name: build.name,
		builderType: build.builder,
		mark: ownershipMark(setup.runId, build.name),
		places: build.places,
		goFunctions: build.goFunctions,
		signal: setup.signal,
		workingDirectory: setup.workingDirectory,
		env: setup.env,
		downloadDirectory: setup.downloadDirectory,
		isoCache: setup.isoCache,
		bootWaitFactor: setup.bootWaitFactor,
		force: setup.force,
		emit,
		say,
		message: (text) => emit({
			kind: "message",
			text
		}),
		warn: (summary, detail) => emit({
			kind: "problem",
			diagnostic: {
				severity: "warning",
				summary,
				detail
			}
		}),
		step: async (name, work) => {
			setup.signal.throwIfAborted();
			emit({
				kind: "step-started",
				step: name
			});
			say(name);
			let outcome = "failed";
			try {
				const result = await work();
				outcome = "succeeded";
				return result;
			} catch (thrown) {
				if (setup.signal.aborted || thrown instanceof Cancelled) outcome = "cancelled";
				throw thrown;
			} finally {
				emit({
					kind: "step-finished",
					step: name,
					outcome
				});
			}
		}
	};
}
/** The line in a machine's description by which clean-up knows it as this run's. */
function ownershipMark(runId, build) {
	return `proxmox-template-action: run ${runId}, build ${build}`;
}
async function afterFailure(thrown, build, setup, emit, reached) {
	const cancelled = setup.signal.aborted || thrown instanceof Cancelled;
	if (!cancelled) for (const diagnostic of toDiagnostics(thrown)) emit({
		kind: "problem",
		diagnostic
	});
	const step = build.errorCleanupProvisioner;
	if (cancelled || step === void 0 || reached === void 0 || setup.onError === "abort") return;
	emit({
		kind: "say",
		text: `Running the error-cleanup-provisioner ${step.type}`
	});
	try {
		await runProvisioner(step, build, setup, emit, reached);
	} catch (second) {
		for (const diagnostic of toDiagnostics(second)) emit({
			kind: "problem",
			diagnostic: {
				...diagnostic,
				severity: "warning"
			}
		});
	}
}
async function removeRest(build, builder, setup, journal, emit) {
	const entries = journal.openOf(build.name);
	if (entries.length === 0 || setup.signal.aborted && !setup.cleanUpAfterCancel) return;
	if (setup.onError !== "cleanup" && !setup.signal.aborted) {
		for (const entry of entries) {
			emit({
				kind: "say",
				text: `Keeping ${entry.kind === "vm" ? `virtual machine ${entry.vmid}` : `volume ${entry.volid}`} on node ${entry.node}, because on-error is ${setup.onError}: remove it yourself`
			});
			journal.close(entry, "handed-over");
		}
		return;
	}
	await builder.remove?.(entries, build.options, {
		signal: AbortSignal.timeout(cleanUpBudget),
		env: setup.env,
		emit,
		onGone: (entry) => journal.close(entry, "gone")
	});
}

// src/engine/limit.ts
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

// src/engine/run.ts
/** Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. */
async function runPlan(plan, setup) {
	for (const text of plan.secrets) setup.onEvent({
		at: Date.now(),
		kind: "secret",
		text
	});
	const journal = new Journal(setup.journal, setup.runId);
	const inTurn = limit(setup.parallelBuilds === 0 ? plan.builds.length : setup.parallelBuilds);
	return { builds: await Promise.all(plan.builds.map((build) => inTurn(() => oneBuild(build, setup, journal)))) };
}
async function oneBuild(build, setup, journal) {
	const startedAt = Date.now();
	setup.onEvent({
		at: startedAt,
		build: build.name,
		kind: "build-started",
		builder: build.builder
	});
	let artifact;
	let problems = [];
	let outcome = "succeeded";
	try {
		setup.signal.throwIfAborted();
		await runBuild(build, setup, journal, (made) => {
			artifact = made;
		});
	} catch (thrown) {
		outcome = setup.signal.aborted || thrown instanceof Cancelled ? "cancelled" : "failed";
		problems = outcome === "cancelled" ? toDiagnostics(new Cancelled()) : toDiagnostics(thrown);
	}
	const finishedAt = Date.now();
	setup.onEvent({
		at: finishedAt,
		build: build.name,
		kind: "build-finished",
		outcome,
		problems,
		...artifact === void 0 ? {} : { artifact }
	});
	return {
		name: build.name,
		builder: build.builder,
		outcome,
		artifact,
		problems,
		startedAt,
		finishedAt
	};
}

export { runPlan };