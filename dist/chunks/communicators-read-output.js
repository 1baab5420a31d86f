import { t as readLines } from "./scripts-paced-lines.js";

// src/communicators/read-output.ts
/** Hands a command's output on as it is asked for, by line or in bytes, no faster than it is taken. */
function readOutput(stream, name, { onOutput, onBytes, signal }) {
	if (onBytes === void 0) return readLines(stream, (line) => onOutput(name, line), signal);
	stream.on("data", (chunk) => {
		const room = onBytes(name, chunk);
		if (!(room instanceof Promise)) return;
		stream.pause();
		room.catch(() => {}).then(() => stream.resume());
	});
	return { end: () => {} };
}

export { readOutput as t };