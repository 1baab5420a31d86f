import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { n as isRestricted } from "./trust-trust.js";
import { t as privateFolder } from "./host-private-folder.js";
import { n as withoutPrograms, t as gitEnvironment } from "./data-sources-git-settings.js";
import { n as walk, t as endOf } from "./trust-walk-files.js";
import { n as sensitiveValue } from "./options-preview.js";
import { t as planToJson } from "./packer-plan-to-json.js";
import path from "node:path";
import { constants, copyFileSync, createReadStream, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, realpathSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { execFile } from "node:child_process";

// src/changes/base/base-file.ts
/** Has the file of this machine the content of the base's? Line ends are none of the content where they alone differ. */
async function hasContent(file, { size, content }) {
	if (content.kind === "same") return true;
	const stats = statSync(file, { throwIfNoEntry: false });
	if (stats?.isFile() !== true || stats.size !== size) return false;
	const hash = createHash(content.kind === "blob" && content.oid.length === 40 ? "sha1" : "sha256");
	if (content.kind === "blob") hash.update(`blob ${size}\0`);
	return await digest(file, hash) === content.oid;
}
/** What a link out of the checkout leads to: no commit has it, it is what it is now. Undefined: no file. */
async function elsewhere(file) {
	const stats = statSync(file, { throwIfNoEntry: false });
	if (stats?.isFile() !== true) return void 0;
	const isExecutable = (stats.mode & 64) !== 0;
	return {
		size: stats.size,
		isExecutable,
		content: {
			kind: "sha256",
			oid: await digest(file, createHash("sha256"))
		}
	};
}
async function digest(file, hash) {
	for await (const piece of createReadStream(file)) hash.update(piece);
	return hash.digest("hex");
}
/** What a pointer of Git LFS names; undefined: it is a file like others. */
function pointedAt(bytes) {
	if (bytes.length > 1024) return void 0;
	const [, oid, size] = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n(?:[^\n]*\n)*?size (\d+)\n/.exec(bytes.toString("utf8")) ?? [];
	return oid === void 0 ? void 0 : {
		oid,
		size: Number(size)
	};
}
/** The file of the workspace where it is the same text but for its line ends: git may have changed them when it was checked out. */
function checkedOut(file, bytes) {
	const stats = lstatSync(file, { throwIfNoEntry: false });
	if (stats?.isFile() !== true || stats.size > 2 * bytes.length + 1 || 2 * stats.size + 1 < bytes.length) return void 0;
	try {
		const here = readFileSync(file);
		return here.equals(bytes) || unixLines(here).equals(unixLines(bytes)) ? here : void 0;
	} catch {
		return;
	}
}
function unixLines(bytes) {
	return bytes.includes("\r\n") ? Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1") : bytes;
}

// src/changes/base/repository.ts
const start = promisify(execFile);
/** Bytes of an answer. */
const largestAnswer = 256 << 20;
/** The repository around a folder. Throws ExternalError where there is none. */
async function repositoryAround(folder, asking) {
	const [root = "", prefix = ""] = (await ask(folder, asking, [
		"rev-parse",
		"--show-toplevel",
		"--show-prefix"
	])).toString("utf8").split("\n");
	return {
		root,
		prefix: prefix.replace(/\/$/, ""),
		ask: (command, input) => ask(root, asking, command, input)
	};
}
async function ask(folder, { env, signal }, command, input = "") {
	try {
		const running = start("git", [
			...withoutPrograms,
			"-C",
			folder,
			...command
		], {
			encoding: "buffer",
			env: gitEnvironment(env),
			maxBuffer: largestAnswer,
			signal,
			timeout: 12e4
		});
		running.child.stdin?.on("error", () => {});
		running.child.stdin?.end(input);
		return (await running).stdout;
	} catch (thrown) {
		signal.throwIfAborted();
		const { code, stderr, message } = thrown;
		if (code === "ENOENT") throw new ExternalError("git-not-installed", "git is not installed on this machine", void 0, { cause: thrown });
		const said = stderr?.toString("utf8").trim() || message;
		throw new ExternalError("git-failed", `git ${command[0]} failed: ${said}`, void 0, { cause: thrown });
	}
}
/**
* The commit where what is checked out left the one that a revision names. Throws ExternalError that says what to do where
* that is not there.
*/
async function commitOf(repository, revision) {
	const found = revision.startsWith("-") ? void 0 : await resolved(repository, revision);
	if (found !== void 0) return await maybe(repository, "merge-base", found, "HEAD") ?? found;
	const detail = await missingDetail(repository, revision);
	throw new ExternalError("base-not-found", `The commit ${revision} is not in this clone`, detail);
}
function resolved(repository, revision) {
	return maybe(repository, "rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
}
async function maybe({ ask }, ...command) {
	try {
		return (await ask(command)).toString("utf8").trim() || void 0;
	} catch (thrown) {
		if (thrown instanceof ExternalError && thrown.code === "git-failed") return void 0;
		throw thrown;
	}
}
async function missingDetail(repository, revision) {
	if ((await repository.ask(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true") return `The clone is shallow. Give actions/checkout \`fetch-depth: 0\`, or run \`git fetch --depth=1 origin ${revision}\` before this step.`;
	if (await resolved(repository, `origin/${revision}`) !== void 0) return `There is no such branch, tag or commit, but an origin/${revision}.`;
	return "There is no such branch, tag or commit. Fetch it before, and look for a mistake in its name.";
}

// src/changes/base/tree.ts
const kinds = {
	"120000": "link",
	"160000": "submodule"
};
/** Everything in a commit, or below a folder of it. Names that would lead elsewhere are left out. */
async function readTree(repository, commit, below = "") {
	const list = [
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		commit,
		...below === "" ? [] : ["--", `:(literal)${below}/`]
	];
	const entries = (await repository.ask(list)).toString("utf8").split("\0").slice(0, -1).flatMap((line) => {
		const [, mode = "", oid = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
		return isOwn(path) ? [{
			path,
			kind: kinds[mode] ?? "file",
			isExecutable: mode === "100755",
			oid
		}] : [];
	});
	const oids = entries.flatMap(({ kind, oid }) => kind === "submodule" ? [] : [oid]);
	const lost = await lostIn(repository, commit);
	const sizes = await sizesOf(repository, oids.filter((oid) => !lost.has(oid)));
	return entries.map((entry) => ({
		...entry,
		size: sizes.get(entry.oid)
	}));
}
/** A tree may have been made by anybody's program: no way out of a folder, and no repository inside. */
function isOwn(path) {
	const bad = /^(?:|\.|\.\.|\.git)$/i;
	return path !== "" && !path.split("/").some((name) => bad.test(name)) && !path.includes("\0");
}
/** What a partial clone would have to fetch: git gives up where it is asked for one of them. */
async function lostIn({ ask }, commit) {
	const settings = (await ask([
		"config",
		"--list",
		"--name-only"
	])).toString("utf8");
	if (!/^remote\..*\.promisor$/im.test(settings)) return /* @__PURE__ */ new Set();
	const said = (await ask([
		"rev-list",
		"--objects",
		"--no-walk",
		"--missing=print",
		commit
	])).toString("utf8");
	return new Set(said.split("\n").flatMap((line) => line.startsWith("?") ? [line.slice(1)] : []));
}
async function sizesOf({ ask }, oids) {
	if (oids.length === 0) return /* @__PURE__ */ new Map();
	const said = (await ask(["cat-file", "--batch-check"], oids.map((oid) => `${oid}\n`).join(""))).toString("utf8");
	return new Map(said.split("\n").flatMap((line) => {
		const [, oid, size] = /^(\w+) blob (\d+)$/.exec(line) ?? [];
		return oid === void 0 ? [] : [[oid, Number(size)]];
	}));
}
/** Contents by git's name of them. No filter of the repository is applied. */
async function readBlobs({ ask }, oids) {
	if (oids.length === 0) return /* @__PURE__ */ new Map();
	const said = await ask(["cat-file", "--batch"], oids.map((oid) => `${oid}\n`).join(""));
	const blobs = /* @__PURE__ */ new Map();
	for (let at = 0; at < said.length;) {
		const end = said.indexOf("\n", at);
		const [, oid, size] = /^(\w+) blob (\d+)$/.exec(said.toString("utf8", at, end)) ?? [];
		at = end + 1;
		if (oid === void 0) continue;
		blobs.set(oid, said.subarray(at, at + Number(size)));
		at += Number(size) + 1;
	}
	return blobs;
}

// src/changes/base/tree-limits.ts
/** More than templates have, and less than fills a disk. */
const limits = {
	files: 5e4,
	/** Bytes of a file that an expression may read; of a larger one only the size is there. */
	content: 4 << 20,
	/** Bytes of all of them. */
	contents: 512 << 20,
	/** Bytes asked for at once. */
	batch: 32 << 20,
	/** Files that git does not know. */
	others: 5e3
};
/** Is all of it looked at? */
function fits(entries) {
	const bytes = entries.reduce((sum, { size = 0 }) => sum + (size > limits.content ? 0 : size), 0);
	return entries.length <= limits.files && bytes <= limits.contents;
}
/** In parts that are asked for at once. */
function batches(entries) {
	const made = [];
	let bytes = Number.POSITIVE_INFINITY;
	for (const entry of entries) {
		const { size = 0 } = entry;
		const counted = size > limits.content ? 0 : size;
		if (bytes + counted > limits.batch) {
			made.push([]);
			bytes = 0;
		}
		made.at(-1)?.push(entry);
		bytes += counted;
	}
	return made;
}

// src/changes/base/base-folder.ts
/**
* Writes a commit into a folder of its own, without a checkout: no hook, filter or other program of the repository runs.
* What git does not know, or is told to ignore, is there as it is in the workspace: it is no part of a change. Throws ExternalError.
*/
async function writeBase(repository, revision, kept) {
	const commit = await commitOf(repository, revision);
	const { entries, notes } = await entriesOf(repository, commit);
	const root = privateFolder("base");
	const remove = () => rm(root, {
		recursive: true,
		force: true
	});
	try {
		const writing = new Writing(repository, root, kept);
		await writing.write(entries);
		return {
			commit,
			root,
			files: writing.files,
			notes: [...notes, ...writing.notes],
			remove
		};
	} catch (thrown) {
		await remove();
		throw thrown;
	}
}
async function entriesOf(repository, commit) {
	const entries = await readTree(repository, commit);
	if (fits(entries)) return {
		entries,
		notes: []
	};
	const { prefix } = repository;
	const near = prefix === "" ? entries : await readTree(repository, commit, prefix);
	const much = `The commit ${commit.slice(0, 12)} has ${entries.length} files`;
	if (fits(near)) return {
		entries: near,
		notes: [`${much}: only those in ${prefix} are compared.`]
	};
	throw new ExternalError("base-too-large", `${much}, too many to be compared with`, "Give the template a folder of its own: then what is in it is enough.");
}
var Writing = class {
	files = /* @__PURE__ */ new Map();
	notes = [];
	#repository;
	#root;
	#folders = /* @__PURE__ */ new Set();
	#kept;
	constructor(repository, root, kept) {
		this.#kept = kept;
		this.#repository = repository;
		this.#root = root;
	}
	async write(entries) {
		const of = (kind) => entries.filter((entry) => entry.kind === kind);
		const [files, links, submodules] = [
			of("file"),
			of("link"),
			of("submodule")
		];
		const others = await this.#others();
		for (const { path: name } of [...files, ...links]) this.#folderOf(name);
		for (const { path: name } of submodules) this.#folderOf(`${name}/inside`);
		for (const batch of batches(files)) await this.#writeFiles(batch);
		for (const name of others) this.#copy(name);
		for (const batch of batches(links)) await this.#writeLinks(batch);
		for (const name of others) this.#copyLink(name);
		this.#note("submodule", submodules, "its files are not compared", "their files are not compared");
		const lost = [...files, ...links].filter(({ size }) => size === void 0);
		this.#note("file", lost, "this partial clone lacks its content", "this partial clone lacks their content");
	}
	async #writeFiles(batch) {
		const small = batch.filter(({ size = Number.POSITIVE_INFINITY }) => size <= limits.content);
		const blobs = await readBlobs(this.#repository, [...new Set(small.map(({ oid }) => oid))]);
		const pointers = [];
		for (const entry of batch) {
			const bytes = blobs.get(entry.oid);
			const pointer = bytes && pointedAt(bytes);
			if (bytes === void 0) this.#stub(entry, entry.size, {
				kind: "blob",
				oid: entry.oid
			});
			else if (pointer === void 0) this.#whole(entry, bytes);
			else if (!await this.#pointed(entry, bytes, pointer)) pointers.push(entry);
		}
		this.#note("file of Git LFS", pointers, "an expression that reads it sees its pointer", "an expression that reads them sees their pointers");
	}
	#whole(entry, bytes) {
		const here = checkedOut(this.#here(entry.path), bytes);
		const content = here ?? bytes;
		this.#put(entry, content);
		const { isExecutable, oid } = entry;
		this.files.set(entry.path, {
			size: content.length,
			isExecutable,
			content: here === void 0 ? {
				kind: "blob",
				oid
			} : { kind: "same" }
		});
	}
	/** A file whose content is in another store: the workspace may have it. */
	async #pointed(entry, bytes, { oid, size }) {
		const { isExecutable } = entry;
		const here = this.#here(entry.path);
		if (checkedOut(here, bytes) !== void 0) {
			this.#whole(entry, bytes);
			return true;
		}
		const file = {
			size,
			isExecutable,
			content: {
				kind: "sha256",
				oid
			}
		};
		const isSame = await hasContent(here, file);
		if (isSame && size <= limits.content) copyFileSync(here, this.#at(entry.path), constants.COPYFILE_EXCL);
		else if (isSame) this.#stub(entry, size, file.content);
		else this.#put(entry, bytes);
		this.files.set(entry.path, isSame ? {
			...file,
			content: { kind: "same" }
		} : file);
		return isSame;
	}
	/** In place of a content that nothing but an upload would read, a file of its size that takes no room. */
	#stub(entry, size, content) {
		if (size === void 0) return;
		this.#put(entry, Buffer.alloc(0));
		truncateSync(this.#at(entry.path), size);
		this.files.set(entry.path, {
			size,
			isExecutable: entry.isExecutable,
			content
		});
	}
	#put({ path: name, isExecutable }, bytes) {
		writeFileSync(this.#at(name), bytes, {
			flag: "wx",
			mode: isExecutable ? 448 : 384
		});
	}
	async #writeLinks(batch) {
		const blobs = await readBlobs(this.#repository, [...new Set(batch.map(({ oid }) => oid))]);
		for (const { path: name, oid } of batch) {
			const target = blobs.get(oid);
			if (target === void 0) continue;
			try {
				symlinkSync(target.toString("utf8"), this.#at(name));
			} catch (thrown) {
				leftOut(thrown);
			}
			this.files.set(name, {
				size: target.length,
				isExecutable: false,
				content: {
					kind: "blob",
					oid
				}
			});
		}
	}
	/** The same at every commit. */
	async #others() {
		const which = this.#kept === "ignored" ? ["--ignored", "--exclude-standard"] : [];
		const names = (await this.#repository.ask([
			"ls-files",
			"--others",
			...which,
			"-z",
			"--full-name",
			":/"
		])).toString("utf8").split("\0").slice(0, -1);
		if (names.length > limits.others) this.notes.push(`${names.length - limits.others} files that git does not know are not there at the base.`);
		return names.slice(0, limits.others);
	}
	#copy(name) {
		const here = this.#here(name);
		const stats = lstatSync(here, { throwIfNoEntry: false });
		if (stats === void 0 || !(stats.isFile() || stats.isSymbolicLink())) return;
		try {
			this.#folderOf(name);
			if (!stats.isFile()) return;
			const { size, mode } = stats;
			if (size <= limits.content) copyFileSync(here, this.#at(name), constants.COPYFILE_EXCL);
			else {
				writeFileSync(this.#at(name), "", {
					flag: "wx",
					mode: 384
				});
				truncateSync(this.#at(name), size);
			}
			this.files.set(name, {
				size,
				isExecutable: (mode & 64) !== 0,
				content: { kind: "same" }
			});
		} catch (thrown) {
			leftOut(thrown);
		}
	}
	#copyLink(name) {
		try {
			const target = readlinkSync(this.#here(name));
			symlinkSync(target, this.#at(name));
			this.files.set(name, {
				size: Buffer.byteLength(target),
				isExecutable: false,
				content: { kind: "same" }
			});
		} catch (thrown) {
			leftOut(thrown);
		}
	}
	#here(name) {
		return path.join(this.#repository.root, name);
	}
	#at(name) {
		return path.join(this.#root, ...name.split("/"));
	}
	#folderOf(name) {
		const folder = path.dirname(this.#at(name));
		if (this.#folders.has(folder)) return;
		mkdirSync(folder, {
			recursive: true,
			mode: 448
		});
		this.#folders.add(folder);
	}
	#note(what, entries, one, more) {
		const [first, ...others] = entries;
		if (first === void 0) return;
		const text = others.length === 0 ? `${first.path} is a ${what}: ${one}.` : "";
		this.notes.push(text || `${entries.length} of the base are of the kind “${what}”, such as ${first.path}: ${more}.`);
	}
};
/** A file where the other side has a folder, no link at all, what may not be read: then it is not there. */
function leftOut(thrown) {
	const { code = "" } = thrown;
	if (!/^(?:EEXIST|EINVAL|ENOENT|ENOTDIR|EISDIR|EACCES|EPERM|ELOOP)$/.test(code)) throw thrown;
}

// src/changes/difference/file-changes.ts
/** More files than this of a build are not looked at. */
const mostFiles = 2e4;
/** Keys and certificates to log in with are neither uploaded nor served. */
const ofLogin = /(?:private_key_file|certificate_file|host_key_file|authorized_key_file|secret_path|key_path)$/;
/** `roots`: where the checkout lies, or may be named. Folders stand for what is in them. Files outside of the checkout are the same at every commit. */
function filesOf({ opened }, roots) {
	const names = /* @__PURE__ */ new Map();
	for (const { file, of, option: way = [] } of opened) {
		const option = way.filter((part) => typeof part === "string").join(".");
		if (option === "" || of === "names" || ofLogin.test(option)) continue;
		for (const each of filesBelow(file)) {
			const name = roots.map((root) => within(root, each)).find((way) => way !== void 0);
			if (name === void 0 || names.size >= mostFiles) continue;
			names.set(name, [.../* @__PURE__ */ new Set([...names.get(name) ?? [], option])]);
		}
	}
	return names;
}
function within(root, file) {
	const name = path.relative(root, file);
	return name === "" || name === ".." || name.startsWith(`..${path.sep}`) || path.isAbsolute(name) ? void 0 : name;
}
/** What is not there is not told: the rules have, or it is made by the build. */
function filesBelow(file) {
	return walk(file).filter(({ stats }) => stats?.isDirectory() === false).map(({ file: each }) => each).take(mostFiles).toArray();
}
/** Links are followed on either side: what they lead to is uploaded or served. */
async function fileChanges(before, after, sides) {
	const changes = [];
	const realRoots = {
		base: endOf(sides.baseRoot),
		here: endOf(sides.root)
	};
	for (const name of [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort()) {
		const options = after.get(name) ?? before.get(name) ?? [];
		const shown = {
			path: path.relative(sides.shownFrom, name),
			options
		};
		const file = endOf(path.join(sides.root, name));
		const there = endOf(path.join(sides.baseRoot, name));
		const own = within(realRoots.base, there) ?? within(realRoots.here, there);
		if (own === void 0 && file === there && before.has(name) && after.has(name)) continue;
		const base = () => own === void 0 ? elsewhere(there) : sides.files.get(own);
		const old = before.has(name) ? await base() : void 0;
		const now = after.has(name) ? statSync(file, { throwIfNoEntry: false }) : void 0;
		if (now === void 0 && old === void 0) continue;
		if (old === void 0) changes.push({
			...shown,
			change: "added",
			after: now?.size ?? 0
		});
		else if (now === void 0) changes.push({
			...shown,
			change: "removed",
			before: old.size
		});
		else {
			const isExecutable = now.isFile() && (now.mode & 64) !== 0;
			const executable = isExecutable === old.isExecutable ? {} : { executable: isExecutable };
			if (await hasContent(file, old) && executable.executable === void 0) continue;
			changes.push({
				...shown,
				change: "changed",
				before: old.size,
				after: now.size,
				...executable
			});
		}
	}
	return changes;
}

// src/changes/difference/align.ts
/** More comparisons than this are not made: then a row is compared place by place. */
const most = 4e6;
/**
* Lays two rows of keys beside each other so that as many as possible are the same; what lies between is paired in order.
* Answers the places in the order in which both are read.
*/
function align(before, after, pair = true) {
	const aligned = [];
	let at = {
		before: 0,
		after: 0
	};
	for (const same of [...common(before, after), {
		before: before.length,
		after: after.length
	}]) {
		const gone = same.before - at.before;
		const made = same.after - at.after;
		const paired = pair ? Math.min(gone, made) : 0;
		for (let index = 0; index < paired; index++) aligned.push({
			before: at.before + index,
			after: at.after + index
		});
		for (let index = paired; index < gone; index++) aligned.push({ before: at.before + index });
		for (let index = paired; index < made; index++) aligned.push({ after: at.after + index });
		if (same.before < before.length && same.after < after.length) aligned.push(same);
		at = {
			before: same.before + 1,
			after: same.after + 1
		};
	}
	return aligned;
}
/** The longest row that is in both. */
function common(before, after) {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start++;
	let end = 0;
	while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
	const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
	return [
		...Array.from({ length: start }, (_, index) => ({
			before: index,
			after: index
		})),
		...inner(left, right).map((same) => ({
			before: same.before + start,
			after: same.after + start
		})),
		...Array.from({ length: end }, (_, index) => ({
			before: before.length - end + index,
			after: after.length - end + index
		}))
	];
}
function inner(left, right) {
	if (left.length * right.length > most) return [];
	const width = right.length + 1;
	const lengths = new Uint32Array((left.length + 1) * width);
	for (let row = left.length - 1; row >= 0; row--) for (let column = right.length - 1; column >= 0; column--) lengths[row * width + column] = left[row] === right[column] ? lengths[(row + 1) * width + column + 1] + 1 : Math.max(lengths[(row + 1) * width + column], lengths[row * width + column + 1]);
	const found = [];
	for (let row = 0, column = 0; row < left.length && column < right.length;) if (left[row] === right[column]) found.push({
		before: row++,
		after: column++
	});
	else if (lengths[(row + 1) * width + column] >= lengths[row * width + column + 1]) row++;
	else column++;
	return found;
}
/** The places of the longest rising row of numbers. */
function rising(numbers) {
	const best = [];
	for (const [index, number] of numbers.entries()) {
		let previous = -1;
		for (let other = 0; other < index; other++) if (numbers[other] < number && (previous < 0 || best[other].length > best[previous].length)) previous = other;
		best.push({
			length: previous < 0 ? 1 : best[previous].length + 1,
			previous
		});
	}
	const places = /* @__PURE__ */ new Set();
	let at = best.reduce((longest, { length }, index) => length > (best[longest]?.length ?? 0) ? index : longest, -1);
	for (; at >= 0; at = best[at].previous) places.add(at);
	return places;
}

// src/changes/difference/shown.ts
/** Of this process alone: what is made with it tells nothing outside. */
const key = randomBytes(32);
/** A value that is a secret, or has one in it: what may be shown of it, and a mark that differs where the value does. */
var Hidden = class {
	shown;
	mark;
	constructor(shown, mark) {
		this.shown = shown;
		this.mark = mark;
	}
};
/**
* A value to be compared: `shown` as it may be told, with Hidden where it holds a secret; `real` has the same form and tells
* secrets apart.
*/
function toCompare(shown, real, showing) {
	if (isSensitive(shown)) return new Hidden(sensitiveValue, markOf(real, showing));
	if (typeof shown === "string") {
		const text = showing.normal(shown);
		return text.includes("<sensitive>") ? new Hidden(text, markOf(real, showing)) : text;
	}
	if (Array.isArray(shown)) return shown.map((each, index) => toCompare(each, Array.isArray(real) ? real[index] : real, showing));
	if (typeof shown !== "object" || shown === null) return shown;
	return Object.fromEntries(Object.entries(shown).map(([name, each]) => [name, toCompare(each, memberOf(real, name), showing)]));
}
/** The same text for values that are alike. */
function keyOf(value) {
	return JSON.stringify(value, (_, each) => {
		if (typeof each !== "object" || each === null || Array.isArray(each) || each instanceof Hidden) return each;
		return Object.fromEntries(Object.entries(each).sort(([left], [right]) => left < right ? -1 : 1));
	}) ?? "undefined";
}
/** What may be told of a value. */
function shownOf(value) {
	if (value instanceof Hidden) return value.shown;
	if (Array.isArray(value)) return value.map(shownOf);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shownOf(each)]));
}
function isSensitive(value) {
	return typeof value === "object" && value !== null && value.sensitive === true;
}
function memberOf(real, name) {
	return typeof real === "object" && real !== null ? real[name] : real;
}
function markOf(real, { normal, comparesSecrets }) {
	if (!comparesSecrets) return "";
	const text = JSON.stringify(real, (_, each) => typeof each === "string" ? normal(each) : typeof each === "bigint" ? String(each) : each);
	return createHmac("sha256", key).update(text ?? "").digest("hex");
}

// src/changes/difference/value-changes.ts
/** Lines around a changed one. */
const around = 2;
/** What differs between two values, with the way to each. Values are those of `shown.ts`. */
function valueChanges(before, after, path = "") {
	if (keyOf(before) === keyOf(after)) return [];
	if (before === void 0) return [{
		path,
		change: "added",
		after: shownOf(after)
	}];
	if (after === void 0) return [{
		path,
		change: "removed",
		before: shownOf(before)
	}];
	if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
	if (isMap(before) && isMap(after)) return [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => valueChanges(before[name], after[name], joined(path, name)));
	const [left, right] = [shownOf(before), shownOf(after)];
	if (typeof left === "string" && typeof right === "string" && left !== right && /\n/.test(left.trim() + right.trim())) return [{
		path,
		change: "changed",
		lines: lineChanges(left, right)
	}];
	return [{
		path,
		change: "changed",
		before: left,
		after: right
	}];
}
/** A whole value, as what is new or gone: each of its parts with the way to it. */
function allValues(value, change) {
	if (!isMap(value)) return [];
	return Object.entries(value).map(([path, each]) => change === "added" ? {
		path,
		change,
		after: shownOf(each)
	} : {
		path,
		change,
		before: shownOf(each)
	});
}
function listChanges(before, after, path) {
	return align(before.map(keyOf), after.map(keyOf)).flatMap(({ before: left, after: right }) => valueChanges(left === void 0 ? void 0 : before[left], right === void 0 ? void 0 : after[right], `${path}[${right ?? left}]`));
}
function lineChanges(before, after) {
	const [left, right] = [before.split("\n"), after.split("\n")];
	const lines = align(left, right, false).map(({ before: gone, after: made }) => {
		if (made === void 0) return `-${left[gone ?? 0]}`;
		return `${gone === void 0 ? "+" : " "}${right[made]}`;
	});
	const near = new Set(lines.flatMap((line, index) => line.startsWith(" ") ? [] : Array.from({ length: 5 }, (_, offset) => index + offset - around)));
	return lines.flatMap((line, index) => {
		if (near.has(index)) return [line];
		return index === 0 || near.has(index - 1) ? [" …"] : [];
	});
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Hidden);
}
function joined(path, name) {
	const word = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
	return path === "" ? word : `${path}.${word}`;
}

// src/changes/difference/item-changes.ts
/**
* What differs between two rows. Those that are alike belong together wherever they stand; of the rest, those of one type
* with the fewest differences.
*/
function itemChanges(before, after) {
	const pairs = pairsOf(before, after);
	const inPlace = rising(pairs.map((pair) => pair.after));
	const moved = new Set(pairs.filter((_, index) => !inPlace.has(index)));
	const ofAfter = new Map(pairs.map((pair) => [pair.after, pair]));
	const ofBefore = new Set(pairs.map((pair) => pair.before));
	const gone = before.flatMap((item, index) => ofBefore.has(index) ? [] : [removed(item, index)]);
	const there = after.flatMap((item, index) => {
		const pair = ofAfter.get(index);
		const old = pair && before[pair.before];
		if (pair === void 0 || old === void 0) return [added(item, index)];
		const values = valueChanges(old.value, item.value);
		if (values.length === 0 && !moved.has(pair)) return [];
		const at = {
			from: pair.before + 1,
			to: index + 1
		};
		if (values.length === 0) return [{
			...called(item),
			change: "moved",
			...at,
			values
		}];
		return [{
			...called(item),
			change: "changed",
			...at,
			...moved.has(pair) ? { moved: true } : {},
			values
		}];
	});
	return [...gone, ...there];
}
function added(item, index) {
	return {
		...called(item),
		change: "added",
		to: index + 1,
		values: allValues(item.outline, "added")
	};
}
function removed(item, index) {
	return {
		...called(item),
		change: "removed",
		from: index + 1,
		values: []
	};
}
function called({ type, name }) {
	return name === void 0 ? { type } : {
		type,
		name
	};
}
function pairsOf(before, after) {
	const left = new Set(before.keys());
	const right = new Set(after.keys());
	const pairs = [];
	const take = (pair) => {
		pairs.push(pair);
		left.delete(pair.before);
		right.delete(pair.after);
	};
	const keys = before.map(({ value }) => keyOf(value));
	for (const [index, item] of after.entries()) {
		const key = keyOf(item.value);
		const same = [...left].find((other) => keys[other] === key && before[other]?.type === item.type);
		if (same !== void 0) take({
			before: same,
			after: index
		});
	}
	for (const pair of likeliest(before, after, left, right)) if (left.has(pair.before) && right.has(pair.after)) take(pair);
	return pairs.sort((one, other) => one.before - other.before);
}
/** Those that may be the same but for some of their values, the closest first. */
function likeliest(before, after, left, right) {
	return [...left].flatMap((index) => [...right].flatMap((other) => {
		const [old, item] = [before[index], after[other]];
		if (old === void 0 || item === void 0 || old.type !== item.type || old.name !== item.name) return [];
		return [{
			before: index,
			after: other,
			distance: valueChanges(old.value, item.value).length
		}];
	})).sort((one, other) => one.distance - other.distance);
}

// src/changes/difference/plan-changes.ts
/** The disks among the options. */
const ofDisks = /^(?:disks|efi_config|tpm_config)(?:[.[]|$)/;
/** What differs between two plans but for their files. `files` answers those of a build by its name. */
function planChanges(before, after, files) {
	const there = [...after.builds].map(([name, build]) => {
		const old = before.builds.get(name);
		return old === void 0 ? newBuild(name, build, files(name)) : buildChange(name, old, build, files(name));
	});
	const gone = [...before.builds].filter(([name]) => !after.builds.has(name)).map((build) => goneBuild(...build));
	const variables = valueChanges(before.variables, after.variables);
	const builds = [...there, ...gone];
	return {
		changed: variables.length > 0 || builds.some(({ change }) => change !== "unchanged"),
		variables,
		builds
	};
}
function buildChange(name, before, after, files) {
	const rows = (row) => itemChanges(before[row], after[row]);
	const parts = {
		...parted([...valueChanges(before.builder, after.builder, "builder"), ...valueChanges(before.options, after.options)]),
		calls: rows("calls"),
		provisioners: rows("provisioners"),
		errorCleanupProvisioner: rows("errorCleanup"),
		postProcessors: rows("postProcessors"),
		files
	};
	const isChanged = Object.values(parts).some(({ length }) => length > 0);
	return {
		name,
		builder: after.builder,
		change: isChanged ? "changed" : "unchanged",
		...parts
	};
}
/** Its options are in the calls, where it makes any. */
function newBuild(name, build, files) {
	const all = (row) => row.map(added);
	return {
		name,
		builder: build.builder,
		change: "added",
		options: build.calls.length > 0 ? [] : allValues(build.written, "added"),
		disks: [],
		calls: all(build.calls),
		provisioners: all(build.provisioners),
		errorCleanupProvisioner: all(build.errorCleanup),
		postProcessors: all(build.postProcessors),
		files
	};
}
function goneBuild(name, build) {
	const all = (row) => row.map(removed);
	return {
		name,
		builder: build.builder,
		change: "removed",
		options: [],
		disks: [],
		calls: all(build.calls),
		provisioners: all(build.provisioners),
		errorCleanupProvisioner: all(build.errorCleanup),
		postProcessors: all(build.postProcessors),
		files: []
	};
}
function parted(values) {
	const isDisk = ({ path }) => ofDisks.test(path);
	return {
		options: values.filter((each) => !isDisk(each)),
		disks: values.filter(isDisk)
	};
}

// src/changes/difference/plan-side.ts
/** `others`: secrets of the plan that it is compared with. */
function sideOf(plan, others, showing) {
	const builds = planToJson({
		...plan,
		secrets: [...plan.secrets, ...others]
	}).builds.map((shown, index) => {
		const build = plan.builds[index];
		if (build === void 0) throw new RangeError("a plan and its JSON differ");
		const own = {
			...showing,
			normal: (text) => withoutMadeUpName(showing.normal(text), build)
		};
		const step = (each, planned, more = {}) => itemOf(each, planned, own, more);
		const chains = build.postProcessors.flatMap((chain, at) => chain.map((planned, place) => ({
			planned,
			at,
			place
		})));
		const cleanup = build.errorCleanupProvisioner;
		const options = toCompare(shown.config, build.options, own);
		return [shown.name, {
			builder: shown.builder,
			options,
			written: only(options, (option) => build.places.isSet([option])),
			calls: shown.requests.map(({ method, path, params }, at) => {
				const value = toCompare(params, build.work.requests[at]?.params, own);
				return {
					type: `${method} ${own.normal(path)}`,
					name: void 0,
					outline: value,
					value
				};
			}),
			provisioners: build.provisioners.map((planned, at) => step(shown.provisioners[at], planned)),
			errorCleanup: cleanup === void 0 ? [] : [step(shown.errorCleanupProvisioner, cleanup)],
			postProcessors: chains.map(({ planned, at, place }) => step(shown.postProcessors[at][place], planned, place === 0 ? {} : { "after the one before": true }))
		}];
	});
	return {
		variables: variablesOf(plan, showing),
		builds: new Map(builds)
	};
}
function itemOf({ type, name, config }, planned, showing, more) {
	const value = toCompare(config, planned.known, showing);
	const { pauseBefore, timeout, maxRetries, continueOnError, enforcedIn, keepInputArtifact } = planned;
	const meta = {
		...pauseBefore === 0 ? {} : { pause_before: seconds(pauseBefore) },
		...timeout === void 0 ? {} : { timeout: seconds(timeout) },
		...maxRetries === 0 ? {} : { max_retries: maxRetries },
		...enforcedIn === void 0 ? {} : { enforced: true },
		...continueOnError ? { continue_on_error: true } : {},
		...keepInputArtifact === void 0 ? {} : { keep_input_artifact: keepInputArtifact },
		...more
	};
	return {
		type,
		name,
		outline: {
			...only(value, (option) => option in planned.written || option.replace(/s$/, "") in planned.written),
			...meta
		},
		value: {
			...value,
			...meta
		}
	};
}
function only(values, isMeant) {
	return Object.fromEntries(Object.entries(values).filter(([option]) => isMeant(option)));
}
function seconds(milliseconds) {
	return `${milliseconds / 1e3}s`;
}
/** A machine without a name gets one that is made up for each run. */
function withoutMadeUpName(text, { options, places }) {
	const name = options?.vm_name;
	if (typeof name !== "string" || !/^packer-[\da-f-]{36}$/.test(name) || places.isSet(["vm_name"])) return text;
	return text.replaceAll(name, "packer-<made up>");
}
/** That a variable's secret has changed is told where it is used. */
function variablesOf({ variables }, showing) {
	return toCompare(variables, variables, {
		...showing,
		comparesSecrets: false
	});
}

// src/changes/places.ts
/** Links may lead to the working directory: its own words for where it is are kept. */
function placesOf(workingDirectory, { root: realRoot }, base) {
	const way = path.relative(realRoot, realpathSync(workingDirectory));
	const isInside = !leadsOut(way);
	const up = way.split(path.sep).map((part) => part === "" ? "" : "..");
	const root = isInside ? path.resolve(workingDirectory, ...up) : realRoot;
	const there = {
		root: base.root,
		workingDirectory: isInside ? path.join(base.root, way) : workingDirectory
	};
	const inBase = whole(base.root);
	return {
		here: {
			root,
			workingDirectory
		},
		there,
		isInside,
		moved: (file) => {
			for (const from of [root, realRoot]) {
				const inner = path.relative(from, file);
				if (!leadsOut(inner)) return path.join(base.root, inner);
				if (!leadsOut(path.relative(file, from))) return base.root;
			}
			return file;
		},
		back: (text) => text.replace(inBase, () => root)
	};
}
/** Paths as the working directory sees them: where a checkout lies is nobody's matter. */
function shortened({ root, workingDirectory }) {
	const [here, top] = [whole(workingDirectory), whole(root)];
	const up = path.relative(workingDirectory, root) || ".";
	return (text) => text.includes(root) && root !== "/" && workingDirectory !== "/" ? text.replaceAll(`${workingDirectory}/`, "").replace(here, ".").replace(top, up) : text;
}
/** A folder whose name only begins like it is another. */
function whole(folder) {
	return new RegExp(`${folder.replace(/[^\w/-]/g, "\\$&")}(?![\\w.-])`, "g");
}
function leadsOut(way) {
	return way === ".." || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
}

// src/changes/compare-with-base.ts
const nothing = {
	builds: [],
	variables: {},
	warnings: [],
	secrets: [],
	opened: []
};
/**
* Compares a plan with that of the same template as it was where the change began, in the repository that the template is in. A
* template that was not there, or not valid, is told, and everything is new then. Throws ExternalError where the commit can not be read.
*/
async function compareWithBase(plan, comparison) {
	const { workingDirectory, template, revision, trust, isFresh } = comparison;
	const repository = await repositoryAround(folderOf(path.resolve(workingDirectory, template)), comparison);
	const base = await writeBase(repository, revision, isFresh ? "unknown" : "ignored");
	try {
		const places = placesOf(workingDirectory, repository, base);
		const { here, there } = places;
		const { old, problem } = await planBase(comparison, places);
		const short = shortened(here);
		const comparesSecrets = !isRestricted(trust);
		const before = sideOf(old, plan.secrets, {
			normal: (text) => short(places.back(text)),
			comparesSecrets
		});
		const after = sideOf(plan, old.secrets, {
			normal: short,
			comparesSecrets
		});
		const files = await allFiles({
			plan,
			at: here
		}, {
			plan: old,
			at: there
		}, base);
		return {
			base: {
				revision,
				commit: base.commit
			},
			...problem === void 0 ? {} : { problem },
			notes: base.notes,
			...planChanges(before, after, (build) => files.get(build) ?? [])
		};
	} finally {
		await base.remove();
	}
}
function folderOf(template) {
	return statSync(template, { throwIfNoEntry: false })?.isDirectory() === true ? template : path.dirname(template);
}
async function planBase({ template, workingDirectory, trust, planAt, signal, revision }, { there, moved, back, isInside }) {
	const toThere = (file) => path.isAbsolute(file) ? moved(file) : file;
	const at = isInside ? toThere(template) : moved(path.resolve(workingDirectory, template));
	if (!existsSync(path.resolve(there.workingDirectory, at))) return {
		old: nothing,
		problem: `There is no template at ${revision}: everything is new.`
	};
	const workspace = moved(trust.workspace);
	const around = {
		template: at,
		workingDirectory: there.workingDirectory,
		trust: {
			...trust,
			workspace
		}
	};
	try {
		return { old: await planAt({
			...around,
			moved: toThere
		}) };
	} catch (thrown) {
		if (signal.aborted || !(thrown instanceof TemplateError)) throw thrown;
		const errors = thrown.diagnostics.filter(({ severity }) => severity === "error");
		if (errors.length > 0 && errors.every(({ code }) => code === "no-builds-to-run")) return { old: nothing };
		const [first] = errors;
		const problem = `The template at ${revision} is not valid${first === void 0 ? "" : `: ${back(first.summary)}`}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}. Everything is shown as new.`;
		return {
			old: nothing,
			problem
		};
	}
}
async function allFiles(now, before, { files, root: baseRoot }) {
	const { root, workingDirectory } = now.at;
	const of = ({ plan, at }) => new Map(plan.builds.map((build) => [build.name, filesOf(build, [at.root, root])]));
	const shownFrom = path.relative(root, workingDirectory);
	const where = {
		files,
		baseRoot,
		root,
		shownFrom: shownFrom.startsWith("..") ? "" : shownFrom
	};
	const old = of(before);
	const found = /* @__PURE__ */ new Map();
	for (const [name, names] of of(now)) found.set(name, await fileChanges(old.get(name) ?? /* @__PURE__ */ new Map(), names, where));
	return found;
}

export { compareWithBase };