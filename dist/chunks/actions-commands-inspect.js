import { t as inspectionText } from "./packer-inspect-inspection-text.js";
import { a as cleanLines } from "./report-figures.js";
import { a as fitted, c as preformatted, o as link } from "./report-markdown.js";
import { d as problemList } from "./report-life-retire-report.js";
import { t as writeSummary } from "./actions-summary-file.js";
import { t as orderOf } from "./actions-commands-order.js";

// src/report/format/inspect-summary.ts
function renderInspect({ text, problems, secrets, logUrl, limit }) {
	return fitted((function* () {
		yield `### ${text === void 0 ? "❌" : "✅"} What the template consists of`;
		if (logUrl !== void 0) yield link("Log", logUrl);
		if (problems.length > 0) yield problemList(problems, secrets);
		if (text !== void 0) yield preformatted(secrets.redact(cleanLines(text, secrets).join("\n")));
	})(), limit);
}

// src/actions/commands/inspect.ts
/** Shows what a template consists of: its variables need no values, and nobody is asked. */
function inspect() {
	let text;
	return {
		changes: false,
		async run(step, signal) {
			const { session, reporter } = step;
			const inspection = await session.inspect(orderOf(step, "validate"), signal);
			reporter.withoutOutputs();
			session.tell(reporter.takeWeakSecrets());
			text = inspectionText(inspection).flatMap((told) => "say" in told ? [told.say] : []).join("\n");
			for (const line of text.split("\n")) reporter.log.info(line);
			return "succeeded";
		},
		finish({ env, session, reporter }, _outcome, logUrl) {
			const { secrets, history } = session;
			reporter.concluded(history);
			writeSummary(env, (limit) => renderInspect({
				text,
				problems: history.problems,
				secrets,
				logUrl,
				limit
			}));
		}
	};
}

export { inspect };