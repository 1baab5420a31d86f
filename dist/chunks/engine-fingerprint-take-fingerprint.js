import { t as package_default } from "./package.js";
import { a as shapeOf, i as metaOf } from "./options-option-schema.js";
import { r as portablePath, t as checkoutOf } from "./engine-fingerprint-portable-path.js";
import { t as hashFile } from "./media-hash.js";
import { n as walk } from "./trust-walk-files.js";
import { r as resolveChecksum } from "./media-checksum.js";
import { n as downloadText } from "./media-download.js";
import { t as localPath } from "./media-local-path.js";
import { promisify } from "node:util";
import { createHash, scrypt } from "node:crypto";

// src/engine/fingerprint/fingerprint.ts
/** In the order in which they are told. */
const partNames = [
	"version",
	"source",
	"provisioners",
	"post-processors",
	"files",
	"images",
	"base",
	"secrets"
];
/** Whoever reads the record of a template may not try out passwords by it: this takes what a login takes. */
const cost = {
	N: 32768,
	r: 8,
	p: 1,
	maxmem: 64 << 20
};
const slowHash = promisify(scrypt);
async function fingerprintOf(of) {
	const plain = {
		version: of.version,
		source: of.source,
		provisioners: of.provisioners,
		"post-processors": of.postProcessors,
		files: JSON.stringify(of.files.map(({ name, sha256 = "-", isExecutable }) => [
			name,
			sha256,
			isExecutable
		])),
		images: JSON.stringify(of.images.map(({ address, checksum }) => [checksum ?? address])),
		base: of.base ?? ""
	};
	const hashes = Object.entries(plain).map(([name, text]) => [name, sha256(text)]);
	const secrets = await secretsHash(of.secrets);
	const all = [...hashes, ["secrets", secrets]];
	return {
		value: `sha256:${sha256(JSON.stringify(["1", ...all]))}`,
		parts: Object.fromEntries(all.map(([name, hash]) => [name, hash.slice(0, shown)]))
	};
}
const shown = 8;
/** Salted by their names alone, so that other parts do not change with it: it has to be the same on every machine. */
async function secretsHash(secrets) {
	if (secrets.length === 0) return sha256("");
	const texts = secrets.map(({ name, text }) => [name, text]);
	const salt = JSON.stringify(["proxmox-template-action", ...secrets.map(({ name }) => name)]);
	return (await slowHash(JSON.stringify(texts), salt, 32, cost)).toString("hex");
}
function sha256(text) {
	return createHash("sha256").update(text.toWellFormed()).digest("hex");
}
/** As a record has them: `source=1a2b3c4d files=...`. */
function writeParts(parts) {
	return partNames.map((name) => `${name}=${parts[name]}`).join(" ");
}
/** The names of parts that are others now; undefined: it does not say. */
function changedParts(before, now) {
	const known = new Map((before ?? "").split(" ").map((pair) => pair.split("=")));
	if (!partNames.every((name) => known.get(name) !== void 0)) return void 0;
	return partNames.filter((name) => known.get(name) !== now[name]);
}

// src/engine/fingerprint/essence.ts
/** Of a build of a plan that is held. */
function essenceOf(build, plan, around) {
	const texts = new PlainTexts(build, plan, around);
	const { components } = around;
	const stepOf = (step) => ({
		type: step.type,
		keep: step.keepInputArtifact,
		...step.continueOnError ? { goesOn: true } : {},
		...optionsOf(step)
	});
	const node = build.options?.node;
	return {
		source: texts.write({
			type: build.builder,
			node,
			options: withoutAccess(build, components)
		}),
		provisioners: texts.write(build.provisioners.map(stepOf)),
		postProcessors: texts.write(build.postProcessors.map((chain) => chain.map(stepOf))),
		secrets: texts.used
	};
}
const keys = [
	"SSHPublicKey",
	"SSHPrivateKey",
	"WinRMPassword"
];
/** Values that exist only when the machine does, held still. */
const held = Object.fromEntries([
	...[...[
		"ID",
		"User",
		"Password",
		"ConnType",
		"PackerRunUUID",
		"PackerHTTPIP",
		"PackerHTTPAddr"
	], ...keys].map((name) => [name, `<${name}>`]),
	["Host", "192.0.2.1"],
	["Port", 22],
	["PackerHTTPPort", 8e3]
]);
function optionsOf(step) {
	try {
		return { options: step.resolve(held).written };
	} catch {
		return {
			options: step.written,
			text: step.range.source.text
		};
	}
}
/** By whom and over which way the server is asked is no part of what is built. */
function withoutAccess({ builder, written }, components) {
	const options = components.builder(builder)?.options;
	const shape = options === void 0 ? /* @__PURE__ */ new Map() : shapeOf(options);
	return Object.fromEntries(Object.entries(written).filter(([name]) => !(shape.has(name) && metaOf(shape.get(name)).access === true)));
}
/** Values as JSON with sorted names, paths relative to the template's folder, and names in place of secrets. */
var PlainTexts = class {
	#files;
	/** Folders before the first wildcard of a pattern, as they are written and as they are the same everywhere. */
	#patterns;
	#secrets;
	/** Folders that are elsewhere on another machine, with what they are called everywhere. The inner one first. */
	#folders;
	#used = /* @__PURE__ */ new Map();
	constructor({ opened }, { secrets }, { places, leftOut }) {
		const named = opened.flatMap(({ file, text }) => {
			const name = leftOut.has(file) ? "<left out>" : portablePath(file, places);
			return [text, file].map((each) => [each, text.endsWith("/") ? `${name}/` : name]);
		});
		this.#files = new Map(named);
		this.#patterns = opened.flatMap(({ of, file, text }) => of === "names" && text !== "" ? [[`${text}/`, portablePath(file, places)]] : []);
		this.#secrets = secrets.filter(({ text }) => text !== "").toSorted((one, other) => other.text.length - one.text.length || (one.name < other.name ? -1 : 1));
		const { workingDirectory, checkout = "" } = places;
		const folders = [[workingDirectory, "."], [checkout, "<checkout>"]];
		this.#folders = folders.filter(([folder]) => folder.length > 1);
	}
	get used() {
		const key = ({ name, text }) => JSON.stringify([name, text]);
		return [...this.#used.values()].sort((one, other) => key(one) < key(other) ? -1 : 1);
	}
	write(value) {
		return JSON.stringify(this.#plain(value));
	}
	#plain(value) {
		if (typeof value === "string") return this.#text(value);
		if (Array.isArray(value)) return value.map((item) => this.#plain(item));
		if (typeof value === "bigint") return String(value);
		if (value instanceof Map) return this.#plain(Object.fromEntries(value));
		if (typeof value !== "object" || value === null) return value;
		const entries = Object.entries(value).filter(([, item]) => item !== void 0).map(([name, item]) => [this.#text(name), this.#plain(item)]);
		return Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : Number(one > other)));
	}
	#pattern(text) {
		const found = this.#patterns.find(([folder]) => text.startsWith(folder));
		if (found === void 0) return void 0;
		const [folder, name] = found;
		return `${name === "." ? "" : `${name}/`}${text.slice(folder.length)}`;
	}
	#text(text) {
		const local = this.#files.get(text) ?? this.#pattern(text) ?? this.#folders.reduce((left, [folder, name]) => left.replaceAll(folder, name), text);
		return this.#secrets.reduce((left, secret) => {
			if (!left.includes(secret.text)) return left;
			this.#used.set(secret.text, secret);
			return left.replaceAll(secret.text, () => `<${secret.name}>`);
		}, local);
	}
};

// src/engine/fingerprint/input-files.ts
/** Options whose files lose their mode on the way: only what is in them arrives. */
const withoutMode = /^(?:scripts?|http_directory|(?:ssh|iso)_.*)$/;
/**
* Every file that the openings name, and of folders all that is in them, by name. Links are followed, as by those who
* take them; what is not there or can not be read is there without a checksum.
*/
async function readInputs(openings, places, signal) {
	const found = /* @__PURE__ */ new Map();
	for (const { file, option = [] } of openings) {
		const name = String(option.findLast((part) => typeof part === "string") ?? "");
		for (const { file: inside, stats, sameAs } of walk(file)) {
			const keepsMode = !withoutMode.test(name) || found.get(inside)?.keepsMode === true;
			found.set(inside, {
				stats,
				sameAs,
				keepsMode
			});
		}
	}
	const files = [];
	for (const [file, { stats, sameAs, keepsMode }] of found) {
		const name = portablePath(file, places) + ending(stats, sameAs === void 0 ? "" : portablePath(sameAs, places));
		const sha256 = stats?.isFile() === true ? await hashOf(file, signal) : void 0;
		files.push({
			file,
			name,
			size: stats?.size ?? 0,
			sha256,
			isExecutable: keepsMode && isExecutable(stats)
		});
	}
	return files.sort((one, other) => one.name < other.name ? -1 : Number(one.name > other.name));
}
/** An empty folder is told from a file that can not be read, and a folder that came before by its name there. */
function ending(stats, sameAs) {
	if (stats?.isDirectory() !== true) return "";
	return sameAs === "" ? "/" : ` = ${sameAs}`;
}
function isExecutable(stats) {
	return stats?.isFile() === true && (stats.mode & 64) !== 0;
}
async function hashOf(file, signal) {
	try {
		return await hashFile(file, "sha256", { signal });
	} catch (thrown) {
		signal.throwIfAborted();
		if (!(thrown instanceof Error && "code" in thrown)) throw thrown;
		return;
	}
}

// src/engine/fingerprint/input-images.ts
/**
* What the images are, by their checksums: as the template says, by the list that it names, else of the file itself where
* it is one of this machine. Throws TemplateError where a list does not help.
*/
async function readImages(wanted, around) {
	return Promise.all(wanted.map((image) => readImage(image, around)));
}
async function readImage({ urls, checksum: rule }, around) {
	const { workingDirectory, env, trust, signal } = around;
	const [url = ""] = urls;
	const file = localPath(url, workingDirectory);
	const address = file === void 0 ? withoutLogin(url) : portablePath(file, around);
	if (rule.kind === "file" && /^https?:/i.test(rule.location) && !trust.granted.has("network")) return {
		address,
		checksum: void 0
	};
	const checksum = await resolveChecksum(rule, {
		url,
		workingDirectory,
		fetchText: (list) => downloadText(list, {
			env,
			signal
		})
	});
	if (checksum !== void 0) return {
		address,
		checksum: textOf(checksum)
	};
	const own = file === void 0 ? void 0 : await hashFile(file, "sha256", { signal });
	return {
		address,
		checksum: own === void 0 ? void 0 : `sha256:${own}`
	};
}
function textOf({ algorithm, digest }) {
	return `${algorithm}:${digest}`;
}
function withoutLogin(url) {
	const parsed = URL.parse(url);
	return parsed === null ? url : `${parsed.origin}${parsed.pathname}`;
}

// src/engine/fingerprint/take-fingerprint.ts
/** Throws TemplateError where the template can not be planned so. */
async function holdPlan(plan) {
	const names = /* @__PURE__ */ new Set();
	const leftOut = /* @__PURE__ */ new Set();
	return {
		plan: await plan.hold({
			note: (name) => names.add(name),
			leaveOut: (file) => leftOut.add(file)
		}),
		names: [...names].sort(),
		leftOut
	};
}
/** Of a held plan's build. `base`: what the server says of the machine that it is a clone of. */
async function takeFingerprint(build, { plan, leftOut }, base, around) {
	const { components, workingDirectory, env, trust, signal } = around;
	const places = {
		root: plan.root,
		workingDirectory,
		checkout: checkoutOf(plan.root)
	};
	const taken = build.opened.filter(({ of, option, file }) => of === "content" && option !== void 0 && !isOfImage(option) && !leftOut.has(file));
	const wanted = components.builder(build.builder)?.images?.(build.work) ?? [];
	const [files, images] = await Promise.all([readInputs(taken, places, signal), readImages(wanted, {
		...places,
		env,
		trust,
		signal
	})]);
	const essence = essenceOf(build, plan, {
		components,
		places,
		leftOut
	});
	const [version = ""] = package_default.version.split(".");
	return {
		fingerprint: await fingerprintOf({
			...essence,
			version,
			files,
			images,
			base
		}),
		essence,
		files,
		images,
		base
	};
}
/** Images count by their checksums, which are read where they are needed. */
function isOfImage(option) {
	return option.some((part) => part === "iso_url" || part === "iso_urls" || part === "iso_checksum");
}

export { readInputs as a, readImages as i, isOfImage as n, changedParts as o, takeFingerprint as r, writeParts as s, holdPlan as t };