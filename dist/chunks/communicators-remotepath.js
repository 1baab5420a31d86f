import { o as __toESM } from "./runtime.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { t as require_keyParser } from "./npm-asn1.js";
import { join, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";

// src/communicators/none.ts
/** `communicator = "none"`: nothing can be done in the guest. */
function noCommunicator() {
	const refuse = () => Promise.reject(new GuestError("This build has no communicator", "`communicator` is \"none\", so nothing can run in the guest. Remove the provisioner, or use `communicator = \"ssh\"`."));
	return {
		exec: refuse,
		upload: refuse,
		uploadDirectory: refuse,
		download: refuse,
		downloadDirectory: refuse,
		reconnect: refuse,
		close: () => Promise.resolve()
	};
}

// src/communicators/ssh/privatekey.ts
var import_keyParser = /* @__PURE__ */ __toESM(require_keyParser(), 1);
/** The absolute path of a key file as the template names it. */
function privateKeyFile(path, { workingDirectory, env }) {
	const home = env["HOME"] || homedir();
	return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : resolve(workingDirectory, path);
}
/** Reads a private key in PEM or OpenSSH's format. */
function readPrivateKey(path) {
	let text;
	try {
		text = readFileSync(path, "utf8");
	} catch (thrown) {
		const { code, message } = thrown;
		return { problem: { summary: code === "ENOENT" ? `there is no file ${path}` : message } };
	}
	return parsePrivateKey(text, path);
}
function parsePrivateKey(text, name) {
	const parsed = import_keyParser.default.parseKey(text);
	const key = Array.isArray(parsed) ? parsed[0] : parsed;
	if (!(key instanceof Error)) {
		if (key.isPrivateKey()) return {
			key,
			text
		};
		return { problem: {
			summary: `${name} holds a public key`,
			detail: "Name the private key, the file without .pub."
		} };
	}
	if (/passphrase|encrypted/i.test(key.message)) return { problem: {
		summary: `${name} is encrypted`,
		detail: "Use a key without a passphrase, or load it into an SSH agent and set ssh_agent_auth."
	} };
	const detail = `It is no private key in PEM or OpenSSH format: ${key.message}.`;
	return { problem: {
		summary: `${name} can not be read as a key`,
		detail
	} };
}

// src/communicators/ssh/tunnelspec.ts
/** Reads `8080:localhost:80`, where the host may be an IPv6 address in brackets. */
function parseTunnel(text) {
	const [, port, bracketed, plain, hostPort] = /^(\d+):(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? [];
	if (port === void 0 || hostPort === void 0) return void 0;
	const tunnel = {
		port: Number(port),
		host: bracketed ?? (plain || "localhost"),
		hostPort: Number(hostPort)
	};
	return isPort(tunnel.port) && isPort(tunnel.hostPort) ? tunnel : void 0;
}
function isPort(value) {
	return value >= 1 && value <= 65535;
}

// src/communicators/communicator.ts
/** The guest is not there (any more): worth another try when it is expected to come back. */
var ConnectionLost = class extends GuestError {};

// src/communicators/remotepath.ts
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

// src/scripts/lines.ts
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

export { shellPattern as a, parsePrivateKey as c, noCommunicator as d, shellPath as i, privateKeyFile as l, quote as n, ConnectionLost as o, sftpPath as r, parseTunnel as s, splitLines as t, readPrivateKey as u };