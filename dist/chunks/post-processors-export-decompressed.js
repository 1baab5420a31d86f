import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { pipeline } from "node:stream/promises";

// src/post-processors/export/decompressed.ts
/** The content of an archive that comes compressed. */
async function* decompressed(source, by) {
	const unpacker = by === "zstd" ? createZstdDecompress() : createGunzip();
	const fed = pipeline(Readable.from(source), unpacker);
	fed.catch(() => {});
	try {
		yield* unpacker;
	} finally {
		unpacker.destroy();
	}
	await fed;
}

export { decompressed };