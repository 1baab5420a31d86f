import { n as ExternalError } from "./diagnostics-errors.js";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

// src/intake/small-file.ts
/** Bytes. Whatever is read whole is a text that somebody wrote, a script, a key. */
const largest = 64 << 20;
const chunk = 65536;
/** `reason` is a part of a sentence: `it is a named pipe and no file`. */
var NotReadable = class extends ExternalError {
	name = "NotReadable";
	reason;
	constructor(path, reason) {
		super("unreadable-file", `${path} is not read: ${reason}`);
		this.reason = reason;
	}
};
/**
* A whole file of this machine. It is judged before it is opened: a named pipe would block, a device never end.
* Throws Node's errors of the file system, and NotReadable.
*/
function readSmallFile(path, most = largest) {
	judge(path, statSync(path), most);
	const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	try {
		judge(path, fstatSync(handle), most);
		const pieces = [];
		let total = 0;
		for (;;) {
			const piece = Buffer.allocUnsafe(chunk);
			const length = readSync(handle, piece);
			if (length === 0) return Buffer.concat(pieces);
			total += length;
			if (total > most) throw new NotReadable(path, tooLarge(total, most));
			pieces.push(piece.subarray(0, length));
		}
	} finally {
		closeSync(handle);
	}
}
function judge(path, stats, most) {
	const wrong = wrongKind(stats) ?? (stats.size > most ? tooLarge(stats.size, most) : void 0);
	if (wrong !== void 0) throw new NotReadable(path, wrong);
}
function tooLarge(size, most) {
	return `it has ${size} bytes or more, and at most ${most} are read`;
}
/** Why it can not be read as a file; undefined: it can. */
function wrongKind(stats) {
	if (stats.isFile()) return void 0;
	if (stats.isDirectory()) return "it is a folder";
	return special(stats);
}
/** What is neither a file nor a folder; undefined: it is one of the two. */
function special(stats) {
	if (stats.isFile() || stats.isDirectory()) return void 0;
	return `it is a ${stats.isFIFO() ? "named pipe" : stats.isSocket() ? "socket" : "device"} and no file`;
}

export { wrongKind as i, readSmallFile as n, special as r, NotReadable as t };