import { r as GuestError } from "./diagnostics-errors.js";
import { StringDecoder } from "node:string_decoder";

// src/communicators/communicator.ts
/** The guest is not there (any more): worth another try when it is expected to come back. */
var ConnectionLost = class extends GuestError {};

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

// src/communicators/remote-path.ts
/**
* A path of the guest for its shell. A leading `~`, `~user` or `$HOME` stays what it is, since templates use it;
* everything else is quoted.
*/
function shellPath(path) {
	const [, home = "", rest = ""] = /^(~[\w.-]*(?:\/|$)|\$HOME(?:\/|$)|\$\{HOME\}(?:\/|$))?(.*)$/s.exec(path) ?? [];
	if (home === "") return quote(rest.startsWith("-") ? `./${rest}` : rest);
	const prefix = home.startsWith("$") ? `"${home}"` : home;
	return rest === "" ? prefix : `${prefix}${quote(rest)}`;
}
/** The same with the shell's wildcards left alone. */
function shellPattern(path) {
	return path.split(/([*?]|\[[^\]/]+\])/).map((piece, index) => index % 2 === 1 ? piece : index === 0 ? shellPath(piece) : piece === "" ? "" : quote(piece)).join("");
}
/** One word for a POSIX shell. */
function quote(text) {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
/** A path for sftp, which knows no `~` but starts in the home folder. */
function sftpPath(path) {
	return path.replace(/^(?:~|\$HOME|\$\{HOME\})(?:\/|$)/, "./");
}

export { readLines as a, shellPattern as i, sftpPath as n, lastLines as o, shellPath as r, ConnectionLost as s, quote as t };