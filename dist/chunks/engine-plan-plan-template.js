import { i as TemplateError } from "./diagnostics-errors.js";
import { F as readTemplate, N as asVarFile, P as readBeside, T as warnUnknownPlugins, a as readEnforced, b as toJson, i as enforcedSteps, o as topValues } from "./hcl-functions-all-functions.js";
import { i as Answers, n as readSources, r as checkRegistry, t as readBuild } from "./packer-blocks-build-block.js";
import { a as warning, n as hasErrors, r as refusal, t as error } from "./diagnostics-diagnostic.js";
import { o as Findings, s as firstOf } from "./hcl-syntax-parse.js";
import { h as isWhollyKnown } from "./hcl-values-values.js";
import { t as latePlaceholder } from "./options-placeholder.js";
import { n as sensitiveValue, t as preview } from "./options-preview.js";
import { a as planBuilds, h as Filter, n as inOrder, r as withoutConsequences, t as certain } from "./packer-consequences.js";
import { t as Moment } from "./packer-moment.js";
import { t as planToJson } from "./packer-plan-to-json.js";
import { i as reachesGuest, n as communicatorOf } from "./communicators-communicator-registry.js";
import { l as sharedTargets, n as proofsOf } from "./engine-post-processing-run-post-processors.js";
import { n as componentsWith } from "./provisioners-provisioner-registry.js";
import { t as fullTrust } from "./trust-trust.js";
import { o as runStep } from "./engine-step.js";
import { resolve } from "node:path";

// src/packer/values/constant-name.ts
/** The name in `.name` or `["name"]`, as a reference has it, or the text itself with its quotes gone. */
function constantOf(written) {
	return /^(?:\.|\[\s*)?"?([\p{L}\p{N}_.-]+?)"?(?:\s*\])?$/u.exec(written)?.[1];
}

// src/packer/explain.ts
/** What the language says of a mistake, with the way out that only a template of Packer's has. */
async function explain(problems, template, { variables, builders, ...around }) {
	if (problems.length === 0) return problems;
	const beside = await readBeside(template, around);
	const known = new Set(variables);
	return problems.map((each) => ({
		...each,
		detail: explained(each, template, beside, known, builders)
	}));
}
/** What stands before a problem and tells what was meant. */
const near = 200;
function explained(problem, template, beside, variables, builders) {
	const { code, detail = "", range } = problem;
	if (range === void 0) return problem.detail;
	const written = range.source.text.slice(range.start, range.end);
	const before = range.source.text.slice(Math.max(0, range.start - near), range.start);
	switch (code) {
		case "unknown-function": return written === "env" ? `${detail} ${envHint}` : detail;
		case "unknown-variable":
			if (variables.has(written)) return `${detail} Did you mean "var.${written}"?`;
			if (/\$\{~?\s*$/.test(before)) return `${detail} ${shellHint(written)}`;
			return /=\s*$/.test(before) ? `${detail} If a text is meant, write it in quotes.` : detail;
		case "unsupported-attribute":
		case "invalid-index": return undeclared(written, before, detail, template, beside);
		case "unknown-source": return withFolder(detail, beside.get(`source.${constantOf(written)?.replace(/^source\./, "")}`), template);
		case "missing-label": return /^source\s/.test(written) ? missingType(written, detail, builders) : detail;
		case "unset-variable": return withValues(detail, beside.get(`value.${/"([^"]+)"/.exec(problem.summary)?.[1]}`));
		default: return problem.detail;
	}
}
/** Of `source "debian"` it is not the name that is missing. */
function missingType(written, detail, builders) {
	const label = constantOf(written.replace(/^source\s+/, ""));
	if (label === void 0 || builders.includes(label)) return detail;
	return `There is no builder of type "${label}": if it is a name, the type is missing. Write source "${builders[0]}" "${label}" { ... }.`;
}
const envHint = "`env` can be called in the default of a variable only: declare `variable \"name\" { default = env(\"NAME\") }`, and write var.name here.";
function shellHint(name) {
	return `If \${${name}} is meant for a shell, write $\${${name}}.`;
}
/** `var.region` and `local.region`, of which there is none. */
function undeclared(written, before, detail, template, beside) {
	const root = /(?:^|[^\p{L}\p{N}_.-])(var|local)$/u.exec(before)?.[1];
	const name = constantOf(written);
	if (root === void 0 || name === void 0) return detail;
	const near = / Did you mean ".*?"\?/.exec(detail)?.[0] ?? "";
	const file = beside.get(`${root}.${name}`);
	const what = root === "var" ? "variable" : "local value";
	if (file !== void 0) return withFolder(`There is no ${what} "${name}" in this file.`, file, template);
	return `There is no ${what} "${name}".${near} To have one, write \`${root === "var" ? `variable "${name}" {}` : `locals { ${name} = ... }`}\`.`;
}
function withFolder(detail, file, { root }) {
	return file === void 0 ? detail : `${detail} ${file} beside it declares it: name the folder (${root}) as the template.`;
}
function withValues(detail, file) {
	if (file === void 0) return detail;
	return `${detail} ${file} beside it holds a value: rename it to ${asVarFile(file, "pkrvars")}, and name it in \`var-files\` (\`--var-file\`).`;
}

// src/packer/plan-hcl.ts
/** From a template in HCL2. Throws TemplateError with every problem. */
async function planHcl(input, request) {
	const { template, workingDirectory, env, trust, now, random, held } = input;
	const { components } = input;
	const around = {
		workingDirectory,
		env,
		trust,
		now,
		random,
		held
	};
	const since = trust.opened?.mark();
	const findings = new Findings();
	const { plugins, variables, values, functions, scope, written, expanded, hasLateData, mayLackServer, secrets } = findings.take(await topValues(input, request));
	const of = (type) => written.filter((block) => block.type === type);
	for (const block of of("hcp_packer_registry")) findings.add(...checkRegistry({
		block,
		scope
	}));
	findings.add(...of("communicator").map(({ headerRange }) => error("unsupported-block", "communicator is not supported", "Remove the block.", headerRange)));
	const sources = findings.take(readSources(expanded));
	const builds = expanded.filter(({ block }) => block.type === "build").map((bound) => findings.take(readBuild(bound)));
	if (builds.length === 0) findings.add({
		...error("missing-build", "Missing build block", "A build block with one or more sources is required for executing a build."),
		subject: template.path
	});
	const filter = new Filter(input.only, input.except);
	findings.add(...filter.problems);
	const enforced = findings.take(await enforcedSteps(input, request, secrets.addSecret));
	const opened = since?.() ?? [];
	const planned = findings.take(planBuilds({
		builds,
		sources,
		filter,
		enforced,
		requiredPlugins: plugins.map(({ name }) => name),
		surroundings: {
			...around,
			components,
			functions,
			templatePath: template.path
		},
		hasLateData,
		mayLackServer,
		isSound: !findings.hasErrors,
		addSecret: secrets.addSecret
	}));
	findings.add(...warnUnknownPlugins(plugins, components.plugins, planned.foreignUses), ...filter.warnings());
	const found = await explain(firstOf(inOrder(withoutConsequences(certain(findings.all, template), hasLateData), template)), template, {
		workingDirectory,
		trust,
		variables: variables.keys(),
		builders: components.names.builders
	});
	if (hasErrors(found)) throw new TemplateError(found);
	return {
		builds: planned.builds,
		variables: shownVariables(variables, values),
		warnings: found,
		secrets: secrets.all,
		opened
	};
}
function shownVariables(variables, values) {
	return Object.fromEntries([...variables.values()].map(({ name, sensitive }) => {
		const value = values.get(name);
		if (sensitive || value === void 0) return [name, sensitiveValue];
		return [name, isWhollyKnown(value) ? toJson(value) : latePlaceholder];
	}));
}

// src/packer/make-plan.ts
/** From a template and the values for its variables to what will be done. Throws TemplateError with every problem. */
async function makePlan({ moment, ...input }) {
	const answers = new Answers();
	const step = once((what, run) => moment.answer(what.question, () => input.step(what, run)));
	for (;;) {
		const { plan, problem } = await attempt(() => planWith({
			...input,
			...moment.begin(),
			step
		}, answers.request));
		if (await answers.complete(input.signal)) continue;
		if (plan === void 0) throw problem;
		const again = {
			...input,
			...moment.begin(),
			step,
			onSecret: () => {}
		};
		const { path } = input.template;
		const root = resolve(input.workingDirectory, input.template.root);
		const hold = async (held) => unheld({
			...await planWith({
				...again,
				held
			}, answers.request),
			root,
			path
		});
		return {
			...plan,
			root,
			path,
			hold
		};
	}
}
/** One that is held already stays as it is. */
function unheld(plan) {
	const held = {
		...plan,
		hold: () => Promise.resolve(held)
	};
	return held;
}
async function attempt(run) {
	try {
		return { plan: await run() };
	} catch (problem) {
		if (!(problem instanceof TemplateError)) throw problem;
		return { problem };
	}
}
/** Data sources are asked one time, however often the template is read. */
function once(step) {
	const done = /* @__PURE__ */ new Map();
	return (what, run) => {
		const result = done.get(what.name) ?? step(what, run);
		done.set(what.name, result);
		return result;
	};
}
async function planWith(input, request) {
	const { legacy } = input.template;
	if (legacy === void 0) return planHcl(input, request);
	const { makeLegacyPlan } = await import("./packer-legacy-make-legacy-plan.js");
	return makeLegacyPlan(input, legacy, request);
}

// src/trust/opened.ts
/** The list that the door keeps: whoever opens a file for a template notes it here, in order. */
var Opened = class {
	#all = [];
	note(opening) {
		this.#all.push(opening);
	}
	/** Answers what has been opened since, each once. */
	mark() {
		const from = this.#all.length;
		return () => {
			const seen = /* @__PURE__ */ new Map();
			for (const each of this.#all.slice(from)) {
				const key = JSON.stringify([
					each.file,
					each.of,
					each.text,
					each.option
				]);
				if (!seen.has(key)) seen.set(key, each);
			}
			return [...seen.values()];
		};
	}
};

// src/engine/checks/guest-refusals.ts
/** Provisioners that work in the guest, in builds that reach none: they would fail when the machine is made already. */
function guestRefusals(plan, components) {
	const refused = plan.builds.filter(({ options }) => !reachesGuest(options)).flatMap((build) => guestSteps(build, components));
	return [...new Map(refused.map((step) => [`${step.range.source.name}:${step.range.start}`, step])).values()].map(({ type, range }) => refusal("no-communicator", summary, detailOf(type), range));
}
const summary = "This build has no communicator";
function detailOf(type) {
	return `The provisioner ${type} works in the guest, which this source does not reach. Remove it, or use \`communicator = "ssh"\`.`;
}
function guestSteps(build, components) {
	return [...build.provisioners, build.errorCleanupProvisioner].filter((step) => {
		const provisioner = step && components.provisioner(step.type);
		return provisioner?.run !== void 0 && provisioner.needsGuest;
	});
}

// src/engine/post-processing/file-steps.ts
/** Post-processors that work on files, where nothing has made any: they would fail when the template is there already. */
function fileStepProblems(plan, components) {
	const found = plan.builds.flatMap((build) => build.postProcessors.flatMap((chain) => withoutFiles(chain, build, components)));
	return [...new Map(found.map((each) => [`${each.range?.source.name}:${each.range?.start}`, each])).values()];
}
function withoutFiles(chain, { name, builder }, components) {
	let hasFiles = components.builder(builder)?.makesFiles === true;
	return chain.flatMap(({ type, range }) => {
		const postProcessor = components.postProcessor(type);
		const isMissing = postProcessor?.needsFiles === true && !hasFiles;
		hasFiles ||= postProcessor?.makesFiles === true;
		return isMissing ? [problem(type, name, range)] : [];
	});
}
function problem(type, build, range) {
	return error("no-files", `The post-processor ${type} works on files, and ${build} has none by then`, "Put a post-processor that makes files before it, into the same `post-processors` block: export takes the template, artifice what a provisioner downloaded.", range);
}

// src/engine/post-processing/template-steps.ts
/** Post-processors that work on a template, where there is none or where it is too late for them. */
function templateStepProblems(plan, components) {
	const found = plan.builds.flatMap((build) => [...withoutTemplate(build, components), ...tooLate(build, components)]);
	return [...new Map(found.map((each) => [`${each.code}:${each.range?.source.name}:${each.range?.start}:${each.detail}`, each])).values()];
}
function withoutTemplate(build, components) {
	if (components.builder(build.builder)?.makesTemplate?.(build.work) === true) return [];
	return build.postProcessors.flat().flatMap(({ type, range }) => components.postProcessor(type)?.needsTemplate === true ? [error("no-template", `The post-processor ${type} works on a template, and ${build.name} makes none`, `Keep it to builds that do with \`only\` or \`except\` in the block; a source of Proxmox VE makes one without \`skip_convert_to_template\`.`, range)] : []);
}
function tooLate({ postProcessors }, components) {
	return postProcessors.flatMap((chain) => chain.slice(proofsOf(chain, { components }).length).flatMap(({ type, range }) => components.postProcessor(type)?.proves === true ? [error("proof-not-first", `The post-processor ${type} is not the first of its chain`, "It decides whether the template is handed over at all, so it runs before everything else. Put it first in the `post-processors` block, or into a `post-processor` block of its own.", range)] : []));
}

// src/engine/post-processing/test-steps.ts
/**
* Components for a test build, which runs no post-processor but those that prove: that a template may not do something with
* the others is no reason to refuse it.
*/
function forTest(components) {
	return {
		...components,
		postProcessor: (type) => {
			const found = components.postProcessor(type);
			return found === void 0 || found.proves ? found : unasked(found);
		}
	};
}
function unasked({ grant: _, rules, ...rest }) {
	if (rules === void 0) return rest;
	return {
		...rest,
		rules: (options, context) => rules(options, {
			...context,
			refuse: () => {}
		})
	};
}
/** The plan of a test: of the post-processors only proofs, and `verify` where a template has none. Throws TemplateError. */
function testPlan(plan, components) {
	const findings = new Findings();
	const builds = plan.builds.map((build) => {
		const proofs = build.postProcessors.map((chain) => proofsOf(chain, { components })).filter((one) => one.length > 0);
		const added = proofs.length === 0 && makesTemplate(build, components) ? findings.take(defaultProof(build, components)) : void 0;
		return {
			...build,
			postProcessors: added === void 0 ? proofs : [[added]]
		};
	});
	if (findings.hasErrors) throw new TemplateError(findings.all);
	return {
		...plan,
		builds,
		warnings: [...plan.warnings, ...findings.all]
	};
}
function makesTemplate({ builder, work }, components) {
	return components.builder(builder)?.makesTemplate?.(work) === true;
}
/** `verify` as it is where nothing is said, as far as it can be known how the clones are reached. */
function defaultProof(build, components) {
	const findings = new Findings();
	const verify = components.postProcessor("verify");
	if (verify === void 0) return findings.with(void 0);
	const given = optionsFor(build);
	const options = verify.options.parse(given);
	const resolved = verify.rules?.(options, contextOf(given, build, findings)) ?? options;
	const step = {
		type: verify.type,
		name: void 0,
		range: build.range,
		pauseBefore: 0,
		timeout: void 0,
		maxRetries: 0,
		continueOnError: false,
		keepInputArtifact: void 0,
		preview: preview(verify.options, resolved),
		known: resolved,
		written: given,
		resolve: () => ({
			options: resolved,
			written: given,
			secrets: [],
			renderLate: build.renderLate
		})
	};
	return findings.with(step);
}
/** All checks where cloud-init lets somebody in; else those that are made from outside. */
function optionsFor({ options }) {
	const source = options;
	const { cloud_init: cloudInit, ssh_username, ssh_port } = source;
	const login = communicatorOf({ communicator: source.communicator ?? "" }).keyLogin?.(source);
	if (cloudInit && login !== void 0 && ssh_username && !source.ssh_host) return {
		ssh_username,
		ssh_port
	};
	return {
		communicator: "none",
		checks: ["cd", ...source.qemu_agent === false ? [] : ["agent", ...source.network_adapters?.length ? ["addresses"] : []]]
	};
}
function contextOf(given, { range, places }, findings) {
	const report = (make) => (code, _path, summary, detail) => findings.add(make(code, summary, detail, range));
	return {
		places: {
			at: (path) => places.at(path),
			isSet: ([name]) => String(name) in given
		},
		error: report(error),
		warn: report(warning),
		refuse: report(error),
		buildFails: report(error),
		isLate: () => false,
		workingDirectory: "",
		env: {},
		trust: fullTrust
	};
}

// src/engine/plan/plan-template.ts
/** Reads and plans. Throws TemplateError with every problem. That a server can be reached is a matter of builds alone. */
async function planTemplate({ template, enforced: enforcing, connection, reach = () => Promise.resolve(connection), onSecret = () => {}, toBuild = false, toTest = false, signal, clock, moment = new Moment(clock.now()), ...request }) {
	const { opened = new Opened() } = request.trust;
	const since = opened.mark();
	const trust = {
		...request.trust,
		opened
	};
	const read = await readTemplate(template, {
		...request,
		trust
	});
	const enforced = enforcing === void 0 ? void 0 : await readEnforced(enforcing, {
		...request,
		trust
	});
	const ofTemplate = since();
	const all = componentsWith(connection, async () => ({
		connection: await reach(),
		clock
	}));
	const components = toTest ? forTest(all) : all;
	const made = await asOrdered(toBuild, () => makePlan({
		...request,
		trust,
		onSecret,
		template: read,
		enforced,
		components,
		moment,
		signal,
		step: (step, run) => runStep(step, {
			signal,
			emit: () => {}
		}, run)
	}));
	const plan = {
		...made,
		opened: [...ofTemplate, ...made.opened],
		warnings: [...made.warnings, ...guestRefusals(made, components)]
	};
	const problems = [
		...templateStepProblems(plan, components),
		...fileStepProblems(plan, components),
		...sharedTargets(plan, components, false)
	];
	if (problems.length > 0) throw told(toBuild, [...problems, ...plan.warnings]);
	if (!toBuild) return {
		...plan,
		warnings: plan.warnings.filter((each) => !isOfBuildsAlone(each))
	};
	const refusals = plan.warnings.filter(({ severity }) => severity === "refusal");
	if (refusals.length > 0) throw told(toBuild, refusals);
	return toTest ? testPlan(plan, components) : plan;
}
async function asOrdered(toBuild, plan) {
	try {
		return await plan();
	} catch (thrown) {
		throw thrown instanceof TemplateError ? told(toBuild, thrown.diagnostics) : thrown;
	}
}
/** A refusal ends a build as an error does, beside others too. */
function told(toBuild, diagnostics) {
	if (!toBuild) return new TemplateError(diagnostics.filter((each) => !isOfBuildsAlone(each)));
	return new TemplateError(diagnostics.map((each) => each.severity === "refusal" ? {
		...each,
		severity: "error"
	} : each));
}
/** What neither `validate` nor `plan` does is no news there. */
function isOfBuildsAlone({ code, severity }) {
	return code === "missing-connection" || code === "untrusted-network" && severity === "refusal";
}
/** Each build's own connection; what comes from outside has won over its options. */
function connectionsOf(plan, outside) {
	const components = componentsWith(outside);
	return Object.fromEntries(plan.builds.flatMap(({ name, builder, options }) => {
		const connection = components.builder(builder)?.connection?.(options);
		return connection === void 0 ? [] : [[name, connection]];
	}));
}
/** The plan as `plan --json` prints it. */
function describePlan(plan) {
	return planToJson(plan);
}

export { describePlan as n, planTemplate as r, connectionsOf as t };