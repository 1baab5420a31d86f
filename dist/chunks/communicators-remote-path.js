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
/** Reads a stream line by line, no faster than the lines are taken: what prints without end must not pile up in memory. */
function readLines(stream, take) {
	let room;
	const lines = splitLines((line) => {
		const answer = take(line);
		if (answer instanceof Promise) room = answer;
	});
	stream.on("data", (chunk) => {
		lines.write(chunk);
		if (room === void 0) return;
		stream.pause();
		room.then(() => stream.resume());
		room = void 0;
	});
	return lines;
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