import { a as warning } from "./diagnostics-diagnostic.js";
import { s as toDiagnostics } from "./diagnostics-errors.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { t as otherFolders } from "./host-temporary-folder.js";
import { r as Secrets } from "./report-room.js";
import { i as secretInputs, n as jobLink, o as commands, r as readInputs, t as Reporter } from "./actions-reporter.js";
import { n as finishTemplate, t as finishBuild } from "./actions-commands-finish-template.js";
import { t as readWorkflowEvent } from "./actions-workflow-event.js";
import { n as placeOf } from "./actions-workspace.js";
import { n as product, t as runUntilSignalled } from "./entry-signals.js";
import { createHash } from "node:crypto";

// src/actions/comment/comment-marker.ts
const inputs = [
	"command",
	"template",
	"working-directory",
	"only",
	"except",
	"var-files"
];
/**
* Tells the comments of one workflow, job, step and template from all others, and is the same for each run of them. Only a
* hash: what a workflow is called must not end an HTML comment.
*/
function commentMarker(env) {
	const workflow = env["GITHUB_WORKFLOW_REF"]?.split("@")[0] ?? env["GITHUB_WORKFLOW"] ?? "";
	const given = inputs.map((name) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? "");
	const what = [
		workflow,
		env["GITHUB_JOB"] ?? "",
		env["GITHUB_ACTION"] ?? "",
		...given
	];
	return `<!-- proxmox-template-action ${createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 32)} -->`;
}

// src/actions/comment/pull-comment.ts
const patienceMs = 2e4;
/**
* Writes the one comment that has the marker: edits it where it is there, and where it says something else. Needs the
* permission `pull-requests: write`. Never throws: a comment is no part of the work.
*/
async function writeComment(wanted, place) {
	try {
		return await write(wanted, place);
	} catch (thrown) {
		return {
			kind: "refused",
			why: reasonOf(thrown)
		};
	}
}
async function write({ marker, body, onlyToEdit }, { token, repository, pull }) {
	const { getOctokit } = await import("./npm-actions-github.js");
	const [owner = "", repo = ""] = repository.split("/");
	const github = getOctokit(token, { request: { signal: AbortSignal.timeout(patienceMs) } });
	const { listComments, updateComment, createComment } = github.rest.issues;
	const candidates = (await github.paginate(listComments, {
		owner,
		repo,
		issue_number: pull,
		per_page: 100
	})).filter((comment) => comment.body?.startsWith(marker) === true);
	const login = candidates.length === 0 ? void 0 : await ownLogin(github);
	const own = candidates.find(({ user }) => login === void 0 ? user?.type === "Bot" : user?.login === login);
	const text = `${marker}\n${body}`;
	if (own === void 0 && onlyToEdit) return { kind: "none" };
	if (own === void 0) return {
		kind: "created",
		url: await create()
	};
	if (comparable(own.body ?? "") === comparable(text)) return { kind: "same" };
	try {
		const { data } = await updateComment({
			owner,
			repo,
			comment_id: own.id,
			body: text
		});
		return {
			kind: "edited",
			url: data.html_url
		};
	} catch (thrown) {
		if (statusOf(thrown) !== 404 || onlyToEdit) throw thrown;
		return {
			kind: "created",
			url: await create()
		};
	}
	async function create() {
		return (await createComment({
			owner,
			repo,
			issue_number: pull,
			body: text
		})).data.html_url;
	}
}
/** Whose the token is; a workflow's own is nobody's, and may not ask. */
async function ownLogin(github) {
	try {
		return (await github.rest.users.getAuthenticated()).data.login;
	} catch (thrown) {
		if (statusOf(thrown) === 403 || statusOf(thrown) === 404) return void 0;
		throw thrown;
	}
}
function comparable(text) {
	return text.replaceAll("\r\n", "\n").trimEnd();
}
function statusOf(thrown) {
	const { status } = thrown;
	return typeof status === "number" ? status : void 0;
}
function reasonOf(thrown) {
	const message = thrown instanceof Error ? thrown.message.split(" - https://")[0] : String(thrown);
	switch (statusOf(thrown)) {
		case 401: return "GitHub does not take the github-token.";
		case 403:
		case 404: return `GitHub refuses it: ${message}. The job needs the permission \`pull-requests: write\`; pull requests from forks and of Dependabot have a token that may only read.`;
		default: return `GitHub could not be asked: ${message}.`;
	}
}
/** Where the comment would be; undefined where the run has no pull request or no token. */
function placeOfComment(env, token, pull) {
	const repository = env["GITHUB_REPOSITORY"];
	if (pull === void 0 || !repository) return "this run is for no pull request";
	return token === void 0 ? "there is no github-token" : {
		token,
		repository,
		pull
	};
}

// src/actions/comment/comment-on.ts
/** Characters that GitHub takes, less some for the marker. */
const longest = 65336;
/** Tells how a step ended as the one comment that it has on its pull request, where the workflow asks for it. */
async function commentOn({ isQuiet }, { env, inputs, reporter }, outcome) {
	if (!inputs.comment || isQuiet === void 0) return;
	const place = placeOfComment(env, inputs.githubToken, readWorkflowEvent(env).pull);
	if (typeof place === "string") {
		reporter.log.info(`No comment is written: ${place}.`);
		return;
	}
	const text = reporter.comment(inputs.vars, longest);
	if (text === void 0) return;
	const wanted = {
		marker: commentMarker(env),
		body: withoutMentions(text),
		onlyToEdit: isQuiet(outcome)
	};
	const result = await writeComment(wanted, place);
	switch (result.kind) {
		case "created":
		case "edited":
			reporter.log.info(`The comment on the pull request was ${result.kind}: ${result.url}`);
			break;
		case "same":
			reporter.log.info("The comment on the pull request says it already.");
			break;
		case "none":
			reporter.log.info("Nothing changes, so there is no comment on the pull request.");
			break;
		case "refused": reporter.notice(`No comment was written on the pull request. ${result.why}`);
	}
}
/** In a summary a comment of HTML parts `@` from a name. Whoever is mentioned in a comment gets mail: here nothing may join them again. */
function withoutMentions(markdown) {
	return markdown.replaceAll("<!-- -->", "&#8203;");
}

// src/actions/main-step.ts
function mainStep(product, env) {
	const place = placeOf(env);
	const secrets = new Secrets();
	const reporter = new Reporter(env, place, secrets);
	const session = new Session(product, {
		env,
		secrets,
		known: secretInputs(env)
	}, reporter);
	let inputs;
	let begun;
	let isFinished = false;
	async function run(signal) {
		const outcome = await session.work(signal, async () => {
			inputs = readInputs(env);
			session.tell([...inputs.warnings, ...untestedRunner(env)]);
			const command = await commands[inputs.command]();
			begun = {
				command,
				step: {
					env,
					place,
					product,
					session,
					reporter,
					inputs
				}
			};
			if (command.changes) {
				await removeLeftFolders(session.clock.now());
				await product.removeAbandoned(otherFolders());
			}
			return command.run(begun.step, signal);
		});
		finish(outcome, await jobLink(env, signal.aborted ? void 0 : inputs?.githubToken));
		if (begun !== void 0 && !signal.aborted) await commentOn(begun.command, begun.step, outcome);
		await session.end();
		return exitCodes[outcome];
	}
	function finish(outcome, logUrl) {
		if (isFinished) return;
		isFinished = true;
		session.tell(reporter.takeWeakSecrets());
		if (begun !== void 0) begun.command.finish(begun.step, outcome, logUrl);
		else if (isBuildIn(env)) finishBuild("build", {
			env,
			session,
			reporter
		}, outcome, logUrl);
		else finishTemplate("inputs", {
			env,
			session,
			reporter
		}, outcome, logUrl);
	}
	return {
		run,
		flush: () => finish("cancelled"),
		crash: (thrown) => {
			session.tell(toDiagnostics(thrown));
			finish("failed");
		}
	};
}
/** Is it a build that was asked for, by inputs that can not be read? */
function isBuildIn(env) {
	return [
		"",
		"build",
		"test"
	].includes(env["INPUT_COMMAND"]?.trim() ?? "");
}
/** Said at once, since what goes wrong later may look like anything. */
function untestedRunner(env) {
	const system = env["RUNNER_OS"];
	if (system === void 0 || system === "" || system === "Linux") return [];
	return [warning("untested-runner", `Nobody tests this action on ${system}`, "It is made for Linux runners and tested there alone: shell-local and the embedded Proxmox need a Unix. `validate` and `plan` are likely to work.")];
}

// src/entry/main-program.ts
const step = mainStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: step.flush,
	crash: step.crash
});

export {  };