import { n as ExternalError } from "./diagnostics-errors.js";
import { t as explainOn } from "./engine-fingerprint-explain-on.js";
import { n as untouchedBuilds } from "./engine-fingerprint-untouched-builds.js";
import { t as readWorkflowEvent } from "./actions-workflow-event.js";
import { n as finishTemplate } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";

// src/actions/commands/plan.ts
/** What one run of it found. */
function plan() {
	let changes;
	let withoutChanges;
	async function compare(step, made, order, signal) {
		const { session, reporter, inputs, env } = step;
		const { given } = inputs.unchanged;
		const revision = given ?? readWorkflowEvent(env).asked;
		if (revision === void 0) return;
		try {
			changes = await session.compare(made, order, {
				revision,
				isFresh: true
			}, signal);
		} catch (thrown) {
			if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
			const problem = thrown.toDiagnostic();
			withoutChanges = `What changes is not shown: ${problem.summary}. ${problem.detail ?? ""}`.trim();
			if (given === void 0) reporter.notice(withoutChanges);
			else session.tell([{
				...problem,
				severity: "warning",
				subject: "changed-since"
			}]);
		}
	}
	return {
		changes: false,
		async run(step, signal) {
			const { env, product, session, reporter, inputs } = step;
			const order = orderOf(step, "plan");
			const { changedOnly, since, explain } = inputs.unchanged;
			const all = await session.plan(order, signal);
			session.tell(reporter.takeWeakSecrets());
			await compare(step, all, order, signal);
			const asked = {
				since,
				workingDirectory: order.workingDirectory,
				env,
				signal
			};
			const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : /* @__PURE__ */ new Set();
			if (untouched.size > 0) reporter.log.headline(`The change does not touch ${[...untouched].join(", ")}`);
			const made = {
				...all,
				builds: all.builds.filter(({ name }) => !untouched.has(name))
			};
			if (changedOnly) reporter.plan.changed(made.builds.map(({ name }) => name));
			const explained = explain ? await explainOn(session, product, all, {
				order,
				channel: inputs.life.channel
			}, signal) : void 0;
			reporter.plan.show(await product.describe(made), session.history, {
				explained,
				changes
			});
			return "succeeded";
		},
		finish(step, outcome, logUrl) {
			finishTemplate("plan", step, outcome, logUrl, {
				changes,
				withoutChanges
			});
		},
		isQuiet: (outcome) => outcome === "succeeded" && changes?.changed === false
	};
}

export { plan };