import { t as Cancelled } from "./diagnostics-errors.js";
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";

// src/media/hash.ts
/** Lower-case hex digest of a file, read in constant memory. */
async function hashFile(path, algorithm, options = {}) {
	const hash = createHash(algorithm);
	const { size } = await stat(path);
	let done = 0;
	for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
		if (options.signal?.aborted === true) throw new Cancelled();
		hash.update(chunk);
		done += chunk.length;
		options.onProgress?.(done, size);
	}
	return hash.digest("hex");
}

export { hashFile as t };