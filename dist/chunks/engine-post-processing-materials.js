import { n as packerVersion } from "./packer-compatibility.js";
import { t as planToJson } from "./packer-plan-to-json.js";
import { t as canonicalJson } from "./post-processors-provenance-canonical-json.js";
import { a as readInputs, i as readImages, n as isOfImage } from "./engine-fingerprint-take-fingerprint.js";
import { t as checkoutOf } from "./engine-fingerprint-portable-path.js";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";

// src/engine/post-processing/materials.ts
/** Bytes. A secret in a larger file is none that was written into a template. */
const mostLooked = 1 << 20;
/** What a build was made of, as far as anybody else may know: read when it is asked for. */
async function materialsOf(plan, build, setup) {
	const { components, workingDirectory, env, trust, signal, startedAt } = setup;
	const { redact = withoutSecrets(plan) } = setup;
	const places = {
		root: plan.root,
		workingDirectory,
		checkout: checkoutOf(plan.root)
	};
	const opened = [...plan.opened, ...build.opened].filter(({ of, option }) => of === "content" && !(option !== void 0 && isOfImage(option)));
	const wanted = components.builder(build.builder)?.images?.(build.work) ?? [];
	const [files, images] = await Promise.all([readInputs(opened, places, signal), readImages(wanted, {
		...places,
		env,
		trust,
		signal
	})]);
	return {
		template: redact(plan.path),
		variables: redacted(plan.variables, redact),
		files: files.map((file) => fileOf(file, redact, secretOptions(build))),
		images: images.map(({ address, checksum }) => ({
			uri: redact(address),
			...digestOf(checksum)
		})),
		packerVersion,
		configuration: sha256Of(canonicalJson(planToJson({
			...plan,
			builds: [build],
			warnings: []
		}).builds[0])),
		startedAt,
		redact
	};
}
function sha256Of(text) {
	return createHash("sha256").update(text).digest("hex");
}
function withoutSecrets({ secrets }) {
	const texts = secrets.map(({ text }) => text).filter((text) => text !== "");
	return (shown) => texts.reduce((left, secret) => left.replaceAll(secret, "***"), shown);
}
/** The digest of a file with a password would let anybody try passwords. */
function fileOf({ file, name, size, sha256 }, redact, secrets) {
	const shown = redact(name);
	return {
		uri: `file:${encodeURI(shown)}`,
		name: shown,
		...sha256 === void 0 || size <= mostLooked && holdsSecret(file, redact, secrets) ? {} : { digest: { sha256 } }
	};
}
/** A password that stands in a template is hidden in no log, and yet it is one. */
function secretOptions({ options, sensitive }) {
	const at = (path) => path.reduce((value, key) => value?.[key], options);
	return sensitive.map(at).filter((value) => typeof value === "string" && value !== "");
}
function holdsSecret(file, redact, secrets) {
	const text = readFileSync(file, "utf8");
	return redact(text) !== text || secrets.some((secret) => text.includes(secret));
}
/** `sha256:...` */
function digestOf(checksum) {
	const [algorithm, digest] = checksum?.split(":") ?? [];
	return algorithm === void 0 || digest === void 0 ? {} : { digest: { [algorithm]: digest } };
}
function redacted(value, redact) {
	if (typeof value === "string") return redact(value);
	if (Array.isArray(value)) return value.map((each) => redacted(each, redact));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, redact)]));
}

export { materialsOf };