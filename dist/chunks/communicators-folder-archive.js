import { t as require_tar_stream } from "./npm-tar-stream.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";

// src/communicators/folder-archive.ts
var import_tar_stream = require_tar_stream();
/** Larger files are streamed. */
const small = 262144;
const blockSize = 262144;
/**
* What is in a folder as a tar archive, in blocks of some size; modes are kept, paths are relative. `onBytes` counts the
* bytes of the files. Throws GuestError (`file-changed`, `unreadable-file`).
*/
async function* archiveOf(folder, onBytes) {
	const archive = (0, import_tar_stream.pack)({ highWaterMark: blockSize });
	const writing = write(archive, folder, onBytes).then(() => archive.finalize());
	writing.catch((cause) => archive.destroy(cause));
	let held = [];
	let length = 0;
	try {
		for await (const piece of archive) {
			held.push(piece);
			length += piece.length;
			if (length < blockSize) continue;
			yield Buffer.concat(held, length);
			held = [];
			length = 0;
		}
	} catch (thrown) {
		await writing;
		throw thrown;
	}
	if (length > 0) yield Buffer.concat(held, length);
}
async function write(archive, folder, onBytes) {
	for (const { name, mode, file } of entriesIn(folder, "")) if (file === void 0) await add(archive, (done) => archive.entry({
		name: `${name}/`,
		mode,
		type: "directory"
	}, done));
	else if (file.size > small) await stream(archive, {
		name,
		mode,
		size: file.size
	}, file, onBytes);
	else {
		const bytes = contentOf(file);
		await add(archive, (done) => archive.entry({
			name,
			mode,
			size: bytes.length
		}, bytes, done));
		onBytes(bytes.length);
	}
}
function* entriesIn(folder, above) {
	for (const file of folder.files) yield {
		name: `${above}${file.name}`,
		mode: file.mode,
		file
	};
	for (const child of folder.folders) {
		const name = `${above}${child.name}`;
		yield {
			name,
			mode: child.mode
		};
		yield* entriesIn(child, `${name}/`);
	}
}
function contentOf({ name, path, size }) {
	let bytes;
	try {
		bytes = readFileSync(path);
	} catch (cause) {
		const { message } = cause;
		throw new GuestError("unreadable-file", `${path} can not be read: ${message}`, void 0, { cause });
	}
	if (bytes.length !== size) throw changed(name);
	return bytes;
}
async function stream(archive, header, { name, path, size }, onBytes) {
	const from = createReadStream(path, {
		end: size - 1,
		highWaterMark: blockSize
	});
	from.on("data", (chunk) => onBytes(chunk.length));
	await pipeline(from, archive.entry(header)).catch(() => {
		throw changed(name);
	});
}
function changed(name) {
	return new GuestError("file-changed", `${name} changed while it was uploaded`);
}
function add(archive, start) {
	return new Promise((resolve, reject) => {
		const gone = () => reject(new GuestError("transfer-failed", "the archive was not taken"));
		if (archive.destroyed) return gone();
		archive.once("close", gone);
		start((cause) => {
			archive.off("close", gone);
			if (cause) reject(cause);
			else resolve();
		});
	});
}

export { archiveOf as t };