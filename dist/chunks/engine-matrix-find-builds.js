import { t as changedFiles } from "./data-sources-git-changes.js";
import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { n as refusedFile } from "./trust-refused.js";
import { t as touchedBuilds } from "./engine-fingerprint-touched-builds.js";
import { r as planTemplate } from "./engine-plan-plan-template.js";
import path from "node:path";
import { existsSync, readdirSync } from "node:fs";

// src/packer/read/looks-like-legacy.ts
/** Is the file a template in Packer's first language? By its content: files in JSON are of many kinds. */
function looksLikeLegacy(file, trust) {
	if (!file.endsWith(".json") || /\.pkr(?:vars)?\.json$/.test(file)) return false;
	if (refusedFile(trust, file, file) !== void 0) return false;
	try {
		const content = JSON.parse(readSmallFile(file).toString("utf8"));
		return typeof content === "object" && content !== null && Array.isArray(content.builders);
	} catch {
		return false;
	}
}

// src/engine/matrix/find-builds.ts
/** What no template is in, or none that is anybody's own. */
const ignored = /^(?:\.|node_modules$|packer_cache$)/;
/**
* Every build of every template in a tree of folders, in the order of their paths. Nobody is asked: neither data sources nor
* servers, and variables may lack a value. A template with mistakes is one job, in which they are told.
*/
async function findBuilds(request) {
	const { template: tree, workingDirectory, enforced } = request;
	const own = enforced === void 0 ? void 0 : path.dirname(path.resolve(workingDirectory, enforced));
	if (!existsSync(path.resolve(workingDirectory, tree))) throw new TemplateError([{
		...error("template-not-found", `Template not found: ${tree}`, `It was looked for in ${workingDirectory}.`),
		subject: "template"
	}]);
	const problems = [];
	const changed = await changesOf(request, problems);
	const entries = [];
	for (const template of templatesIn(path.resolve(workingDirectory, tree), tree, request.trust)) {
		if (path.resolve(template) === own) continue;
		const shown = path.relative(workingDirectory, template).split(path.sep).join("/") || ".";
		try {
			const plan = await planned(shown, request);
			const touched = changed === void 0 ? void 0 : touchedBuilds(plan, changed);
			for (const { name } of plan.builds) entries.push({
				name,
				template: shown,
				only: name,
				changed: touched?.has(name) ?? true
			});
		} catch (thrown) {
			if (!(thrown instanceof TemplateError)) throw thrown;
			const errors = thrown.diagnostics.filter(({ severity }) => severity !== "warning");
			if (errors.every(({ code }) => code === "no-builds-to-run")) continue;
			problems.push(...errors.map((each) => ({
				...each,
				severity: "warning"
			})));
			const [first] = errors;
			entries.push({
				name: shown,
				template: shown,
				only: "",
				changed: true,
				problem: first?.summary ?? ""
			});
		}
	}
	return {
		entries,
		problems
	};
}
function planned(template, { since: _, ...request }) {
	return planTemplate({
		...request,
		template,
		evaluateDataSources: false,
		valuesLater: true
	});
}
async function changesOf({ since, workingDirectory, env, signal }, problems) {
	if (since === void 0) return void 0;
	try {
		return await changedFiles(since, {
			workingDirectory,
			env,
			signal
		});
	} catch (thrown) {
		if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
		problems.push(warning(thrown.code, `${thrown.message}: every build counts as changed`, thrown.detail));
		return;
	}
}
/** Folders with template files, and templates in Packer's first language, each a file. Throws TemplateError. */
function* templatesIn(place, shown, trust) {
	const refused = refusedFile(trust, place, shown);
	if (refused !== void 0) throw new TemplateError([{
		...refused,
		severity: "error",
		subject: "template"
	}]);
	const entries = entriesOf(place);
	if (entries === void 0) {
		yield place;
		return;
	}
	const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
	if (files.some((name) => /\.pkr\.(?:hcl|json)$/.test(name))) yield place;
	else for (const name of files) if (looksLikeLegacy(path.join(place, name), trust)) yield path.join(place, name);
	for (const entry of entries) if (entry.isDirectory() && !ignored.test(entry.name)) yield* templatesIn(path.join(place, entry.name), path.join(shown, entry.name), trust);
}
function entriesOf(place) {
	try {
		return readdirSync(place, { withFileTypes: true }).sort((one, other) => one.name < other.name ? -1 : 1);
	} catch {
		return;
	}
}

export { findBuilds };