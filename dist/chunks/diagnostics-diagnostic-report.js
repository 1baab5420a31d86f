import { r as startOf, t as endOf } from "./diagnostics-range.js";

// src/diagnostics/diagnostic-report.ts
function diagnosticReport(diagnostic) {
	const { code, severity, summary, detail, evidence, range, subject } = diagnostic;
	const place = range === void 0 ? {} : {
		file: range.source.name,
		line: startOf(range).line,
		column: startOf(range).column,
		endLine: endOf(range).line,
		endColumn: endOf(range).column
	};
	return {
		code,
		severity,
		summary,
		...detail === void 0 ? {} : { detail },
		...evidence === void 0 ? {} : { evidence },
		...place,
		...subject === void 0 ? {} : { subject }
	};
}

export { diagnosticReport as t };