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
function hasErrors(diagnostics) {
	return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

export { hasErrors as n, warning as r, error as t };