// src/diagnostics/diagnostic.ts
function error(summary, detail, range) {
	return {
		severity: "error",
		summary,
		detail,
		range
	};
}
function warning(summary, detail, range) {
	return {
		severity: "warning",
		summary,
		detail,
		range
	};
}
/** For what is checked and planned as in Packer, but can not be built here. */
function notBuilt(summary, detail, range) {
	return {
		...warning(summary, detail, range),
		refusesBuild: true
	};
}
/** What refuses the build, as errors. */
function refusalsOf(diagnostics) {
	return diagnostics.filter((each) => each.refusesBuild === true).map((each) => ({
		...each,
		severity: "error"
	}));
}
function hasErrors(diagnostics) {
	return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

export { warning as a, refusalsOf as i, hasErrors as n, notBuilt as r, error as t };