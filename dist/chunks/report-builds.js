import { r as startOf, t as endOf } from "./diagnostics-range.js";
import { i as machineOf, r as filesOf, t as artifactId } from "./events-artifact.js";

// src/report/builds.ts
function buildReports(history, secrets) {
	return history.builds.map((build) => buildReport(build, secrets));
}
function buildReport(build, secrets) {
	const { name, outcome, artifact, startedAt, finishedAt, problems } = build;
	return {
		name,
		outcome: outcome ?? "pending",
		...artifact === void 0 ? {} : artifactReport(artifact),
		...startedAt === void 0 ? {} : { startedAt: new Date(startedAt).toISOString() },
		...startedAt === void 0 || finishedAt === void 0 ? {} : { duration: Math.round((finishedAt - startedAt) / 100) / 10 },
		problems: problems.filter(({ severity }) => severity === "error").map(({ summary }) => secrets.redact(summary))
	};
}
function artifactReport(artifact) {
	const { kind } = artifact;
	const machine = machineOf(artifact);
	if (machine === void 0) return {
		kind,
		files: filesOf(artifact)
	};
	const { vmid, name, node, uiUrl, disks } = machine;
	return {
		templateId: vmid,
		templateName: name,
		node,
		kind,
		url: uiUrl,
		disks
	};
}
/** A diagnostic as programs read it: an element of `validate --json`. Lines and columns are 1-based. */
function diagnosticReport({ severity, summary, detail, range, subject }) {
	return {
		severity,
		summary,
		detail,
		...range === void 0 ? {} : {
			file: range.source.name,
			line: startOf(range).line,
			column: startOf(range).column,
			endLine: endOf(range).line,
			endColumn: endOf(range).column
		},
		subject
	};
}
function customData(artifact) {
	const machine = machineOf(artifact);
	return machine === void 0 ? null : {
		template_name: machine.name,
		node: machine.node
	};
}
/** The artifacts in the form of Packer's manifest post-processor, for the tools that read it. */
function manifest(history, builderOf, runId) {
	return {
		builds: history.builds.flatMap(({ name, artifact, finishedAt }) => artifact === void 0 ? [] : [{
			name: name.split(".").at(-1) ?? name,
			builder_type: builderOf(name),
			build_time: Math.floor((finishedAt ?? 0) / 1e3),
			files: artifact.kind === "file" ? artifact.files.map((name) => ({ name })) : null,
			artifact_id: artifactId(artifact),
			packer_run_uuid: runId,
			custom_data: customData(artifact)
		}]),
		last_run_uuid: runId
	};
}

export { diagnosticReport as n, manifest as r, buildReports as t };