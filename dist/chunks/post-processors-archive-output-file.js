import { n as ExternalError } from "./diagnostics-errors.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as placeToWrite } from "./trust-refused.js";
import { dirname, resolve } from "node:path";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

// src/post-processors/archive/output-file.ts
/** Where a file of this name may be written; throws ExternalError where the template may not. */
function placeFor(name, { workingDirectory, trust }) {
	const place = placeToWrite(trust, resolve(workingDirectory, name), `output: ${name}`);
	if ("file" in place) return place.file;
	throw new ExternalError(place.code, place.summary, place.detail);
}
/** Writes beside the place and puts it there when it is whole: never half a file, and none after a failure. */
async function writeFileOf(bytes, file, name, { signal, mode }) {
	await aside(file, name, async (temporary) => {
		const target = createWriteStream(temporary, {
			flags: "wx",
			mode,
			highWaterMark: 1 << 20
		});
		await pipeline(Readable.from(bytes), target, { signal });
	});
}
/** Gives a new name to write to, and puts what is there in its place when that has worked. */
async function aside(file, name, write) {
	const temporary = `${file}.${randomUUID()}.tmp`;
	try {
		await makeFolder(dirname(file));
		await write(temporary);
		await rename(temporary, file);
	} catch (cause) {
		await rm(temporary, { force: true });
		if (cause instanceof ExternalError || cause.name === "AbortError") throw cause;
		throw new ExternalError("unwritable-file", `Unable to write ${name}: ${cause.message}`, void 0, { cause });
	}
}

export { placeFor as n, writeFileOf as r, aside as t };