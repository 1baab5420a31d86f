import { t as channelName } from "./builders-proxmox-options-channel-name.js";
import { a as warning } from "./diagnostics-diagnostic.js";

// src/engine/life/life-setup.ts
function isChannelName(text) {
	return channelName.test(text);
}
/** Undefined: nothing is asked for that reads a record, and templates get none. `isRead`: something else than a channel is. */
function lifeOf({ channel, record, retirement, skipUnchanged }, env, isRead = false) {
	if (!(record === "auto" ? channel !== void 0 || retirement !== void 0 || skipUnchanged === true || isRead : record)) return void 0;
	const { GITHUB_REPOSITORY: repository, GITHUB_SHA: sha, GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run } = env;
	return {
		channel,
		...retirement === void 0 ? {} : { retirement },
		commit: repository && sha ? `${repository}@${sha}` : void 0,
		run: server && repository && run ? `${server}/${repository}/actions/runs/${run}` : void 0
	};
}
/** What one build is given of it. `verifiedAt`: ISO 8601, when its template was tried; undefined: not yet. */
function lifeOfBuild(build, life, verifiedAt) {
	if (life === void 0) return void 0;
	const { channel, commit, run, retirement } = life;
	return {
		channel,
		retires: retirement !== void 0,
		facts: () => ({
			build: build.name,
			commit,
			run,
			fingerprint: life.fingerprint?.(build),
			parts: life.parts?.(build),
			packages: life.packages?.(build),
			inventory: life.inventory?.(build),
			parent: life.parent?.(build),
			full: life.full?.(build),
			verified: verifiedAt()
		})
	};
}
/** What is asked for is a template's. */
function warnWithoutTemplate({ name, range }, { channel }, { emit }) {
	const what = channel === void 0 ? "gets no record" : `is put into no channel ${channel}`;
	emit({
		kind: "problem",
		diagnostic: warning("no-template-for-channel", `${name} makes no template, and ${what}`, "Leave it out of this run with `except`, or build it in one of its own without the input.", range)
	});
}

export { warnWithoutTemplate as i, lifeOf as n, lifeOfBuild as r, isChannelName as t };