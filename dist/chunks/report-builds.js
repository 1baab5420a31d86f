import { t as diagnosticReport } from "./diagnostics-diagnostic-report.js";
import { i as machineOf, r as filesOf, t as artifactId } from "./events-artifact.js";
import { a as billOf, l as attestationReport, o as billReport, t as packageReport } from "./report-life-package-news.js";
import { a as retireReports } from "./report-life-retire-report.js";

// src/report/builds.ts
function buildReports(history, secrets, { links }) {
	return history.builds.map((build) => {
		const { url, replicas, ...report } = buildReport(build, secrets);
		const copies = replicas?.map(({ url: page, ...replica }) => links ? {
			...replica,
			url: page
		} : replica);
		return {
			...report,
			...copies === void 0 ? {} : { replicas: copies },
			...url === void 0 || !links ? {} : { url }
		};
	});
}
/** What is new in the templates of a run: the output `package-diff`. */
function packageDiffs(history, secrets) {
	return history.builds.flatMap(({ name, packages }) => packages === void 0 ? [] : [{
		build: name,
		...redacted(packageReport(packages), secrets)
	}]);
}
/** The documents of what was built: the output `sbom`. */
function billFiles(history) {
	return history.builds.flatMap((build) => Object.values(billOf(build)?.files ?? {}));
}
function keptReports(history, secrets, { links }) {
	return history.builds.flatMap(({ name, made }) => made.flatMap(({ entry, fate, page }) => {
		if (fate !== "kept") return [];
		const what = entry.kind === "vm" || entry.kind === "swap" ? { vmid: entry.vmid } : { volid: secrets.redact(volidOf(entry)) };
		const url = page === void 0 || !links ? {} : { url: secrets.redact(page) };
		return [{
			build: name,
			node: entry.node,
			...what,
			...url
		}];
	}));
}
/** The server puts the moment into the name of a backup. */
function volidOf(entry) {
	return entry.kind === "volume" ? entry.volid : `${entry.storage}:backup/vzdump-qemu-${entry.vmid}-*`;
}
function buildReport(build, secrets) {
	const { name, outcome, artifact, fingerprint, startedAt, finishedAt, problems, verified, replicas, retired, attempts, passedOver, packages, screenshot, attestation } = build;
	const bill = billOf(build);
	return {
		name,
		outcome: outcome ?? "pending",
		...artifact === void 0 ? {} : artifactReport(artifact, secrets),
		...fingerprint === void 0 ? {} : { fingerprint },
		...verified === void 0 ? {} : { verified: verifiedReport(verified, secrets) },
		...attempts.length === 0 ? {} : { attempts: attempts.map(({ attempt, why }) => ({
			attempt,
			why: secrets.redact(why)
		})) },
		...passedOver.length === 0 ? {} : { passedOver: redacted(passedOver, secrets) },
		...packages === void 0 ? {} : { packages: redacted(packageReport(packages), secrets) },
		...screenshot === void 0 ? {} : { screenshot: secrets.redact(screenshot) },
		...bill === void 0 ? {} : { sbom: redacted(billReport(bill), secrets) },
		...attestation === void 0 ? {} : { attestation: redacted(attestationReport(attestation), secrets) },
		...replicas.length === 0 ? {} : { replicas: replicas.map((replica) => replicaReport(replica, secrets)) },
		...retired.length === 0 ? {} : { retired: retireReports(retired, secrets) },
		...startedAt === void 0 ? {} : { startedAt: new Date(startedAt).toISOString() },
		...startedAt === void 0 || finishedAt === void 0 ? {} : { duration: Math.round((finishedAt - startedAt) / 100) / 10 },
		problems: problems.filter(({ severity }) => severity === "error").map(({ summary }) => secrets.redact(summary))
	};
}
function verifiedReport({ passed, findings }, secrets) {
	return {
		passed,
		findings: findings.map(({ check, what }) => ({
			check,
			what: secrets.redact(what)
		}))
	};
}
function replicaReport({ vmid, name, node, uiUrl }, secrets) {
	return {
		templateId: vmid,
		templateName: name,
		node,
		url: secrets.redact(uiUrl)
	};
}
function artifactReport(artifact, secrets) {
	const { kind } = artifact;
	const machine = machineOf(artifact);
	if (machine === void 0) return {
		kind,
		files: filesOf(artifact).map((file) => secrets.redact(file))
	};
	const { vmid, name, node, uiUrl, files } = machine;
	const disks = machine.disks.map((disk) => ({
		...disk,
		volid: secrets.redact(disk.volid)
	}));
	return {
		templateId: vmid,
		templateName: name,
		node,
		kind,
		...files === void 0 ? {} : { files: files.map((file) => secrets.redact(file)) },
		url: secrets.redact(uiUrl),
		disks
	};
}
/** All that was told, in the order of the builds; what belongs to none comes first. */
function diagnosticReports(history, secrets) {
	return [...history.problems.map((problem) => told(problem, secrets)), ...history.builds.flatMap(({ name, problems }) => problems.map((problem) => ({
		...told(problem, secrets),
		build: name
	})))];
}
function told(problem, secrets) {
	return {
		...redacted(diagnosticReport(problem), secrets),
		code: problem.code
	};
}
/** The description of a plan with what was told of it; for a template that could not be planned, that alone. */
function planReport(description, history, secrets) {
	return {
		...redacted(description, secrets),
		diagnostics: diagnosticReports(history, secrets)
	};
}
/** The same value without secrets in its texts. */
function redacted(value, secrets) {
	if (typeof value === "string") return secrets.redact(value);
	if (Array.isArray(value)) return value.map((item) => redacted(item, secrets));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, secrets)]));
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

export { manifest as a, keptReports as i, buildReports as n, packageDiffs as o, diagnosticReports as r, planReport as s, billFiles as t };