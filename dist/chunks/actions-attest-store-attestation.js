import { n as ExternalError } from "./diagnostics-errors.js";
import { t as askedAgain } from "./actions-attest-asked-again.js";
import { t as neededPermissions } from "./actions-attest-needed-permissions.js";

// src/actions/attest/store-attestation.ts
/** Milliseconds. */
const patience = 3e4;
/** Keeps a bundle with the repository (`owner/name`), where `gh attestation verify` finds it. Answers its ID there. Throws ExternalError. */
async function storeAttestation(bundle, repository, token, work) {
	const { getOctokit } = await import("./npm-actions-github.js");
	const [owner = "", repo = ""] = repository.split("/");
	return askedAgain(work, async () => {
		try {
			const { data } = await getOctokit(token, { request: { signal: AbortSignal.any([work.signal, AbortSignal.timeout(patience)]) } }).request("POST /repos/{owner}/{repo}/attestations", {
				owner,
				repo,
				bundle: JSON.parse(bundle)
			});
			const { id } = typeof data === "string" ? JSON.parse(data) : data;
			if (typeof id === "number" || typeof id === "string") return { result: String(id) };
			return {
				failure: failed(repository, "what it answered has no ID in it"),
				canPass: false
			};
		} catch (thrown) {
			work.signal.throwIfAborted();
			const { status } = thrown;
			const canPass = typeof status !== "number" || status >= 500 || status === 429;
			return {
				failure: failed(repository, reasonOf(thrown), adviceFor(status)),
				canPass
			};
		}
	});
}
function reasonOf(thrown) {
	const { status } = thrown;
	const message = (thrown instanceof Error ? thrown.message : String(thrown)).split(" - https://")[0] ?? "";
	return typeof status === "number" ? `status ${status}, ${message}` : message;
}
function adviceFor(status) {
	if (status === 401) return "GitHub does not take the github-token.";
	if (status !== 403 && status !== 404) return "https://www.githubstatus.com tells of outages.";
	return `${neededPermissions}\nPrivate repositories have attestations only in an organization with GitHub Enterprise Cloud.`;
}
function failed(repository, why, detail) {
	return new ExternalError("attestation-failed", `GitHub did not keep the attestation for ${repository}: ${why}`, detail);
}

export { storeAttestation };