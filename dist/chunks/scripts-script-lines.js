import { StringDecoder } from "node:string_decoder";

// src/scripts/script-lines.ts
const longest = 65536;
/**
* Cuts a stream of bytes into lines, the last one also without a line end. As on a terminal, what comes after a
* carriage return overwrites what was before it: of a progress bar only its last state is left. Of a line that is too long
* the rest is left out: nobody reads it, and where it was cut half of a secret would be found by nobody.
*/
function splitLines(onLine) {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	let isTold = false;
	const tell = (line) => {
		if (!isTold) onLine(overwritten(line).slice(0, longest));
		isTold = false;
	};
	const take = (text) => {
		const lines = (rest + text).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) tell(line);
		if (rest.length <= longest) return;
		rest = rest.slice(Math.max(0, rest.lastIndexOf("\r", rest.length - 2)));
		if (rest.length <= longest) return;
		tell(rest);
		isTold = true;
		rest = "";
	};
	return {
		write: (chunk) => take(decoder.write(chunk)),
		end: () => {
			take(decoder.end());
			if (rest !== "") tell(rest);
			rest = "";
		}
	};
}
/** The last of a text, from the beginning of a line on: a part of one could be half of a secret. */
function lastLines(text, length) {
	if (text.length <= length) return text;
	const end = text.slice(-length);
	return end.slice(end.indexOf("\n") + 1 || end.length);
}
function overwritten(line) {
	const text = line.replace(/\r+$/, "");
	return text.slice(text.lastIndexOf("\r") + 1);
}

export { splitLines as n, lastLines as t };