import { t as package_default } from "./package.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { t as provenanceOf } from "./attestation-statement.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as hashFile } from "./media-hash.js";
import { t as canonicalJson } from "./post-processors-provenance-canonical-json.js";
import path, { basename, resolve } from "node:path";
import { existsSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";

// src/attestation/run-source.ts
/** Who builds, as the platform calls it; undefined: a person. By the same variables as Packer. */
function builderIdOf(env) {
	return firstOf(env, [
		"GITHUB_WORKFLOW_REF",
		"CI_JOB_URL",
		"CI_PIPELINE_URL",
		"BUILD_URL"
	]);
}
/** Which of its runs it was. */
function invocationOf(env) {
	return firstOf(env, [
		"GITHUB_RUN_ID",
		"CI_PIPELINE_ID",
		"CI_JOB_ID",
		"BUILD_ID"
	]);
}
/** The commit that is built, from the platform's variables, else of the repository around the folder; undefined: none. */
function sourceOf(env, folder) {
	const github = [env["GITHUB_REPOSITORY"], env["GITHUB_SHA"]];
	if (github.every(Boolean)) return commit(`${(env["GITHUB_SERVER_URL"] || "https://github.com").replace(/\/+$/, "")}/${github[0]}`, env["GITHUB_REF"], github[1]);
	const gitlab = [env["CI_PROJECT_URL"], env["CI_COMMIT_SHA"]];
	if (gitlab.every(Boolean)) {
		const branch = env["CI_COMMIT_REF_NAME"] && `refs/heads/${env["CI_COMMIT_REF_NAME"]}`;
		return commit((gitlab[0] ?? "").replace(/\/+$/, ""), branch, gitlab[1]);
	}
	return repositoryAround(folder);
}
function firstOf(env, names) {
	return names.map((name) => env[name]?.trim()).find((value) => value !== void 0 && value !== "");
}
function commit(url, ref, sha = "") {
	return {
		uri: `git+${url}${ref ? `@${ref}` : ""}`,
		digest: { gitCommit: sha }
	};
}
/** Read from its files: a program that is started there might run what the repository asks for. */
function repositoryAround(folder) {
	const top = topOf(folder);
	if (top === void 0) return void 0;
	try {
		const own = gitFolder(path.join(top, ".git"));
		const common = path.resolve(own, read(path.join(own, "commondir")) ?? ".");
		const head = read(path.join(own, "HEAD")) ?? "";
		const [, ref] = /^ref: (\S+)$/.exec(head) ?? [];
		const sha = ref === void 0 ? head : read(path.join(common, ref)) ?? packed(common, ref);
		if (sha === void 0 || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) return void 0;
		const remote = remoteOf(read(path.join(common, "config")) ?? "");
		return commit(remote === void 0 ? pathToFileURL(top).href : withoutLogin(remote), ref?.startsWith("refs/heads/") === true ? ref : void 0, sha);
	} catch {
		return;
	}
}
function topOf(folder) {
	if (existsSync(path.join(folder, ".git"))) return folder;
	const above = path.dirname(folder);
	return above === folder ? void 0 : topOf(above);
}
/** In a worktree a file says where it is. */
function gitFolder(place) {
	if (statSync(place).isDirectory()) return place;
	const [, elsewhere = ""] = /^gitdir: (.+)$/.exec(read(place) ?? "") ?? [];
	return path.resolve(path.dirname(place), elsewhere);
}
function read(file) {
	return existsSync(file) ? readSmallFile(file).toString("utf8").trim() : void 0;
}
function packed(common, ref) {
	return (read(path.join(common, "packed-refs")) ?? "").split("\n").map((line) => line.trim().split(" ")).find(([, name]) => name === ref)?.[0];
}
function remoteOf(config) {
	const [, section = ""] = /^\[remote "origin"\]\s*\n((?:[^[].*\n?)*)/m.exec(`${config}\n`) ?? [];
	return /^\s*url\s*=\s*(\S+)\s*$/m.exec(section)?.[1];
}
function withoutLogin(url) {
	const parsed = url.includes("://") ? URL.parse(url) : null;
	if (parsed === null) return url;
	parsed.username = "";
	parsed.password = "";
	return parsed.href;
}

// src/post-processors/provenance/subjects.ts
/** Files by their content; a template, whose disks nobody can read through the API, by what says which it is. */
async function subjectsOf({ artifact, builderType, workingDirectory, signal }) {
	const files = artifact.files ?? [];
	const ofFiles = await Promise.all(files.map(async (file) => {
		const digest = await hashFile(resolve(workingDirectory, file), "sha256", { signal }).catch((cause) => {
			signal.throwIfAborted();
			throw new ExternalError("unreadable-file", `The file ${file} can not be read: ${cause.message}`);
		});
		return {
			name: basename(file),
			digest: { sha256: digest }
		};
	}));
	if (artifact.template === void 0 && files.length > 0) return {
		subjects: ofFiles,
		identity: void 0
	};
	const state = artifact.template === void 0 ? {} : { state: await stateOf(artifact.template) };
	const id = artifact.template === void 0 ? artifact.id : String(artifact.template.vmid);
	const identity = canonicalJson({
		builderId: builderType,
		id,
		...state
	});
	return {
		subjects: [...ofFiles, {
			name: `${builderType}:${id}`,
			digest: { sha256: sha256(identity) }
		}],
		identity
	};
}
/** Which template it is, and how it is configured. */
async function stateOf(template) {
	const { vmid, name, node, disks } = template;
	await using open = await template.open();
	const { client } = open.session;
	const config = await client.api.nodes.$(node).qemu.$(vmid).config.$get();
	return {
		node,
		vmid,
		name,
		disks: disks.map(({ key, volid, size }) => ({
			key,
			volid,
			...size === void 0 ? {} : { size }
		})),
		configuration: { sha256: sha256(canonicalJson(lasting(config))) }
	};
}
/** Notes and tags change with the life of a template, and are no part of the machine. */
function lasting({ description: _, tags: __, digest: ___, meta: ____, ...config }) {
	return config;
}
function sha256(text) {
	return createHash("sha256").update(text).digest("hex");
}

// src/post-processors/provenance/state-provenance.ts
/** Where somebody builds who is no platform. */
const localBuilder = `${package_default.repository.url.replace(/^git\+|\.git$/g, "")}/local-build`;
/** The statement of what was built, of what and by whom. Throws ExternalError where that can not be found out. */
async function stateProvenance(options, build) {
	const [subjects, materials] = await Promise.all([subjectsOf(build), build.materials()]);
	return {
		statement: provenanceOf(subjects.subjects, predicateOf(subjects, materials, options, build)),
		identity: subjects.identity
	};
}
function predicateOf({ identity }, { template, variables, files, images, configuration, packerVersion, startedAt, redact }, options, { env, workingDirectory, buildName, builderType, runUuid, clock }) {
	const given = Object.entries(options.user_variables).map(([name, text]) => [name, redact(text)]);
	const userVariables = {
		...variables,
		...Object.fromEntries(given)
	};
	const time = (at) => new Date(at).toISOString();
	return {
		buildDefinition: {
			buildType: options.build_type,
			externalParameters: {
				template: options.template || template,
				...options.only_builds.length === 0 ? {} : { onlyBuilds: options.only_builds },
				...Object.keys(userVariables).length === 0 ? {} : { userVariables }
			},
			internalParameters: {
				packerVersion,
				packerBuildName: buildName,
				packerBuilderType: builderType,
				configuration: { sha256: configuration }
			},
			resolvedDependencies: [
				...sourceFor(options, env, workingDirectory),
				...files,
				...images
			]
		},
		runDetails: {
			builder: {
				id: builderIdOf(env) ?? localBuilder,
				version: {
					packer: packerVersion,
					"proxmox-template-action": package_default.version
				}
			},
			metadata: {
				invocationId: invocationOf(env) ?? runUuid,
				startedOn: time(startedAt),
				finishedOn: time(clock.now())
			},
			...identity === void 0 ? {} : { byproducts: [{
				name: "cloud-artifact-identity",
				content: Buffer.from(identity).toString("base64")
			}] }
		}
	};
}
function sourceFor({ source_uri }, env, workingDirectory) {
	const source = sourceOf(env, workingDirectory);
	if (source_uri !== "") return [{
		...source,
		uri: source_uri
	}];
	return source === void 0 ? [] : [source];
}

export { stateProvenance as t };