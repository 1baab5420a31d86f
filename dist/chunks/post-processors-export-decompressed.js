import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { pipeline as pipeline$1 } from "node:stream/promises";

// src/post-processors/export/decompressed.ts
/** The content of an archive that comes compressed. */
async function* decompressed(source, by) {
	const unpacker = by === "zstd" ? createZstdDecompress() : createGunzip();
	const fed = pipeline$1(Readable.from(source), unpacker);
	fed.catch(() => {});
	try {
		yield* unpacker;
	} finally {
		unpacker.destroy();
	}
	await fed;
}

export { decompressed };