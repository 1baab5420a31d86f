import { readFileSync } from "node:fs";

// src/actions/workflow-event.ts
/** Reads the file that the platform has written about the event; without one only the variables are known. */
function readWorkflowEvent(env) {
	const payload = readPayload(env);
	const pull = payload.pull_request;
	const asked = commitIn(pull?.base?.sha ?? payload.merge_group?.base_sha);
	const around = {
		isPublic: payload.repository?.visibility === "public",
		pull: pull?.number,
		asked,
		base: asked ?? commitIn(payload.before)
	};
	const base = payload.repository?.full_name ?? env["GITHUB_REPOSITORY"];
	const isFork = pull?.head !== void 0 && pull.head.repo?.full_name !== base;
	const stranger = strangerOf(env["GITHUB_EVENT_NAME"] ?? "", payload, isFork, base);
	if (env["GITHUB_EVENT_NAME"] !== "pull_request") return {
		...around,
		pullRequest: void 0,
		stranger
	};
	const without = isFork ? "fork" : env["GITHUB_ACTOR"] === "dependabot[bot]" ? "dependabot" : void 0;
	return {
		...around,
		pullRequest: {
			number: pull?.number,
			commit: pull?.head?.sha,
			without
		},
		stranger
	};
}
/** Only a commit's hash is handed to git; that of nothing is all zeros. */
function commitIn(text) {
	return text === void 0 || !/^[0-9a-f]{40,64}$/.test(text) || /^0+$/.test(text) ? void 0 : text;
}
function strangerOf(event, payload, isFork, base) {
	if (event === "pull_request_target") return "pull_request_target runs with the secrets of the repository, for anybody";
	if (isFork) return "the pull request comes from a fork";
	const run = payload.workflow_run;
	if (run?.event?.startsWith("pull_request") && run.head_repository?.full_name !== base) return "the workflow run before it was for a pull request from a fork";
	if (event.startsWith("pull_request") && payload.pull_request?.head === void 0) return "the event is a pull request, and its file does not say from where";
}
function readPayload(env) {
	try {
		const value = JSON.parse(readFileSync(env["GITHUB_EVENT_PATH"] ?? "", "utf8"));
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}

export { readWorkflowEvent as t };