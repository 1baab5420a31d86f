import { a as warning } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";

// src/engine/fingerprint/untouched-builds.ts
const noBase = "Events of pull requests, merge groups and pushes say it; else name it: `changed-since` (`--changed-since COMMIT`).";
/** Where nothing says with which commit to compare. */
function noBaseKnown() {
	return warning("base-not-found", "Nothing says with which commit to compare: every build counts as changed", noBase);
}
/**
* Names of the builds that a change since the commit does not touch. Where that can not be found out it is told, and there
* are none.
*/
async function untouchedBuilds(plan, { since, ...around }, product, session) {
	if (since === void 0) {
		session.tell([noBaseKnown()]);
		return /* @__PURE__ */ new Set();
	}
	try {
		const touched = await product.changes(plan, {
			since,
			...around
		});
		return new Set(plan.builds.flatMap(({ name }) => touched.has(name) ? [] : [name]));
	} catch (thrown) {
		if (around.signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
		session.tell([warning(thrown.code, `${thrown.message}: every build counts as changed`, thrown.detail)]);
		return /* @__PURE__ */ new Set();
	}
}

export { untouchedBuilds as n, noBaseKnown as t };