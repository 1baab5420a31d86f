import { a as warning } from "./diagnostics-diagnostic.js";
import { a as fileProblem, i as TemplateError, n as ExternalError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";

// src/engine/step.ts
/** The work on one build; without a name on the whole run. */
function workOn(build, { signal, clock, onEvent }) {
	const emit = (body) => onEvent({
		at: clock.now(),
		...build === void 0 ? {} : { build },
		...body
	});
	return {
		signal,
		clock,
		emit,
		say: (text) => emit({
			kind: "say",
			text
		}),
		message: (text) => emit({
			kind: "message",
			text
		}),
		warn: (code, summary, detail) => emit({
			kind: "problem",
			diagnostic: warning(code, summary, detail)
		})
	};
}
/** The same work, whose warnings have their place at a block. */
function atBlock(work, range) {
	const warn = (code, summary, detail) => work.emit({
		kind: "problem",
		diagnostic: warning(code, summary, detail, range)
	});
	return {
		...work,
		warn
	};
}
/** Runs a part of the work: one line in the timeline. What goes wrong has its place at the block. */
async function runStep({ name, range }, { signal, emit }, run) {
	if (signal.aborted) throw new Cancelled();
	emit({
		kind: "step-started",
		step: name
	});
	let outcome = "failed";
	try {
		const result = await run();
		outcome = "succeeded";
		return result;
	} catch (thrown) {
		outcome = outcomeOf(thrown, signal);
		if (outcome === "failed") throw placed(thrown, range);
		throw thrown instanceof Cancelled ? thrown : new Cancelled(void 0, { cause: thrown });
	} finally {
		emit({
			kind: "step-finished",
			step: name,
			outcome
		});
	}
}
/** Whatever it was that was thrown after the wish to stop, nothing has failed. */
function outcomeOf(thrown, signal) {
	return signal.aborted || thrown instanceof Cancelled ? "cancelled" : "failed";
}
/** The options of a provisioner or post-processor with the values that exist by now. Their secrets are hidden at once. */
function resolveStep(step, late, { emit }) {
	const { options, secrets, renderLate } = step.resolve(late);
	for (const secret of secrets) emit({
		kind: "secret",
		...secret
	});
	return {
		options,
		renderLate
	};
}
/** Is it the user's files or the world, and no defect of this product? */
function isOutside(thrown) {
	return thrown instanceof ExternalError || thrown instanceof TemplateError || fileProblem(thrown) !== void 0;
}
/** What happened outside of the template, at the block whose work it was. What has a place of its own keeps it. */
function placed(thrown, range) {
	if (!isOutside(thrown)) return thrown;
	return new TemplateError(toDiagnostics(thrown).map((each) => each.subject === void 0 ? {
		...each,
		range: each.range ?? range
	} : each));
}

export { resolveStep as a, placed as i, isOutside as n, runStep as o, outcomeOf as r, workOn as s, atBlock as t };