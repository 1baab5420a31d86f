import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { a as packRecords, c as roomFor, d as both32, f as shortDate, i as directoryRecord, l as sector, n as terminator, o as packedLength, r as volumeDescriptor, s as recordLength, t as checkLabel, u as sectorsOf } from "./media-iso9660-volume-descriptors.js";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

// src/media/iso9660/iso-names.ts
/** `user-data` → `USER_DATA.;1`. */
const plainName = (name, kind, taken) => {
	const clean = (text) => text.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
	if (kind === "folder") return unique(clean(name), 31, "", taken);
	const dot = name.lastIndexOf(".");
	const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, ""];
	const shortened = clean(extension).slice(0, 8);
	return unique(clean(stem), 30 - shortened.length, `.${shortened};1`, taken);
};
/** Up to 64 UTF-16 units, without the characters that Joliet forbids. */
const jolietName = (name, kind, taken) => {
	const clean = name.replaceAll(/[\x00-\x1f*/:;?\\]/g, "_");
	if (kind === "folder") return unique(clean, 64, "", taken);
	const dot = clean.lastIndexOf(".");
	const extension = dot > 0 && clean.length - dot <= 16 ? clean.slice(dot) : "";
	return unique(clean.slice(0, clean.length - extension.length), 64 - extension.length, `${extension};1`, taken);
};
function unique(stem, longest, end, taken) {
	const first = `${cut(stem, longest)}${end}`;
	if (!taken.has(first)) return first;
	for (let number = 1;; number++) {
		const mark = `_${number}`;
		const other = `${cut(stem, longest - mark.length)}${mark}${end}`;
		if (!taken.has(other)) return other;
	}
}
/** Not through the middle of a surrogate pair. */
function cut(text, longest) {
	const short = text.slice(0, longest);
	return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short;
}

// src/media/iso9660/rock-ridge.ts
function entry(signature, ...data) {
	const body = Buffer.concat(data);
	return Buffer.concat([
		Buffer.from(signature, "ascii"),
		Buffer.from([4 + body.length, 1]),
		body
	]);
}
/** First in the root's own record: says that there are extensions. */
function sharingProtocol() {
	return entry("SP", Buffer.from([
		190,
		239,
		0
	]));
}
/** Names the extension, once in the volume. */
function extensionReference() {
	return entry("ER", Buffer.from([
		10,
		84,
		135,
		1
	]), Buffer.from("RRIP_1991ATHE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICSPLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.", "ascii"));
}
/** Mode, links and owner (root), then the times. */
function attributes(node, date) {
	const folders = node.kind === "folder" ? [...node.children.values()].filter(({ kind }) => kind === "folder").length : 0;
	const type = node.kind === "folder" ? 16384 : 32768;
	const links = node.kind === "folder" ? 2 + folders : 1;
	const time = shortDate(date);
	return [entry("PX", both32(type | node.mode & 4095), both32(links), both32(0), both32(0)), entry("TF", Buffer.from([14]), time, time, time)];
}
/** The real name in UTF-8; in two entries where one is too short. */
function alternateName(name) {
	const bytes = Buffer.from(name, "utf8");
	const longest = 250;
	if (bytes.length <= longest) return [entry("NM", Buffer.from([0]), bytes)];
	return [entry("NM", Buffer.from([1]), bytes.subarray(0, longest)), entry("NM", Buffer.from([0]), bytes.subarray(longest))];
}
/** Where the entries go on that found no room in the record. */
function continuation(block, offset, length) {
	return entry("CE", both32(block), both32(offset), both32(length));
}

// src/media/iso9660/directory.ts
const self = Buffer.from([0]);
const up = Buffer.from([1]);
const longestRecord = 254;
function planHierarchy(root, kind, date) {
	const rockRidge = kind === "rockridge";
	const rule = rockRidge ? plainName : jolietName;
	const encode = (name) => rockRidge ? Buffer.from(name, "ascii") : Buffer.from(name, "utf16le").swap16();
	const directories = [];
	const queue = [{
		node: root,
		above: root,
		identifier: self,
		parent: 1
	}];
	let overflowEnd = 0;
	const line = (identifier, target, entries) => {
		const { inline, rest } = divide(entries, longestRecord - recordLength(identifier));
		if (rest === void 0) return {
			identifier,
			target,
			entries: inline,
			overflow: void 0,
			overflowAt: 0
		};
		const overflowAt = roomFor(rest.length, overflowEnd);
		overflowEnd = overflowAt + rest.length;
		return {
			identifier,
			target,
			entries: inline,
			overflow: rest,
			overflowAt
		};
	};
	for (let next = queue.shift(); next !== void 0; next = queue.shift()) {
		const { node, above, identifier, parent } = next;
		const number = directories.length + 1;
		const head = node === root ? [sharingProtocol()] : [];
		const tail = node === root ? [extensionReference()] : [];
		const lines = [line(self, node, rockRidge ? [
			...head,
			...attributes(node, date),
			...tail
		] : []), line(up, above, rockRidge ? attributes(above, date) : [])];
		const taken = /* @__PURE__ */ new Set();
		const children = [...node.children.values()].sort((left, right) => left.name < right.name ? -1 : 1).map((child) => {
			const name = rule(child.name, child.kind, taken);
			taken.add(name);
			return {
				child,
				identifier: encode(name)
			};
		}).sort((left, right) => Buffer.compare(left.identifier, right.identifier));
		for (const { child, identifier } of children) {
			lines.push(line(identifier, child, rockRidge ? [...attributes(child, date), ...alternateName(child.name)] : []));
			if (child.kind === "folder") queue.push({
				node: child,
				above: node,
				identifier,
				parent: number
			});
		}
		directories.push({
			node,
			identifier,
			parent,
			lines,
			length: packedLength(lines.map(lengthOf))
		});
	}
	return {
		directories,
		pathTableLength: directories.reduce((sum, { identifier }) => sum + pathRecordLength(identifier), 0),
		sectors: directories.reduce((sum, { length }) => sum + sectorsOf(length), 0) + sectorsOf(overflowEnd)
	};
}
function divide(entries, room) {
	if (entries.reduce((sum, { length }) => sum + length, 0) <= room) return {
		inline: entries,
		rest: void 0
	};
	const inline = [];
	let used = 28;
	for (const entry of entries) {
		if (used + entry.length > room) break;
		used += entry.length;
		inline.push(entry);
	}
	return {
		inline,
		rest: Buffer.concat(entries.slice(inline.length))
	};
}
function lengthOf(line) {
	const total = line.entries.reduce((sum, { length }) => sum + length, 0) + (line.overflow === void 0 ? 0 : 28);
	return recordLength(line.identifier) + total + total % 2;
}
/** The bytes of all directories and of the overflow area. */
function* writeHierarchy(hierarchy, placement) {
	const blocks = blocksOf(hierarchy, placement.start);
	const lengths = new Map(hierarchy.directories.map(({ node, length }) => [node, length]));
	const overflowStart = hierarchy.directories.reduce((at, { length }) => at + sectorsOf(length), placement.start);
	const overflow = [];
	for (const { lines } of hierarchy.directories) yield packRecords(lines.map((line) => {
		const { target } = line;
		const folder = target.kind === "folder";
		const block = folder ? blocks.get(target) ?? 0 : placement.blockOf(target);
		const size = folder ? lengths.get(target) ?? 0 : target.size;
		const entries = [...line.entries];
		if (line.overflow !== void 0) {
			overflow.push(line);
			const at = line.overflowAt;
			entries.push(continuation(overflowStart + Math.floor(at / sector), at % sector, line.overflow.length));
		}
		const about = {
			block,
			size,
			folder,
			date: placement.date
		};
		return directoryRecord(line.identifier, about, Buffer.concat(entries));
	}));
	const last = overflow.at(-1);
	if (last?.overflow === void 0) return;
	const area = Buffer.alloc(sectorsOf(last.overflowAt + last.overflow.length) * sector);
	for (const { overflow: bytes, overflowAt } of overflow) bytes?.copy(area, overflowAt);
	yield area;
}
/** The record of the root for the volume descriptor. */
function rootRecord(hierarchy, { start, date }) {
	const size = hierarchy.directories[0]?.length ?? 2048;
	return directoryRecord(self, {
		block: start,
		size,
		folder: true,
		date
	});
}
/** A list of all folders for readers that want to find one without walking. */
function pathTable(hierarchy, start, endian) {
	const blocks = blocksOf(hierarchy, start);
	const table = Buffer.alloc(sectorsOf(hierarchy.pathTableLength) * sector);
	let at = 0;
	for (const { node, identifier, parent } of hierarchy.directories) {
		table[at] = identifier.length;
		const block = blocks.get(node) ?? 0;
		if (endian === "little") {
			table.writeUInt32LE(block, at + 2);
			table.writeUInt16LE(parent, at + 6);
		} else {
			table.writeUInt32BE(block, at + 2);
			table.writeUInt16BE(parent, at + 6);
		}
		identifier.copy(table, at + 8);
		at += pathRecordLength(identifier);
	}
	return table;
}
function pathRecordLength(identifier) {
	return 8 + identifier.length + identifier.length % 2;
}
function blocksOf({ directories }, start) {
	const blocks = /* @__PURE__ */ new Map();
	let at = start;
	for (const { node, length } of directories) {
		blocks.set(node, at);
		at += sectorsOf(length);
	}
	return blocks;
}

// src/media/iso9660/tree.ts
/** A file's length is 32 bits in ISO 9660, and splitting it into extents helps few readers. */
const largestFile = 2 ** 32 - 1;
/** Of a file name in bytes, on Linux and in Rock Ridge readers. */
const longestName = 255;
/** Later entries win over earlier ones of the same path. Throws TemplateError with all that can not be put into an image. */
async function buildTree(entries) {
	const root = {
		kind: "folder",
		name: "",
		mode: 493,
		children: /* @__PURE__ */ new Map()
	};
	const problems = [];
	for (const entry of entries) {
		const problem = await insert(root, entry);
		if (problem !== void 0) problems.push(problem);
	}
	if (problems.length > 0) throw new TemplateError(problems);
	return root;
}
async function insert(root, { path, content, mode }) {
	const names = path.split("/").filter((name) => name !== "" && name !== ".");
	const last = names.pop();
	const refuse = (why) => error("invalid-cd-path", `"${path}" can not be put onto the CD`, why);
	if (last === void 0) return refuse("The path names no file.");
	if (names.includes("..") || last === "..") return refuse("The path leads out of the CD.");
	const tooLong = [...names, last].find((name) => Buffer.byteLength(name) > longestName);
	if (tooLong !== void 0) return refuse(`The name "${tooLong.slice(0, 40)}..." is longer than ${longestName} bytes.`);
	let folder = root;
	for (const name of names) {
		const next = folder.children.get(name) ?? {
			kind: "folder",
			name,
			mode: 493,
			children: /* @__PURE__ */ new Map()
		};
		if (next.kind === "file") return refuse(`"${name}" is a file and a folder at once.`);
		folder.children.set(name, next);
		folder = next;
	}
	const there = folder.children.get(last);
	if (content === "folder") {
		if (there?.kind === "file") return refuse("There is a file of that name already.");
		if (there === void 0) folder.children.set(last, {
			kind: "folder",
			name: last,
			mode: mode ?? 493,
			children: /* @__PURE__ */ new Map()
		});
		else if (mode !== void 0) there.mode = mode;
		return;
	}
	if (there?.kind === "folder") return refuse("There is a folder of that name already.");
	let size;
	if (content instanceof Uint8Array) size = content.length;
	else try {
		size = (await stat(content.file)).size;
	} catch (cause) {
		return refuse(`The file ${content.file} can not be read: ${cause.message}`);
	}
	if (size > largestFile) return refuse("The file is larger than 4 GiB, which ISO 9660 can not hold.");
	folder.children.set(last, {
		kind: "file",
		name: last,
		mode: mode ?? 420,
		size,
		content
	});
}

// src/media/iso9660/iso-image.ts
const systemArea = 16;
const padding = 150;
const readSize = 1 << 20;
/** An ISO-9660 image with Rock Ridge and Joliet. Throws TemplateError for what can not be in one. */
async function createIsoImage(entries, { label, date }) {
	const problem = checkLabel(label);
	if (problem !== void 0) throw new TemplateError([error("invalid-cd-label", `"${label}" can not be the label of a CD`, `The label is wrong: ${problem}.`)]);
	const root = await buildTree(entries);
	const files = filesOf(root);
	const plain = planHierarchy(root, "rockridge", date);
	const joliet = planHierarchy(root, "joliet", date);
	let next = 19;
	const take = (sectors) => {
		const at = next;
		next += sectors;
		return at;
	};
	const plainTable = sectorsOf(plain.pathTableLength);
	const jolietTable = sectorsOf(joliet.pathTableLength);
	const tables = {
		plain: [take(plainTable), take(plainTable)],
		joliet: [take(jolietTable), take(jolietTable)]
	};
	const plainStart = take(plain.sectors);
	const jolietStart = take(joliet.sectors);
	const blocks = new Map(files.map((file) => [file, file.size === 0 ? 0 : take(sectorsOf(file.size))]));
	const sectors = next + padding;
	const blockOf = (file) => blocks.get(file) ?? 0;
	async function* stream() {
		yield Buffer.alloc(systemArea * sector);
		for (const kind of ["plain", "joliet"]) {
			const hierarchy = kind === "plain" ? plain : joliet;
			const start = kind === "plain" ? plainStart : jolietStart;
			yield volumeDescriptor({
				kind,
				label,
				date,
				sectors,
				pathTableLength: hierarchy.pathTableLength,
				littlePathTable: tables[kind][0],
				bigPathTable: tables[kind][1],
				rootRecord: rootRecord(hierarchy, {
					start,
					date
				})
			});
		}
		yield terminator();
		yield pathTable(plain, plainStart, "little");
		yield pathTable(plain, plainStart, "big");
		yield pathTable(joliet, jolietStart, "little");
		yield pathTable(joliet, jolietStart, "big");
		yield* writeHierarchy(plain, {
			start: plainStart,
			date,
			blockOf
		});
		yield* writeHierarchy(joliet, {
			start: jolietStart,
			date,
			blockOf
		});
		for (const file of files) yield* contentOf(file);
		yield Buffer.alloc(padding * sector);
	}
	return {
		size: sectors * sector,
		stream
	};
}
async function* contentOf(file) {
	if (file.content instanceof Uint8Array) yield file.content;
	else {
		let read = 0;
		for await (const chunk of createReadStream(file.content.file, { highWaterMark: readSize })) {
			const bytes = chunk;
			read += bytes.length;
			if (read > file.size) break;
			yield bytes;
		}
		if (read !== file.size) throw new ExternalError("file-changed", `${file.content.file} changed while it was put onto a CD`, `It had ${file.size} bytes at first.`);
	}
	const rest = file.size % sector;
	if (rest > 0) yield Buffer.alloc(sector - rest);
}
function filesOf(folder) {
	return [...folder.children.values()].sort((left, right) => left.name < right.name ? -1 : 1).flatMap((child) => child.kind === "file" ? [child] : filesOf(child));
}

export { createIsoImage as t };