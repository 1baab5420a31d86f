import { n as splitLines } from "./scripts-script-lines.js";

// src/scripts/paced-lines.ts
/** Bytes that are still taken after an abort: the last words of a program that ends itself. */
const lastWords = 16384;
/**
* Reads a stream line by line, no faster than the lines are taken: what prints without end must not pile up in memory.
* After an abort nothing waits for a reader: what is there beyond a few last words is dropped, and how much that was is
* the last line.
*/
function readLines(stream, take, signal) {
	let room;
	let left = lastWords;
	let dropped = 0;
	let isEnded = false;
	const lines = splitLines((line) => {
		const answer = take(line);
		if (answer instanceof Promise) room = answer;
	});
	const goOn = () => stream.resume();
	if (!signal.aborted) signal.addEventListener("abort", goOn, { once: true });
	stream.on("data", (chunk) => {
		if (isEnded) return;
		if (signal.aborted && (dropped > 0 || chunk.length > left)) {
			dropped += chunk.length;
			return;
		}
		if (signal.aborted) left -= chunk.length;
		lines.write(chunk);
		if (room === void 0) return;
		if (signal.aborted) left = 0;
		else {
			stream.pause();
			room.then(goOn);
		}
		room = void 0;
	});
	return { end() {
		if (isEnded) return;
		isEnded = true;
		signal.removeEventListener("abort", goOn);
		dropped += signal.aborted ? stream.readableLength : 0;
		lines.end();
		if (dropped > 0) take(`... ${dropped} more bytes of output were left out, because of the cancellation`);
	} };
}

export { readLines as t };