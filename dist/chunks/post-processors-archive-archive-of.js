import { n as ExternalError } from "./diagnostics-errors.js";
import { t as findProgram } from "./scripts-local-program.js";
import { t as childEnvironment } from "./trust-child-environment.js";
import { i as programs } from "./post-processors-archive-archive-kind.js";
import { n as inOrder, t as blocksOf } from "./post-processors-archive-blocks.js";
import { i as wrongKind } from "./intake-small-file.js";
import { n as refusedFile } from "./trust-refused.js";
import { t as require_tar_stream } from "./npm-tar-stream.js";
import { basename, resolve } from "node:path";
import { constants } from "node:fs";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import { once } from "node:events";
import { promisify } from "node:util";
import { constants as constants$2, crc32, createDeflateRaw, createZstdCompress, deflateRaw as deflateRaw$1 } from "node:zlib";
import { open } from "node:fs/promises";
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";

// src/post-processors/archive/gzip.ts
const deflateRaw = promisify(deflateRaw$1);
const blockSize$1 = 1 << 20;
const header = Buffer.from([
	31,
	139,
	8,
	0,
	0,
	0,
	0,
	0,
	0,
	255
]);
const lastBlock = Buffer.from([3, 0]);
/**
* One member (RFC 1952), whose blocks are compressed side by side. Each takes the end of the one before as its dictionary,
* so that hardly anything is lost by it. `level`: undefined is zlib's own.
*/
async function* gzip(source, level) {
	let checksum = 0;
	let length = 0;
	let before;
	async function* blocks() {
		for await (const block of blocksOf(source, blockSize$1)) {
			checksum = crc32(block, checksum);
			length = (length + block.length) % 2 ** 32;
			yield {
				block,
				dictionary: before
			};
			before = block.subarray(-32768);
		}
	}
	yield header;
	yield* inOrder(blocks(), ({ block, dictionary }) => deflateRaw(block, {
		level: level ?? constants$2.Z_DEFAULT_COMPRESSION,
		finishFlush: constants$2.Z_SYNC_FLUSH,
		...dictionary === void 0 ? {} : { dictionary }
	}));
	yield Buffer.concat([lastBlock, trailer(checksum, length)]);
}
const bgzfSize = 65280;
const bgzfEnd = Buffer.from("1f8b08040000000000ff0600424302001b0003000000000000000000", "hex");
/** Members of at most 64 KiB that tell their own size, so that a reader can jump among them (SAM specification, 4.1). */
async function* bgzf(source, level) {
	yield* inOrder(blocksOf(source, bgzfSize), async (block) => {
		const made = await deflateRaw(block, { level: level ?? constants$2.Z_DEFAULT_COMPRESSION });
		const data = made.length <= 65310 ? made : await deflateRaw(block, { level: 0 });
		const head = Buffer.from("1f8b08040000000000ff060042430200ffff", "hex");
		head.writeUInt16LE(head.length + data.length + 8 - 1, 16);
		return Buffer.concat([
			head,
			data,
			trailer(crc32(block), block.length)
		]);
	});
	yield bgzfEnd;
}
function trailer(checksum, length) {
	const end = Buffer.alloc(8);
	end.writeUInt32LE(checksum, 0);
	end.writeUInt32LE(length, 4);
	return end;
}

// src/post-processors/archive/lz4-block.ts
const shortest = 4;
const lastLiterals = 5;
const noMatchAtEnd = 12;
const farthest = 65535;
/** Compresses blocks (LZ4 block format). Its tables are used again for each. */
var Lz4Block = class {
	#heads = /* @__PURE__ */ new Int32Array(65536);
	#chain = /* @__PURE__ */ new Int32Array(65536);
	#attempts;
	/** `level` 1 looks at one place where a match may be, each further one at twice as many. */
	constructor(level) {
		this.#attempts = 1 << level - 1;
	}
	/** Undefined: it would not become smaller. */
	compress(block) {
		const writer = new SequenceWriter(block);
		const limit = block.length - noMatchAtEnd;
		this.#heads.fill(-1);
		let anchor = 0;
		let missed = 0;
		for (let at = 0; at < limit;) {
			const match = this.#longest(block, at);
			if (match === void 0) {
				at += 1 + (this.#attempts === 1 ? ++missed >> 6 : 0);
				continue;
			}
			missed = 0;
			if (!writer.sequence(anchor, at, match.length, at - match.from)) return void 0;
			const end = at + match.length;
			if (this.#attempts > 1) for (let next = at + 1; next < end && next < limit; next++) this.#remember(block, next);
			else if (end - 2 < limit) this.#remember(block, end - 2);
			at = end;
			anchor = end;
		}
		return writer.finish(anchor);
	}
	#remember(block, at) {
		const value = block.readInt32LE(at);
		const slot = Math.imul(value, -1640531535) >>> 16;
		const before = this.#heads[slot];
		this.#chain[at & farthest] = before;
		this.#heads[slot] = at;
		return before;
	}
	#longest(block, at) {
		const most = block.length - lastLiterals;
		const value = block.readInt32LE(at);
		let candidate = this.#remember(block, at);
		let from = -1;
		let length = 3;
		for (let tries = this.#attempts; tries > 0 && candidate >= 0 && at - candidate <= farthest; tries--) {
			if (block.readInt32LE(candidate) === value && block[candidate + length] === block[at + length]) {
				let end = at + shortest;
				let mirror = candidate + shortest;
				while (end < most && block[end] === block[mirror]) {
					end++;
					mirror++;
				}
				if (end - at > length) {
					length = end - at;
					from = candidate;
				}
			}
			const next = this.#chain[candidate & farthest];
			if (next >= candidate) break;
			candidate = next;
		}
		return from === -1 ? void 0 : {
			from,
			length
		};
	}
};
/** Writes literals and matches; never more than the block itself. */
var SequenceWriter = class {
	#block;
	#out;
	#at = 0;
	constructor(block) {
		this.#block = block;
		this.#out = Buffer.allocUnsafe(block.length);
	}
	sequence(anchor, at, matched, offset) {
		const extra = matched - shortest;
		if (!this.#literals(anchor, at, Math.min(extra, 15), 3 + extra / 255)) return false;
		this.#out.writeUInt16LE(offset, this.#at);
		this.#at += 2;
		if (extra >= 15) this.#number(extra - 15);
		return true;
	}
	finish(anchor) {
		if (!this.#literals(anchor, this.#block.length, 0, 0)) return void 0;
		return this.#out.subarray(0, this.#at);
	}
	#literals(from, to, match, after) {
		const count = to - from;
		if (this.#at + 2 + count + count / 255 + after >= this.#out.length) return false;
		this.#out[this.#at++] = Math.min(count, 15) << 4 | match;
		if (count >= 15) this.#number(count - 15);
		this.#at += this.#block.copy(this.#out, this.#at, from, to);
		return true;
	}
	#number(value) {
		let left = value;
		for (; left >= 255; left -= 255) this.#out[this.#at++] = 255;
		this.#out[this.#at++] = left;
	}
};

// src/post-processors/archive/xxhash.ts
const prime1 = 2654435761;
const prime2 = 2246822519;
const prime3 = 3266489917;
const prime4 = 668265263;
const prime5 = 374761393;
function rotate(value, bits) {
	return value << bits | value >>> 32 - bits;
}
/** XXH32 with seed 0, of what comes in pieces: the checksum of LZ4 frames. */
var XxHash32 = class {
	#lanes = Int32Array.of(4901258280, prime2, 0, -2654435761);
	#rest = Buffer.alloc(16);
	#kept = 0;
	#length = 0;
	update(data) {
		this.#length += data.length;
		let at = 0;
		if (this.#kept > 0) {
			at = data.copy(this.#rest, this.#kept, 0, 16 - this.#kept);
			this.#kept += at;
			if (this.#kept < 16) return this;
			this.#stripes(this.#rest, 0, 16);
			this.#kept = 0;
		}
		const end = at + (data.length - at & -16);
		this.#stripes(data, at, end);
		this.#kept = data.copy(this.#rest, 0, end);
		return this;
	}
	digest() {
		const [one, two, three, four] = this.#lanes;
		let hash = this.#length >= 16 ? rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18) : prime5;
		hash = hash + this.#length | 0;
		let at = 0;
		for (; at + 4 <= this.#kept; at += 4) hash = Math.imul(rotate(hash + Math.imul(this.#rest.readInt32LE(at), prime3) | 0, 17), prime4);
		for (; at < this.#kept; at++) hash = Math.imul(rotate(hash + Math.imul(this.#rest[at], prime5) | 0, 11), prime1);
		hash = Math.imul(hash ^ hash >>> 15, prime2);
		hash = Math.imul(hash ^ hash >>> 13, prime3);
		return (hash ^ hash >>> 16) >>> 0;
	}
	#stripes(data, from, to) {
		let [one, two, three, four] = this.#lanes;
		const view = new DataView(data.buffer, data.byteOffset, data.length);
		for (let at = from; at < to; at += 16) {
			one = Math.imul(rotate(one + Math.imul(view.getInt32(at, true), prime2) | 0, 13), prime1);
			two = Math.imul(rotate(two + Math.imul(view.getInt32(at + 4, true), prime2) | 0, 13), prime1);
			three = Math.imul(rotate(three + Math.imul(view.getInt32(at + 8, true), prime2) | 0, 13), prime1);
			four = Math.imul(rotate(four + Math.imul(view.getInt32(at + 12, true), prime2) | 0, 13), prime1);
		}
		this.#lanes = Int32Array.of(one, two, three, four);
	}
};

// src/post-processors/archive/lz4.ts
const blockSize = 4 << 20;
const uncompressed = 2147483648;
/**
* An LZ4 frame of independent blocks with a checksum over the whole, as the `lz4` program reads it (LZ4 frame format 1.6).
* `level` 1 to 9: how far a longer match is looked for.
*/
async function* lz4(source, level) {
	const encoder = new Lz4Block(level ?? 1);
	const checksum = new XxHash32();
	yield frameHeader();
	for await (const block of blocksOf(source, blockSize)) {
		checksum.update(block);
		const packed = encoder.compress(block);
		yield number(packed === void 0 ? block.length + uncompressed : packed.length);
		yield packed ?? block;
	}
	yield Buffer.concat([number(0), number(checksum.digest())]);
}
function frameHeader() {
	const magic = number(407708164);
	const descriptor = Buffer.from([100, 112]);
	const check = new XxHash32().update(descriptor).digest() >>> 8 & 255;
	return Buffer.concat([
		magic,
		descriptor,
		Buffer.from([check])
	]);
}
function number(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

// src/post-processors/archive/compressed.ts
/** The bytes of a source, compressed while they are read. */
function compressed(source, given) {
	switch (given.algorithm) {
		case void 0: return source;
		case "gzip": return gzip(source, given.level);
		case "bgzf": return bgzf(source, given.level);
		case "lz4": return lz4(source, given.level);
		case "zstd": return zstd(source, given);
		case "xz":
		case "bzip2": return byProgram(programs[given.algorithm], source, given);
	}
}
async function* zstd(source, { level, signal }) {
	const params = {
		[constants$2.ZSTD_c_checksumFlag]: 1,
		[constants$2.ZSTD_c_nbWorkers]: Math.min(availableParallelism(), 4),
		...level === void 0 ? {} : { [constants$2.ZSTD_c_compressionLevel]: level }
	};
	const packer = createZstdCompress({ params });
	const fed = pipeline(Readable.from(source), packer, { signal });
	fed.catch(() => {});
	yield* packer;
	await fed;
}
/** Through a program that reads its standard input, such as `xz -c`. Its name is one of ours, never the template's. */
async function* byProgram(program, source, { level, env, signal }) {
	const options = [
		"-c",
		...program === "xz" ? ["-T0"] : [],
		...level === void 0 ? [] : [`-${level}`]
	];
	const place = findProgram(program, { env });
	if (place === void 0) throw new ExternalError("no-compressor", `The program ${program} is not on this machine`);
	const child = spawn(place, options, {
		stdio: "pipe",
		env: childEnvironment(env),
		signal,
		killSignal: "SIGKILL"
	});
	const said = [];
	child.stderr.on("data", (piece) => {
		if (said.length < 16) said.push(piece.subarray(0, 4096));
	});
	const ended = once(child, "close");
	const fed = pipeline(Readable.from(source), child.stdin);
	fed.catch(() => {});
	ended.catch(() => {});
	try {
		yield* child.stdout;
		const [code] = await ended;
		const broken = await fed.then(() => void 0, (thrown) => thrown.code === "EPIPE" ? void 0 : thrown);
		if (broken !== void 0) throw broken;
		if (code !== 0) throw new ExternalError("not-compressed", `${program} ended with exit code ${code}`, Buffer.concat(said).toString("utf8").trim() || void 0);
	} catch (thrown) {
		if (thrown.code !== "ENOENT") throw thrown;
		throw new ExternalError("no-compressor", `The program ${program} could not be started`, void 0, { cause: thrown });
	} finally {
		child.kill("SIGKILL");
	}
}

// src/post-processors/archive/members.ts
/**
* The names in an archive: of a tar those of the files alone, as Packer has it, unless two would be the same; of a zip
* those of their paths.
*/
function membersOf(files, archive) {
	const names = files.map((file) => basename(file));
	const isAlone = archive === "tar" && new Set(names).size === names.length;
	return files.map((file, index) => ({
		file,
		name: isAlone ? names[index] : innerName(file)
	}));
}
/** Without what would lead out of the folder in which somebody unpacks it. */
function innerName(file) {
	return file.replaceAll("\\", "/").split("/").filter((part) => part !== "" && part !== "." && part !== "..").join("/");
}
/** Opens each in turn, and closes it when the next one is wanted. */
async function* opened(members, place) {
	for (const member of members) {
		const handle = await openFile(member.file, place);
		try {
			const { size, mode, uid, gid, mtimeMs } = await handle.stat();
			const read = () => contentOf(handle, member.file, size);
			yield {
				...member,
				size,
				mode: mode & 4095,
				uid,
				gid,
				modified: mtimeMs,
				read
			};
		} finally {
			await handle.close();
		}
	}
}
async function openFile(file, { workingDirectory, trust }) {
	const absolute = resolve(workingDirectory, file);
	const refused = refusedFile(trust, absolute, file);
	if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
	let handle;
	try {
		handle = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (cause) {
		throw new ExternalError("unreadable-file", `Unable to read ${file}: ${cause.message}`, void 0, { cause });
	}
	const wrong = wrongKind(await handle.stat());
	if (wrong === void 0) return handle;
	await handle.close();
	throw new ExternalError("unreadable-file", `Unable to compress ${file}: ${wrong}`, "Name the files themselves, with artifice for example.");
}
/** Exactly so many bytes: what the archive has said of it already can not be taken back. */
async function* contentOf(handle, file, size) {
	let read = 0;
	for await (const piece of handle.createReadStream({
		autoClose: false,
		highWaterMark: 1 << 18
	})) {
		read += piece.length;
		if (read > size) break;
		yield piece;
	}
	if (read !== size) throw new ExternalError("unreadable-file", `${file} was written to while it was read`, "Something on this machine still works on it. Let it end first.");
}

// src/post-processors/archive/tar.ts
var import_tar_stream = require_tar_stream();
/** A tar of files with their owners and times; what its oldest form has no room for stands in the form of POSIX (pax). */
async function* tar(members) {
	const archive = (0, import_tar_stream.pack)();
	const writing = write(members, archive);
	writing.catch((cause) => archive.destroy(cause));
	try {
		yield* archive;
	} catch (thrown) {
		await writing;
		throw thrown;
	}
}
async function write(members, archive) {
	for await (const member of members) {
		const { name, mode, uid, gid, size, modified } = member;
		const entry = archive.entry({
			name,
			mode,
			uid,
			gid,
			size,
			mtime: new Date(modified)
		});
		await pipeline(member.read(), entry);
	}
	archive.finalize();
}

// src/post-processors/archive/zip.ts
const most32 = 4294967295;
const mostPlain = 4293918720;
const flags = 2056;
/** A zip (APPNOTE 6.3) that is written in one go; with 64-bit sizes where they are needed. */
async function* zip(members, level) {
	const entries = [];
	let at = 0;
	const placed = (bytes) => {
		at += bytes.length;
		return bytes;
	};
	for await (const member of members) {
		const name = Buffer.from(member.name);
		const offset = at;
		const isLarge = member.size > mostPlain;
		yield placed(localHeader(name, member, isLarge));
		const start = at;
		const sums = { checksum: 0 };
		for await (const piece of deflated(summed(member.read(), sums), level)) yield placed(piece);
		const packed = at - start;
		yield placed(descriptor(sums.checksum, packed, member.size, isLarge));
		entries.push({
			name,
			member,
			checksum: sums.checksum,
			packed,
			offset
		});
	}
	const start = at;
	for (const entry of entries) yield placed(centralHeader(entry));
	yield endOf(entries.length, start, at - start);
}
async function* summed(source, sums) {
	for await (const piece of source) {
		sums.checksum = crc32(piece, sums.checksum);
		yield piece;
	}
}
async function* deflated(source, level) {
	const packer = createDeflateRaw({
		level: level ?? constants$2.Z_DEFAULT_COMPRESSION,
		chunkSize: 65536
	});
	const fed = pipeline(Readable.from(source), packer);
	fed.catch(() => {});
	yield* packer;
	await fed;
}
function localHeader(name, member, isLarge) {
	const extra = isLarge ? zip64Field([0, 0]) : Buffer.alloc(0);
	const head = Buffer.alloc(30);
	head.writeUInt32LE(67324752, 0);
	common(head, 4, member, isLarge);
	if (isLarge) head.fill(255, 18, 26);
	head.writeUInt16LE(name.length, 26);
	head.writeUInt16LE(extra.length, 28);
	return Buffer.concat([
		head,
		name,
		extra
	]);
}
function descriptor(checksum, packed, size, isLarge) {
	const head = Buffer.alloc(8);
	head.writeUInt32LE(134695760, 0);
	head.writeUInt32LE(checksum, 4);
	return Buffer.concat([head, ...[packed, size].map((value) => isLarge ? eight(value) : four(value))]);
}
function centralHeader({ name, member, checksum, packed, offset }) {
	const large = [
		member.size,
		packed,
		offset
	].map((value) => value > mostPlain ? value : void 0);
	const isLarge = large.some((value) => value !== void 0);
	const extra = isLarge ? zip64Field(large.filter((value) => value !== void 0)) : Buffer.alloc(0);
	const head = Buffer.alloc(46);
	head.writeUInt32LE(33639248, 0);
	head.writeUInt16LE(813, 4);
	common(head, 6, member, isLarge);
	head.writeUInt32LE(checksum, 16);
	head.writeUInt32LE(large[1] === void 0 ? packed : most32, 20);
	head.writeUInt32LE(large[0] === void 0 ? member.size : most32, 24);
	head.writeUInt16LE(name.length, 28);
	head.writeUInt16LE(extra.length, 30);
	head.writeUInt32LE((32768 | member.mode) << 16 >>> 0, 38);
	head.writeUInt32LE(large[2] === void 0 ? offset : most32, 42);
	return Buffer.concat([
		head,
		name,
		extra
	]);
}
/** Version, flags, method, time and date, which both kinds of headers have in one order. */
function common(head, at, { modified }, isLarge) {
	head.writeUInt16LE(isLarge ? 45 : 20, at);
	head.writeUInt16LE(flags, at + 2);
	head.writeUInt16LE(8, at + 4);
	const time = new Date(modified);
	const year = Math.min(Math.max(time.getUTCFullYear(), 1980), 2107);
	head.writeUInt16LE(time.getUTCHours() << 11 | time.getUTCMinutes() << 5 | time.getUTCSeconds() >> 1, at + 6);
	head.writeUInt16LE(year - 1980 << 9 | time.getUTCMonth() + 1 << 5 | time.getUTCDate(), at + 8);
}
function endOf(count, start, length) {
	const isLarge = count >= 65535 || start > mostPlain || length > mostPlain;
	const end = Buffer.alloc(22);
	end.writeUInt32LE(101010256, 0);
	end.writeUInt16LE(isLarge ? 65535 : count, 8);
	end.writeUInt16LE(isLarge ? 65535 : count, 10);
	end.writeUInt32LE(isLarge ? most32 : length, 12);
	end.writeUInt32LE(isLarge ? most32 : start, 16);
	return isLarge ? Buffer.concat([end64(count, start, length), end]) : end;
}
function end64(count, start, length) {
	const record = Buffer.alloc(24);
	record.writeUInt32LE(101075792, 0);
	record.writeBigUInt64LE(44n, 4);
	record.writeUInt16LE(45, 12);
	record.writeUInt16LE(45, 14);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(117853008, 0);
	locator.writeBigUInt64LE(BigInt(start + length), 8);
	locator.writeUInt32LE(1, 16);
	return Buffer.concat([
		record,
		eight(count),
		eight(count),
		eight(length),
		eight(start),
		locator
	]);
}
function zip64Field(values) {
	const head = Buffer.alloc(4);
	head.writeUInt16LE(1, 0);
	head.writeUInt16LE(values.length * 8, 2);
	return Buffer.concat([head, ...values.map(eight)]);
}
function four(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}
function eight(value) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(value));
	return bytes;
}

// src/post-processors/archive/archive-of.ts
/** The bytes of an archive of these files, read as they are wanted. Of several files without an archive only the first. */
function archiveOf(files, { archive, algorithm }, level, context) {
	const { env, signal } = context;
	const members = opened(membersOf(files, archive ?? "tar"), context);
	if (archive === "zip") return zip(members, level);
	return compressed(archive === "tar" ? tar(members) : plain(members), {
		algorithm,
		level,
		env,
		signal
	});
}
async function* plain(members) {
	for await (const member of members) yield* member.read();
}

export { archiveOf };