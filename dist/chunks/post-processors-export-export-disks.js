import { n as ExternalError } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { t as placeFor } from "./options-output-place.js";
import { a as store, i as openTarget, o as targetOf, r as finishFile, s as unwritableTarget } from "./post-processors-export-targets.js";
import path from "node:path";
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

// src/post-processors/export/byte-reader.ts
/** Reads so many bytes at a time of what comes in pieces of any size. */
var ByteReader = class {
	#pieces;
	#rest = Buffer.alloc(0);
	constructor(source) {
		this.#pieces = source[Symbol.asyncIterator]();
	}
	/** Undefined: the end, where nothing was to be read any more. Throws ExternalError where it comes too early. */
	async read(length) {
		if (this.#rest.length >= length) return this.#take(length);
		const parts = [this.#rest];
		let have = this.#rest.length;
		while (have < length) {
			const { done, value } = await this.#pieces.next();
			if (done) break;
			parts.push(value);
			have += value.length;
		}
		this.#rest = Buffer.concat(parts);
		if (have >= length) return this.#take(length);
		if (have === 0) return void 0;
		throw new ExternalError("broken-archive", "The archive ends in the middle", "What it came from broke off.");
	}
	/** Gives up what is left. */
	async close() {
		await this.#pieces.return?.();
	}
	#take(length) {
		const taken = this.#rest.subarray(0, length);
		this.#rest = this.#rest.subarray(length);
		return taken;
	}
};

// src/post-processors/export/vma-header.ts
const fixedLength = 12288;
const longest = 1 << 26;
/** Bytes of a disk: what the tables of a qcow2 of that size need still fits into memory. */
const largest = 2 ** 47;
/** The head of an archive: what it holds. Throws ExternalError for anything else. */
async function readVmaHeader(reader) {
	const fixed = await reader.read(fixedLength);
	if (fixed === void 0 || fixed.toString("latin1", 0, 4) !== "VMA\0") throw broken("It is no archive of a machine");
	if (fixed.readUInt32BE(4) !== 1) throw broken(`It is of version ${fixed.readUInt32BE(4)}, and 1 is known`);
	const length = fixed.readUInt32BE(56);
	if (length < fixedLength || length > longest) throw broken("Its header has a length that can not be");
	const rest = length === fixedLength ? Buffer.alloc(0) : await reader.read(length - fixedLength);
	const head = Buffer.concat([fixed, rest ?? Buffer.alloc(0)]);
	if (!hasSum(head, 32)) throw broken("Its header is damaged");
	const blobs = head.subarray(head.readUInt32BE(48), head.readUInt32BE(48) + head.readUInt32BE(52));
	const devices = [];
	for (let id = 1; id < 256; id++) {
		const at = 4096 + id * 32;
		const size = Number(head.readBigUInt64BE(at + 8));
		if (size > largest) throw broken("One of its disks has a size that can not be");
		if (size > 0) devices.push({
			id,
			name: blobText(blobs, head.readUInt32BE(at)),
			size
		});
	}
	return {
		uuid: Buffer.from(head.subarray(8, 24)),
		devices
	};
}
/** Is the MD5 sum at a place right? It is taken over bytes in which it is zero itself. */
function hasSum(bytes, at) {
	return createHash("md5").update(bytes.subarray(0, at)).update(Buffer.alloc(16)).update(bytes.subarray(at + 16)).digest().equals(bytes.subarray(at, at + 16));
}
function blobText(blobs, at) {
	if (at + 2 > blobs.length) throw broken("A name in its header is nowhere");
	return blobs.subarray(at + 2, at + 2 + blobs.readUInt16LE(at)).toString("utf8").replace(/\0.*$/s, "");
}
function broken(why) {
	return new ExternalError("broken-archive", `The archive that the server made can not be read: ${why}`, "Export it with format = \"vzdump\", which takes the archive as it is, and look at it with vma on a node.");
}

// src/post-processors/export/vma.ts
const clusterSize = 65536;
const blockSize = 4096;
const clustersOfExtent = 59;
/**
* Takes an archive apart while it is read. `open` is asked for each disk that it holds; what it answers none for is passed
* over. Throws ExternalError where the archive is damaged, or does not hold all of a disk.
*/
async function unpackVma(source, open) {
	const reader = new ByteReader(source);
	try {
		const header = await readVmaHeader(reader);
		const disks = /* @__PURE__ */ new Map();
		for (const device of header.devices) disks.set(device.id, new Disk(device, await open(device)));
		for (let extent = await reader.read(512); extent !== void 0; extent = await reader.read(512)) await unpackExtent(extent, header, disks, reader);
		for (const disk of disks.values()) disk.checkWhole();
		return header.devices;
	} finally {
		await reader.close();
	}
}
async function unpackExtent(extent, { uuid }, disks, reader) {
	if (extent.toString("latin1", 0, 4) !== "VMAE" || !extent.subarray(8, 24).equals(uuid) || !hasSum(extent, 24)) throw broken("A part of it is damaged");
	for (let index = 0; index < clustersOfExtent; index++) {
		const at = 40 + index * 8;
		const [mask, id, cluster] = [
			extent.readUInt16BE(at),
			extent[at + 3],
			extent.readUInt32BE(at + 4)
		];
		if (id === 0) continue;
		const disk = disks.get(id);
		if (disk === void 0) throw broken("It has a part of a disk that its header does not name");
		const length = bitsOf(mask) * blockSize;
		const content = length === 0 ? Buffer.alloc(0) : await reader.read(length);
		if (content === void 0) throw broken("It ends in the middle");
		await disk.take(cluster, mask, content);
	}
}
var Disk = class {
	#device;
	#sink;
	/** A bit for each cluster that has come. */
	#seen;
	#count = 0;
	#clusters;
	constructor(device, sink) {
		this.#device = device;
		this.#sink = sink;
		this.#clusters = Math.ceil(device.size / clusterSize);
		this.#seen = new Uint8Array(Math.ceil(this.#clusters / 8));
	}
	async take(cluster, mask, content) {
		if (cluster >= this.#clusters) throw broken(`${this.#device.name} has a part behind its end`);
		const bit = 1 << (cluster & 7);
		if ((this.#seen[cluster >> 3] & bit) === 0) this.#count++;
		this.#seen[cluster >> 3] |= bit;
		if (this.#sink === void 0) return;
		let taken = 0;
		for (let block = 0; block < 16; block++) {
			if ((mask & 1 << block) === 0) continue;
			const first = block;
			while (block + 1 < 16 && (mask & 1 << block + 1) !== 0) block++;
			const length = (block + 1 - first) * blockSize;
			const offset = cluster * clusterSize + first * blockSize;
			const bytes = content.subarray(taken, taken + Math.min(length, this.#device.size - offset));
			taken += length;
			if (bytes.length > 0) await this.#sink.write(offset, bytes);
		}
	}
	checkWhole() {
		if (this.#count !== this.#clusters) throw broken(`${this.#clusters - this.#count} of ${this.#clusters} parts of ${this.#device.name} are missing`);
	}
};
function bitsOf(mask) {
	let count = 0;
	for (let rest = mask; rest > 0; rest &= rest - 1) count++;
	return count;
}

// src/post-processors/export/disk-image.ts
/** Sparse: what is zero takes no room. */
function rawImage(file, size) {
	return {
		write: (offset, bytes) => writeAll(file, bytes, offset),
		finish: () => file.truncate(size)
	};
}
const entriesOfTable = clusterSize / 8;
const refcountsOfBlock = clusterSize / 2;
const headerLength = 104;
/** It is in use once, and not by a snapshot. */
const copied = 1n << 63n;
/**
* A qcow2 of version 3, whose clusters are as large as those of the archive: each is appended once, and the tables that
* lead to them come last. In memory are 8 bytes for each 64 KiB in which the disk has anything.
*/
function qcow2Image(file, size) {
	const tables = /* @__PURE__ */ new Map();
	let next = 1;
	const placeOf = (cluster) => {
		const index = Math.floor(cluster / entriesOfTable);
		const table = tables.get(index) ?? new BigUint64Array(entriesOfTable);
		tables.set(index, table);
		const known = Number(table[cluster % entriesOfTable] & ~copied);
		if (known !== 0) return known;
		const place = next++ * clusterSize;
		table[cluster % entriesOfTable] = BigInt(place) | copied;
		return place;
	};
	return {
		async write(offset, bytes) {
			await writeAll(file, bytes, placeOf(Math.floor(offset / clusterSize)) + offset % clusterSize);
		},
		async finish() {
			const root = new BigUint64Array(Math.max(1, Math.ceil(size / clusterSize / entriesOfTable)));
			for (const [index, table] of [...tables].sort(([left], [right]) => left - right)) {
				root[index] = BigInt(next * clusterSize) | copied;
				await writeAll(file, bigEndian(table), next++ * clusterSize);
			}
			const rootPlace = next * clusterSize;
			await writeAll(file, bigEndian(root), rootPlace);
			next += Math.ceil(root.byteLength / clusterSize);
			const { tablePlace, tableClusters, end } = await writeRefcounts(file, next);
			await writeAll(file, header({
				size,
				rootLength: root.length,
				rootPlace,
				tablePlace,
				tableClusters
			}), 0);
			await file.truncate(end * clusterSize);
		}
	};
}
/** Every cluster is in use once, those that say so too. */
async function writeRefcounts(file, used) {
	let blocks = 0;
	let tableClusters = 1;
	for (;;) {
		const all = used + blocks + tableClusters;
		const wanted = Math.ceil(all / refcountsOfBlock);
		const wantedTable = Math.ceil(wanted / entriesOfTable);
		if (wanted === blocks && wantedTable === tableClusters) break;
		blocks = wanted;
		tableClusters = wantedTable;
	}
	const end = used + blocks + tableClusters;
	const table = new BigUint64Array(blocks);
	for (let index = 0; index < blocks; index++) {
		const block = Buffer.alloc(clusterSize);
		const counted = Math.min(refcountsOfBlock, end - index * refcountsOfBlock);
		for (let at = 0; at < counted; at++) block.writeUInt16BE(1, at * 2);
		table[index] = BigInt((used + index) * clusterSize);
		await writeAll(file, block, (used + index) * clusterSize);
	}
	const tablePlace = (used + blocks) * clusterSize;
	await writeAll(file, bigEndian(table), tablePlace);
	return {
		tablePlace,
		tableClusters,
		end
	};
}
function header({ size, rootLength, rootPlace, tablePlace, tableClusters }) {
	const head = Buffer.alloc(112);
	head.writeUInt32BE(1363560955, 0);
	head.writeUInt32BE(3, 4);
	head.writeUInt32BE(Math.log2(clusterSize), 20);
	head.writeBigUInt64BE(BigInt(size), 24);
	head.writeUInt32BE(rootLength, 36);
	head.writeBigUInt64BE(BigInt(rootPlace), 40);
	head.writeBigUInt64BE(BigInt(tablePlace), 48);
	head.writeUInt32BE(tableClusters, 56);
	head.writeUInt32BE(4, 96);
	head.writeUInt32BE(headerLength, 100);
	return head;
}
function bigEndian(numbers) {
	const bytes = Buffer.alloc(numbers.byteLength);
	for (const [index, number] of numbers.entries()) bytes.writeBigUInt64BE(number, index * 8);
	return bytes;
}
async function writeAll(file, bytes, position) {
	for (let written = 0; written < bytes.length;) {
		const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
		written += bytesWritten;
	}
}

// src/post-processors/export/export-disks.ts
/** Writes an image of each of the disks in an archive; what is for the store alone is a file only for a while. Answers files. */
async function exportDisks(archive, disks, options, context) {
	const images = [];
	const folder = options.output === "" ? privateFolder("export") : void 0;
	try {
		const inArchive = await unpackVma(archive, async ({ name, size }) => {
			const disk = name.replace(/^drive-/, "").replace(/-backup$/, "");
			if (!disks.includes(disk)) return void 0;
			const opened = await openImage(disk, size, folder, options, context);
			images.push(opened);
			return opened.image;
		});
		const missing = disks.filter((disk) => !images.some((one) => one.disk === disk));
		if (missing.length > 0) throw new ExternalError("export-failed", `The archive does not hold ${missing.join(", ")}, only ${inArchive.map(({ name }) => name).join(", ")}`);
		for (const one of images) await finishImage(one, options, context);
		return images.flatMap(({ target }) => target.output ?? []);
	} finally {
		for (const { handle, beside } of images) {
			await handle.close().catch(() => {});
			beside.discard();
		}
		if (folder !== void 0) await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
async function openImage(disk, size, folder, options, context) {
	const target = targetOf(options, disk, context);
	const file = target.output === void 0 ? path.join(folder, disk) : placeFor(target.output, context);
	const name = target.output ?? file;
	const beside = await openTarget(file, name);
	const handle = await open(beside.file, "r+");
	return {
		disk,
		target,
		beside,
		file,
		handle,
		image: naming(name, beside, options.format === "raw" ? rawImage(handle, size) : qcow2Image(handle, size))
	};
}
async function finishImage(one, options, context) {
	const { target, beside, file, handle, image } = one;
	await image.finish();
	await handle.close();
	if (target.output === void 0) {
		await store(createReadStream(beside.file, { highWaterMark: 1 << 20 }), target.key, options, context);
		return;
	}
	const hash = createHash("sha256");
	await pipeline(createReadStream(beside.file, { highWaterMark: 1 << 20 }), hash, { signal: context.signal });
	await finishFile(beside, file, target.output, hash.digest("hex"), target, options, context);
}
/** The same image, whose failures name the file. */
function naming(name, beside, image) {
	const fail = (thrown) => {
		throw unwritableTarget(name, beside, thrown);
	};
	return {
		write: (offset, bytes) => image.write(offset, bytes).catch(fail),
		finish: () => image.finish().catch(fail)
	};
}

export { exportDisks };