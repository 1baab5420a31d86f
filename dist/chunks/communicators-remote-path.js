import { r as GuestError } from "./diagnostics-errors.js";
import { StringDecoder } from "node:string_decoder";

// src/communicators/communicator.ts
/** The guest is not there (any more): worth another try when it is expected to come back. */
var ConnectionLost = class extends GuestError {};

// src/scripts/script-lines.ts
const longest = 65536;
/**
* Cuts a stream of bytes into lines, the last one also without a line end. As on a terminal, what comes after a
* carriage return overwrites what was before it: of a progress bar only its last state is left.
*/
function splitLines(onLine) {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	const take = (text) => {
		const lines = (rest + text).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) onLine(overwritten(line));
		while (rest.length > longest) {
			onLine(overwritten(rest.slice(0, longest)));
			rest = rest.slice(longest);
		}
	};
	return {
		write: (chunk) => take(decoder.write(chunk)),
		end: () => {
			take(decoder.end());
			if (rest !== "") onLine(overwritten(rest));
			rest = "";
		}
	};
}
function overwritten(line) {
	const text = line.replace(/\r+$/, "");
	return text.slice(text.lastIndexOf("\r") + 1);
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

export { splitLines as a, shellPattern as i, sftpPath as n, ConnectionLost as o, shellPath as r, quote as t };