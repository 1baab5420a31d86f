import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";
import { t as AddressPending } from "./communicators-communicator-kind.js";
import { i as ConnectFailure, r as openSocket, t as WaitRecord } from "./communicators-ssh-wait-record.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { t as XMLParser } from "./npm-is-unsafe.js";
import { t as trustedContext } from "./net-ca.js";
import { n as proxyFor, t as basicAuthorization } from "./net-proxy.js";
import { n as splitLines } from "./scripts-script-lines.js";
import { t as readFolder } from "./communicators-local-tree.js";
import { t as makeFolder } from "./host-make-folder.js";
import { i as writeTo, r as ignored } from "./communicators-ssh-transfer-file-transfer.js";
import { basename, join } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { isIP } from "node:net";
import { Agent, request } from "node:http";
import { PassThrough } from "node:stream";
import { once } from "node:events";
import { X509Certificate, createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { connect as connect$1 } from "node:tls";
import { finished as finished$1 } from "node:stream/promises";

// src/communicators/winrm/winrm-failure.ts
/** A connection broke, or nothing came on it, after a request was sent: it may have been carried out or not. */
var Broken = class extends Error {
	name = "Broken";
};
/** The server understood and refused. */
var WinrmFault = class extends Error {
	name = "WinrmFault";
	/** By wsmerror.h or winerror.h; 0 where none was told. */
	code;
	constructor(code, message) {
		super(message);
		this.code = code;
	}
};
/** What faults are called that something is done about. */
const faultCodes = {
	/** Nothing happened for as long as was asked for: ask again. */
	timedOut: 2150858793,
	shellNotFound: 2150858843,
	tooLarge: 2150858790,
	aborted: 995,
	accessDenied: 5
};
/** Something answered that is no server of WinRM, or it answered what nobody asked. */
var Nonsense = class extends Error {
	name = "Nonsense";
};

// src/communicators/winrm/gone.ts
const restarting = "If the guest is restarting: use a windows-restart provisioner, or set expect_disconnect = true on the one that restarts it and pause_before = \"30s\" on the next one.";
/** A request that failed, as provisioners are told of it. What is none of ours stays what it is. */
function toGuestError(thrown) {
	if (thrown instanceof GuestError || thrown instanceof Cancelled) return thrown;
	const options = { cause: thrown };
	if (thrown instanceof ConnectFailure) return new ConnectionLost("connection-lost", `The guest can not be reached by WinRM: ${thrown.message}`, thrown.advice ?? restarting, options);
	if (thrown instanceof Broken) return new ConnectionLost("connection-lost", `The WinRM connection to the guest is gone: ${thrown.message}`, restarting, options);
	if (thrown instanceof WinrmFault) return new GuestError("winrm-refused", `The guest's WinRM refuses: ${thrown.message}`, adviceFor(thrown), options);
	if (thrown instanceof Nonsense) return new GuestError("winrm-answer", `The guest's WinRM can not be understood: ${thrown.message}`, "Something else may listen on winrm_port, or sit between.", options);
	return thrown;
}
function adviceFor({ code }) {
	if (isQuota(code)) return "Raise the limits of the guest, as by: winrm set winrm/config/winrs @{MaxShellsPerUser=\"30\";MaxMemoryPerShellMB=\"2048\"}.";
	return code === 0 ? void 0 : `Fault ${code}; in the guest \`winrm helpmsg 0x${code.toString(16)}\` tells more of it.`;
}
const quotas = [
	2150859173,
	2150859174,
	2150859236,
	2150859238,
	2150859241
];
/** A limit of shells, or of what one shell may do. */
function isQuota(code) {
	return quotas.includes(code);
}

// src/communicators/winrm/wsman/names.ts
const shell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
const transfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
/** What can be asked of a server, by [MS-WSMV] 3.1.4. */
const actions = {
	create: `${transfer}/Create`,
	delete: `${transfer}/Delete`,
	command: `${shell}/Command`,
	receive: `${shell}/Receive`,
	send: `${shell}/Send`,
	signal: `${shell}/Signal`
};
/** The shell that runs command lines by `cmd`. */
const cmdShell = `${shell}/cmd`;
const signals = {
	terminate: `${shell}/signal/terminate`,
	interrupt: `${shell}/signal/ctrl_c`
};
const commandDone = `${shell}/CommandState/Done`;
const namespaces = {
	s: "http://www.w3.org/2003/05/soap-envelope",
	a: "http://schemas.xmlsoap.org/ws/2004/08/addressing",
	x: transfer,
	w: "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
	p: "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
	f: "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
	rsp: shell
};
/** The declarations of all of them, for the outermost element. */
const declarations = Object.entries(namespaces).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`).join(" ");
const anonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";

// src/communicators/winrm/wsman/xml.ts
const parser = new XMLParser({
	preserveOrder: true,
	ignoreAttributes: false,
	attributeNamePrefix: "",
	removeNSPrefix: true,
	parseTagValue: false,
	parseAttributeValue: false,
	trimValues: false,
	ignoreDeclaration: true,
	ignorePiTags: true
});
/** The outermost element of a document. Throws where it is none, or declares entities, which no server of WinRM does. */
function parseXml(text) {
	if (text.includes("<!DOCTYPE")) throw new Error("it has a document type");
	const [root] = elements(parser.parse(text, true));
	if (root === void 0) throw new Error("it is no XML");
	return root;
}
function elements(nodes) {
	return nodes.flatMap((node) => {
		const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
		if (name === void 0) return [];
		const children = node[name];
		return {
			name,
			attributes: node[":@"] ?? {},
			children: elements(children),
			text: children.map((child) => child["#text"] ?? "").join("")
		};
	});
}
/** Every element of this name, at any depth. */
function findAll(element, name) {
	return [...element.name === name ? [element] : [], ...element.children.flatMap((child) => findAll(child, name))];
}
function find(element, name) {
	return findAll(element, name)[0];
}
/** Text as it stands in XML. What XML has no way to write, such as most control characters, is left out. */
function escapeXml(text) {
	return text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "").replaceAll(/[&<>"'\r]/g, (character) => entities[character]);
}
const entities = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	"\"": "&quot;",
	"'": "&apos;",
	"\r": "&#13;"
};

// src/communicators/winrm/wsman/answer.ts
/** The body of an answer. Throws WinrmFault and Nonsense. */
function readAnswer({ status, text }) {
	let envelope;
	try {
		envelope = parseXml(text);
	} catch (cause) {
		throw new Nonsense(`it answers with status ${status} and no message of WinRM: ${excerpt(text)}`, { cause });
	}
	const body = envelope.name === "Envelope" ? envelope.children.find(({ name }) => name === "Body") : void 0;
	if (body === void 0) throw new Nonsense(`it answers with status ${status} and no message of WinRM: ${excerpt(text)}`);
	const fault = find(body, "Fault");
	if (fault !== void 0) throw toFault(fault);
	if (status !== 200) throw new Nonsense(`it answers with status ${status}`);
	return body;
}
function toFault(fault) {
	const details = find(fault, "WSManFault");
	const said = [find(fault, "Text")?.text, details && find(details, "Message")?.text].map((each) => each?.replace(/\s+/g, " ").trim()).find((each) => each);
	const code = Number(details?.attributes["Code"] ?? 0);
	return new WinrmFault(Number.isSafeInteger(code) ? code : 0, said?.slice(0, 1e3) ?? "it gives no reason");
}
function excerpt(text) {
	return JSON.stringify(text.slice(0, 80));
}
/** Throws Nonsense where there is no such thing. */
function shellIdOf(body) {
	return needed(findAll(body, "Selector").find(({ attributes }) => attributes["Name"] === "ShellId")?.text ?? find(body, "ShellId")?.text, "shell");
}
/** Throws Nonsense where there is no such thing. */
function commandIdOf(body) {
	return needed(find(body, "CommandId")?.text, "command");
}
function needed(id, what) {
	if (id === void 0 || id === "") throw new Nonsense(`it made a ${what} and does not say which`);
	return id;
}
/** What came of a command since it was asked last. */
function outputOf(body) {
	const streams = findAll(body, "Stream");
	const of = (stream) => Buffer.concat(streams.filter(({ attributes }) => attributes["Name"] === stream).map(({ text }) => Buffer.from(text, "base64")));
	const state = find(body, "CommandState");
	if (state === void 0 && streams.length === 0) throw new Nonsense("it answers with no output and no state of the command");
	const isDone = state?.attributes["State"] === commandDone;
	const exitCode = Number(state && find(state, "ExitCode")?.text) || 0;
	return {
		stdout: of("stdout"),
		stderr: of("stderr"),
		isDone,
		exitCode
	};
}

// src/communicators/winrm/shell.ts
/** Seconds: a guest that has just started may need them. */
const patience = 60;
/** Seconds that the server waits for output before it says that there is none. */
const outputPatience = 20;
/** A shell of `cmd` in the guest: what runs in it ends with it. Everything throws what WinrmClient.ask throws. */
var Shell = class Shell {
	#client;
	#id;
	/** `UTF-8` is asked for as the code page of all that is printed. */
	static async open(client, signal) {
		return new Shell(client, shellIdOf(await client.ask({
			action: "create",
			options: {
				WINRS_NOPROFILE: "FALSE",
				WINRS_CODEPAGE: "65001"
			},
			body: "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>",
			seconds: patience
		}, signal)));
	}
	constructor(client, id) {
		this.#client = client;
		this.#id = id;
	}
	/** Starts a command line. `hasInput`: something will be sent to it; else it is on a console that nobody types on. */
	async start(line, hasInput, signal) {
		const body = `<rsp:CommandLine><rsp:Command>${escapeXml(line)}</rsp:Command></rsp:CommandLine>`;
		const options = {
			WINRS_CONSOLEMODE_STDIN: hasInput ? "FALSE" : "TRUE",
			WINRS_SKIP_CMD_SHELL: "FALSE"
		};
		const request = {
			action: "command",
			shellId: this.#id,
			options,
			body,
			seconds: patience
		};
		return new Command(this.#client, this.#id, commandIdOf(await this.#client.ask(request, signal)));
	}
	/** What still runs in it is ended. Where that can not be told to the guest, the client keeps it in mind. */
	async close(signal) {
		try {
			await closeShell(this.#client, this.#id, signal);
		} catch (thrown) {
			if (!(thrown instanceof WinrmFault)) this.#client.abandoned.add(this.#id);
		}
	}
};
/** Ends a shell of this client or of another one. */
async function closeShell(client, id, signal) {
	await client.ask({
		action: "delete",
		shellId: id,
		body: "",
		seconds: patience
	}, signal);
}
/** A command in a shell. */
var Command = class {
	#client;
	#shellId;
	#id;
	constructor(client, shellId, id) {
		this.#client = client;
		this.#shellId = shellId;
		this.#id = id;
	}
	/** What it has printed since; a fault that says that nothing came is one of them. */
	async receive(signal) {
		const body = `<rsp:Receive><rsp:DesiredStream CommandId="${escapeXml(this.#id)}">stdout stderr</rsp:DesiredStream></rsp:Receive>`;
		return outputOf(await this.#client.ask({
			action: "receive",
			shellId: this.#shellId,
			body,
			seconds: outputPatience
		}, signal));
	}
	async send(data, isLast, signal) {
		const end = isLast ? " End=\"true\"" : "";
		const body = `<rsp:Send><rsp:Stream Name="stdin" CommandId="${escapeXml(this.#id)}"${end}>${data.toString("base64")}</rsp:Stream></rsp:Send>`;
		await this.#client.ask({
			action: "send",
			shellId: this.#shellId,
			body,
			seconds: patience
		}, signal);
	}
	async terminate(signal) {
		const body = `<rsp:Signal CommandId="${escapeXml(this.#id)}"><rsp:Code>${signals.terminate}</rsp:Code></rsp:Signal>`;
		await this.#client.ask({
			action: "signal",
			shellId: this.#shellId,
			body,
			seconds: patience
		}, signal);
	}
};

// src/communicators/winrm/run-command.ts
/** Milliseconds that a connection has to come back in. */
const comeBack = 15e3;
/** Milliseconds to wait where the guest has too many shells, and how often. */
const shellPause = 5e3;
const shellTries = 12;
/** Milliseconds in which a command that takes no more input is seen to be over. */
const toldAfter = 1e4;
/** For what is cleaned up after a command. */
const lastWords = 5e3;
/**
* Runs a command line in a shell of its own, so that it sees what the one before has changed in the environment. Throws
* ConnectionLost or GuestError where it can not be started, and Cancelled.
*/
async function runCommand(client, run) {
	const { line, signal, clock, input } = run;
	const shell = await openShell(client, clock, signal).catch(rethrow);
	let command;
	try {
		command = await shell.start(line, input !== void 0, signal).catch(rethrow);
		return await follow(command, run);
	} catch (thrown) {
		if (signal.aborted) {
			await command?.terminate(AbortSignal.timeout(lastWords)).catch(() => {});
			throw new Cancelled();
		}
		throw thrown;
	} finally {
		await shell.close(AbortSignal.timeout(lastWords));
	}
}
function rethrow(thrown) {
	throw toGuestError(thrown);
}
async function openShell(client, clock, signal) {
	for (let tries = 1;; tries++) try {
		return await Shell.open(client, signal);
	} catch (thrown) {
		if (!(thrown instanceof WinrmFault) || !isQuota(thrown.code) || tries === shellTries) throw thrown;
		await clock.sleep(shellPause, signal);
	}
}
async function follow(command, run) {
	const { patience } = run;
	const over = new AbortController();
	const signal = AbortSignal.any([run.signal, over.signal]);
	let unsent;
	let late;
	let stall;
	const moved = () => {
		clearTimeout(stall);
		if (patience === void 0 || over.signal.aborted) return;
		stall = setTimeout(() => {
			unsent = new Broken(`nothing came through for ${formatDuration(patience)}`);
			over.abort();
		}, patience);
	};
	moved();
	sendAll(command, run.input, moved, signal).catch((thrown) => {
		if (signal.aborted) return;
		unsent = thrown;
		const isOver = thrown instanceof WinrmFault && thrown.code !== faultCodes.tooLarge;
		late = setTimeout(() => over.abort(), isOver ? toldAfter : 0);
	});
	try {
		for (;;) {
			const output = await receive(command, run, signal);
			if (output === void 0) continue;
			if (output.stdout.length > 0) moved();
			await run.onOutput(output);
			if (output.isDone) return { exitCode: output.exitCode };
		}
	} catch (thrown) {
		if (run.signal.aborted) throw new Cancelled();
		const reason = unsent ?? thrown;
		if (reason instanceof WinrmFault) {
			if (reason.code !== faultCodes.shellNotFound && reason.code !== faultCodes.aborted) throw toGuestError(reason);
		} else if (!(reason instanceof Broken) && !(reason instanceof ConnectFailure)) throw toGuestError(reason);
		return {
			exitCode: void 0,
			reason: toGuestError(reason)
		};
	} finally {
		clearTimeout(late);
		clearTimeout(stall);
		over.abort();
	}
}
async function sendAll(command, input, onSent, signal) {
	if (input === void 0) return;
	for await (const piece of input) {
		await command.send(piece, false, signal);
		onSent();
	}
	await command.send(Buffer.alloc(0), true, signal);
}
/** Undefined: there was nothing to be told in the time that a server waits. */
async function receive(command, { clock, onGap }, signal) {
	let since;
	for (;;) try {
		const output = await command.receive(signal);
		if (since !== void 0) onGap?.();
		return output;
	} catch (thrown) {
		if (thrown instanceof WinrmFault && thrown.code === faultCodes.timedOut) {
			if (since !== void 0) onGap?.();
			return;
		}
		if (onGap === void 0 || !(thrown instanceof Broken || thrown instanceof ConnectFailure)) throw thrown;
		since ??= clock.now();
		if (clock.now() - since >= comeBack) throw thrown;
		await clock.sleep(1e3, signal);
	}
}

// src/communicators/winrm/transfer/power-shell.ts
/** A command line that has PowerShell run a script, which may be about 2900 characters long: cmd takes 8191. */
function powerShell(script) {
	return `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${Buffer.from(script, "utf16le").toString("base64")}`;
}
/** Any text as an argument of a script that decodes it. */
function base64(text) {
	return Buffer.from(text).toString("base64");
}
/** How scripts say what went wrong, so that no more than that is told: PowerShell itself writes XML there. */
const failureMark = "failed: ";

// src/communicators/winrm/greeting.ts
const mark = "WinRM is there";
/** What the guest is asked to run before it counts as there: files are received by PowerShell. */
const greetingScript = `$ProgressPreference = 'SilentlyContinue'; [Console]::Out.WriteLine('${mark}')`;
/** Milliseconds that it may take, all in all: it is much for a guest that is still being set up. */
const longest$1 = 12e4;
/** One attempt, no longer than `most` milliseconds. Throws ConnectFailure where another one makes sense, and Cancelled. */
async function greet(client, clock, signal, most) {
	const limit = AbortSignal.timeout(Math.ceil(Math.min(most, longest$1)));
	let stdout = "";
	let stderr = "";
	try {
		const { exitCode, reason } = await runCommand(client, {
			line: powerShell(greetingScript),
			signal: AbortSignal.any([signal, limit]),
			clock,
			onOutput: (output) => {
				stdout = (stdout + output.stdout.toString("utf8")).slice(0, 4096);
				stderr = (stderr + output.stderr.toString("utf8")).slice(0, 4096);
			}
		});
		if (exitCode === void 0) throw reason;
		if (stdout.includes(mark)) return;
		const words = (stderr || stdout).trim().slice(0, 300);
		throw new ConnectFailure("handshake", `PowerShell does not run yet: it ended with exit code ${exitCode}${words === "" ? "" : `: ${words}`}`);
	} catch (thrown) {
		if (signal.aborted) throw new Cancelled();
		if (limit.aborted) throw new ConnectFailure("handshake", "it does not run a command to its end");
		throw asConnectFailure(thrown);
	}
}
function asConnectFailure(thrown) {
	if (!(thrown instanceof GuestError)) return thrown;
	const { cause } = thrown;
	if (cause instanceof ConnectFailure) return cause;
	if (thrown instanceof ConnectionLost) return new ConnectFailure("handshake", cause.message, { cause });
	if (cause instanceof WinrmFault && cause.code === faultCodes.accessDenied) return new ConnectFailure("authentication", cause.message, {
		cause,
		advice: "The user has to be an administrator of the guest; one who is not the built-in Administrator needs LocalAccountTokenFilterPolicy = 1 there."
	});
	return new ConnectFailure("handshake", thrown.message, {
		cause,
		advice: thrown.detail
	});
}

// src/communicators/winrm/ntlm/ntlm-flags.ts
/** NEGOTIATE of [MS-NLMP] 2.2.2.5, those that are used. */
const flags = {
	unicode: 1,
	requestTarget: 4,
	sign: 16,
	seal: 32,
	ntlm: 512,
	alwaysSign: 32768,
	targetTypeServer: 131072,
	extendedSessionSecurity: 524288,
	targetInfo: 8388608,
	version: 33554432,
	key128: 536870912,
	keyExchange: 1073741824,
	key56: 2147483648
};
/** Flags as one number of 32 bits. */
function flagBits(...names) {
	return names.reduce((bits, name) => bits | flags[name], 0) >>> 0;
}
function hasFlag(bits, name) {
	return (bits & flags[name]) !== 0;
}

// src/communicators/winrm/ntlm/md4.ts
/** MD4 (RFC 1320): of passwords in NTLM alone. Node's OpenSSL has it no more. */
function md4(content) {
	const state = new Uint32Array([
		1732584193,
		4023233417,
		2562383102,
		271733878
	]);
	const padded = pad(content);
	const words = /* @__PURE__ */ new Uint32Array(16);
	for (let block = 0; block < padded.length; block += 64) {
		for (let index = 0; index < 16; index++) words[index] = padded.readUInt32LE(block + index * 4);
		compress(state, words);
	}
	const digest = Buffer.alloc(16);
	for (const [index, word] of state.entries()) digest.writeUInt32LE(word, index * 4);
	return digest;
}
function pad(content) {
	const padded = Buffer.alloc(Math.ceil((content.length + 9) / 64) * 64);
	padded.set(content);
	padded[content.length] = 128;
	padded.writeBigUInt64LE(BigInt(content.length) * 8n, padded.length - 8);
	return padded;
}
const rounds = [
	{
		constant: 0,
		shifts: [
			3,
			7,
			11,
			19
		],
		order: [
			0,
			1,
			2,
			3,
			4,
			5,
			6,
			7,
			8,
			9,
			10,
			11,
			12,
			13,
			14,
			15
		],
		mix: (x, y, z) => x & y | ~x & z
	},
	{
		constant: 1518500249,
		shifts: [
			3,
			5,
			9,
			13
		],
		order: [
			0,
			4,
			8,
			12,
			1,
			5,
			9,
			13,
			2,
			6,
			10,
			14,
			3,
			7,
			11,
			15
		],
		mix: (x, y, z) => x & y | x & z | y & z
	},
	{
		constant: 1859775393,
		shifts: [
			3,
			9,
			11,
			15
		],
		order: [
			0,
			8,
			4,
			12,
			2,
			10,
			6,
			14,
			1,
			9,
			5,
			13,
			3,
			11,
			7,
			15
		],
		mix: (x, y, z) => x ^ y ^ z
	}
];
function compress(state, words) {
	let [a, b, c, d] = state;
	for (const { constant, shifts, order, mix } of rounds) for (const [step, word] of order.entries()) {
		const sum = a + mix(b, c, d) + words[word] + constant | 0;
		const shift = shifts[step % 4];
		[a, b, c, d] = [
			d,
			sum << shift | sum >>> 32 - shift,
			b,
			c
		];
	}
	for (const [index, word] of [
		a,
		b,
		c,
		d
	].entries()) state[index] += word;
}

// src/communicators/winrm/ntlm/ntlm-keys.ts
/** NTOWFv2 of [MS-NLMP] 3.3.2. */
function responseKey(user, domain, password) {
	return hmac(md4(Buffer.from(password, "utf16le")), Buffer.from(user.toUpperCase() + domain, "utf16le"));
}
/** NTProofStr: what proves the password. `blob` is the client's challenge with all that goes with it. */
function proof(key, serverChallenge, blob) {
	return hmac(key, Buffer.concat([serverChallenge, blob]));
}
/** With NTLMv2 it is also the key that the exported one is encrypted with. */
function sessionBaseKey(key, ntProof) {
	return hmac(key, ntProof);
}
/** The MIC over all three messages; the last one with zeros in its place. */
function integrityCode(exportedKey, ...messages) {
	return hmac(exportedKey, Buffer.concat(messages));
}
/** SIGNKEY and SEALKEY of [MS-NLMP] 3.4.5, with extended session security and 128 bits. */
function sideKeys(exportedKey, side) {
	const of = (what) => md5(exportedKey, `session key to ${direction$1[side]} ${what} key magic constant\0`);
	return {
		sign: of("signing"),
		seal: of("sealing")
	};
}
const direction$1 = {
	client: "client-to-server",
	server: "server-to-client"
};
/** MsvAvChannelBindings: the hash of what stands for a TLS connection (RFC 5929), in the structure of RFC 2744. */
function channelBindings(certificateHash) {
	const data = Buffer.concat([Buffer.from("tls-server-end-point:"), certificateHash]);
	const structure = Buffer.alloc(20);
	structure.writeUInt32LE(data.length, 16);
	return createHash("md5").update(structure).update(data).digest();
}
function hmac(key, content) {
	return createHmac("md5", key).update(content).digest();
}
function md5(key, text) {
	return createHash("md5").update(key).update(text, "latin1").digest();
}

// src/communicators/winrm/ntlm/rc4.ts
/** RC4 with its state: what NTLM seals messages with. Not for anything new. */
var Rc4 = class {
	#state = Uint8Array.from({ length: 256 }, (_, index) => index);
	#i = 0;
	#j = 0;
	constructor(key) {
		const state = this.#state;
		for (let i = 0, j = 0; i < 256; i++) {
			j = j + state[i] + key[i % key.length] & 255;
			swap(state, i, j);
		}
	}
	/** Encrypts or decrypts what comes next. */
	update(content) {
		const state = this.#state;
		const out = Buffer.allocUnsafe(content.length);
		for (let index = 0; index < content.length; index++) {
			this.#i = this.#i + 1 & 255;
			this.#j = this.#j + state[this.#i] & 255;
			swap(state, this.#i, this.#j);
			out[index] = content[index] ^ state[state[this.#i] + state[this.#j] & 255];
		}
		return out;
	}
};
function swap(state, left, right) {
	const kept = state[left];
	state[left] = state[right];
	state[right] = kept;
}

// src/communicators/winrm/ntlm/session-security.ts
const signatureLength = 16;
/**
* Seals and opens the messages of one connection, in their order, as [MS-NLMP] 3.4 has it with extended session security,
* a key exchange and 128 bits.
*/
var SessionSecurity = class {
	#out;
	#in;
	constructor(exportedKey, side) {
		this.#out = direction(exportedKey, side);
		this.#in = direction(exportedKey, side === "client" ? "server" : "client");
	}
	/** The signature and the sealed message. */
	seal(message) {
		const sealed = this.#out.cipher.update(message);
		return {
			signature: signatureOf(message, this.#out),
			sealed
		};
	}
	/** The message; undefined where the signature is not its own. */
	open(sealed, signature) {
		if (signature.length !== signatureLength) return void 0;
		const message = this.#in.cipher.update(sealed);
		return signatureOf(message, this.#in).equals(signature) ? message : void 0;
	}
};
function direction(exportedKey, side) {
	const { sign, seal } = sideKeys(exportedKey, side);
	return {
		sign,
		cipher: new Rc4(seal),
		number: 0
	};
}
function signatureOf(message, direction) {
	const signature = Buffer.alloc(signatureLength);
	signature.writeUInt32LE(1, 0);
	signature.writeUInt32LE(direction.number, 12);
	const checksum = hmac(direction.sign, Buffer.concat([signature.subarray(12), message])).subarray(0, 8);
	direction.cipher.update(checksum).copy(signature, 4);
	direction.number = direction.number + 1 >>> 0;
	return signature;
}

// src/communicators/winrm/ntlm/target-info.ts
/** AV_PAIRs of [MS-NLMP] 2.2.2.1, by their number, in their order. What is cut off is left out. */
function readPairs(info) {
	const pairs = /* @__PURE__ */ new Map();
	for (let at = 0; at + 4 <= info.length;) {
		const id = info.readUInt16LE(at);
		const end = at + 4 + info.readUInt16LE(at + 2);
		if (id === 0 || end > info.length) break;
		pairs.set(id, info.subarray(at + 4, end));
		at = end;
	}
	return pairs;
}
/** With the end mark. */
function writePairs(pairs) {
	return Buffer.concat([...[...pairs].flatMap(([id, value]) => {
		const head = Buffer.alloc(4);
		head.writeUInt16LE(id);
		head.writeUInt16LE(value.length, 2);
		return [head, value];
	}), Buffer.alloc(4)]);
}

// src/communicators/winrm/ntlm/ntlm-initiator.ts
const signature = Buffer.from("NTLMSSP\0", "latin1");
/** Windows 10, revision 15 of NTLMSSP: said, and not looked at. */
const version = Buffer.from([
	10,
	0,
	99,
	69,
	0,
	0,
	0,
	15
]);
const wanted = [
	"unicode",
	"extendedSessionSecurity",
	"seal",
	"sign",
	"key128",
	"keyExchange"
];
/** The client's side of one exchange of NTLMv2, by [MS-NLMP] 3.1.5. */
var NtlmInitiator = class {
	#credentials;
	negotiate;
	constructor(credentials) {
		this.#credentials = credentials;
		const message = Buffer.alloc(40);
		signature.copy(message);
		message.writeUInt32LE(1, 8);
		const more = [
			"requestTarget",
			"ntlm",
			"alwaysSign",
			"targetInfo",
			"version",
			"key56"
		];
		message.writeUInt32LE(flagBits(...wanted, ...more), 12);
		version.copy(message, 32);
		this.negotiate = message;
	}
	/**
	* The answer to the server's challenge, and what seals messages from now on. `now` is for servers that tell no time, in
	* milliseconds since the epoch. Throws where the challenge is none.
	*/
	authenticate(challenge, now) {
		if (challenge.length < 48 || !challenge.subarray(0, 8).equals(signature) || challenge.readUInt32LE(8) !== 2) throw new Error("its challenge is none of NTLM");
		const bits = challenge.readUInt32LE(20);
		const missing = wanted.filter((flag) => !hasFlag(bits, flag));
		if (missing.length > 0) throw new Error(`its NTLM has no ${missing.join(" and no ")}`);
		const [domain, user] = names(this.#credentials.username);
		const key = responseKey(user, domain, this.#credentials.password);
		const serverChallenge = challenge.subarray(24, 32);
		const clientChallenge = randomBytes(8);
		const pairs = readPairs(field(challenge, 40));
		const time = pairs.get(7);
		if (time !== void 0) pairs.set(6, Buffer.from([
			2,
			0,
			0,
			0
		]));
		const { certificate } = this.#credentials;
		if (certificate !== void 0) pairs.set(10, channelBindings(certificateHash(certificate)));
		const blob = Buffer.concat([
			Buffer.from([
				1,
				1,
				0,
				0,
				0,
				0,
				0,
				0
			]),
			time ?? fileTime(now),
			clientChallenge,
			Buffer.alloc(4),
			writePairs(pairs),
			Buffer.alloc(4)
		]);
		const ntProof = proof(key, serverChallenge, blob);
		const base = sessionBaseKey(key, ntProof);
		const exported = randomBytes(16);
		const lm = time === void 0 ? Buffer.concat([hmac(key, Buffer.concat([serverChallenge, clientChallenge])), clientChallenge]) : Buffer.alloc(24);
		const utf16 = (text) => Buffer.from(text, "utf16le");
		const message = layOut(bits, [
			lm,
			Buffer.concat([ntProof, blob]),
			utf16(domain),
			utf16(user),
			Buffer.alloc(0),
			new Rc4(base).update(exported)
		]);
		if (time !== void 0) integrityCode(exported, this.negotiate, challenge, message).copy(message, integrityAt);
		return {
			message,
			security: new SessionSecurity(exported, "client")
		};
	}
};
const integrityAt = 72;
const headLength = 88;
/** AUTHENTICATE_MESSAGE: six fields, flags, version, room for the integrity code, and what the fields point at. */
function layOut(bits, fields) {
	const head = Buffer.alloc(headLength);
	signature.copy(head);
	head.writeUInt32LE(3, 8);
	let offset = headLength;
	for (const [index, value] of fields.entries()) {
		const at = 12 + index * 8;
		head.writeUInt16LE(value.length, at);
		head.writeUInt16LE(value.length, at + 2);
		head.writeUInt32LE(offset, at + 4);
		offset += value.length;
	}
	head.writeUInt32LE(bits, 60);
	version.copy(head, 64);
	return Buffer.concat([head, ...fields]);
}
function field(message, at) {
	const offset = message.readUInt32LE(at + 4);
	const end = offset + message.readUInt16LE(at);
	if (end > message.length) throw new Error("its challenge is cut off");
	return message.subarray(offset, end);
}
function names(username) {
	const [, domain, user] = /^([^\\]*)\\(.*)$/s.exec(username) ?? [];
	return domain === void 0 || user === void 0 ? ["", username] : [domain, user];
}
/** As RFC 5929 has it: SHA-256 in place of what is weaker. */
function certificateHash(der) {
	const algorithm = /sha(384|512)/i.exec(signatureAlgorithm(der))?.[0] ?? "sha256";
	return createHash(algorithm.toLowerCase()).update(der).digest();
}
function signatureAlgorithm(der) {
	const { signatureAlgorithm: name } = new X509Certificate(der);
	return name ?? "";
}
/** 100 ns since 1601. */
function fileTime(now) {
	const time = Buffer.alloc(8);
	time.writeBigUInt64LE((BigInt(Math.floor(now)) + 11644473600000n) * 10000n);
	return time;
}

// src/communicators/winrm/sealed-body.ts
const protocol = "application/HTTP-SPNEGO-session-encrypted";
const boundary = "--Encrypted Boundary";
/** Of a body that is sealed, by [MS-WSMV] 2.2.9.1. */
const sealedType = `multipart/encrypted;protocol="${protocol}";boundary="Encrypted Boundary"`;
function isSealed(contentType) {
	return contentType?.toLowerCase().includes(protocol.toLowerCase()) ?? false;
}
function sealBody(message, security) {
	const { signature, sealed } = security.seal(message);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(signature.length);
	return Buffer.concat([
		Buffer.from(`${boundary}\r\n\tContent-Type: ${protocol}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${message.length}\r\n${boundary}\r\n\tContent-Type: application/octet-stream\r\n`),
		length,
		signature,
		sealed,
		Buffer.from(`${boundary}--\r\n`)
	]);
}
/** The message in a sealed body. Throws where it is none, or was changed on the way. */
function openBody(body, security) {
	const head = body.subarray(0, 1024).toString("latin1");
	const length = Number(/Length=(\d+)/i.exec(head)?.[1]);
	const start = /Content-Type:\s*application\/octet-stream\r\n/i.exec(head);
	if (!Number.isSafeInteger(length) || start === null) throw new Error("a sealed answer has no such header");
	const content = start.index + start[0].length;
	const signatureLength = content + 4 <= body.length ? body.readUInt32LE(content) : 0;
	const sealed = content + 4 + signatureLength;
	if (signatureLength !== 16 || body.length < sealed + length) throw new Error("a sealed answer is cut off");
	const message = security.open(body.subarray(sealed, sealed + length), body.subarray(content + 4, sealed));
	if (message === void 0) throw new Error("a sealed answer has a wrong signature");
	return message;
}

// src/communicators/winrm/http/guest-socket.ts
const handshakeTimeout = 3e4;
/** Opens it, through the proxy of the environment where there is one. Throws ConnectFailure and Cancelled. */
async function openGuestSocket(host, settings, signal) {
	const { port, useSsl, useNtlm, proxies } = settings;
	const target = new URL(`${useSsl ? "https" : "http"}://${isIP(host) === 6 ? `[${host}]` : host}:${port}/`);
	const proxy = proxies && proxyFor(target, proxies);
	if (proxy === void 0) {
		const socket = await openSocket(host, port, signal);
		return useSsl ? {
			...await encrypt(socket, host, settings, signal),
			proxy: void 0
		} : {
			socket,
			certificate: void 0,
			proxy: void 0
		};
	}
	if (!useSsl && !useNtlm) return {
		socket: await openProxySocket(proxy, signal),
		certificate: void 0,
		proxy
	};
	const socket = await tunnel(proxy, target, signal);
	return useSsl ? {
		...await encrypt(socket, host, settings, signal),
		proxy: void 0
	} : {
		socket,
		certificate: void 0,
		proxy: void 0
	};
}
async function openProxySocket(proxy, signal) {
	const isTls = proxy.protocol === "https:";
	const name = proxy.hostname.replace(/^\[|\]$/g, "");
	try {
		const socket = await openSocket(name, Number(proxy.port || (isTls ? 443 : 80)), signal);
		if (!isTls) return socket;
		return (await encrypt(socket, name, { insecure: false }, signal)).socket;
	} catch (thrown) {
		if (!(thrown instanceof ConnectFailure)) throw thrown;
		throw new ConnectFailure("port", `the proxy of the environment: ${thrown.message}`, {
			cause: thrown,
			advice: proxyAdvice
		});
	}
}
const proxyAdvice = "The environment names an HTTP proxy. Set winrm_no_proxy = true to go past it, or list the guest in no_proxy.";
async function tunnel(proxy, target, signal) {
	const socket = await openProxySocket(proxy, signal);
	const authorization = basicAuthorization(proxy);
	const place = `${target.hostname}:${target.port || (target.protocol === "https:" ? 443 : 80)}`;
	const asked = request({
		method: "CONNECT",
		path: place,
		createConnection: () => socket,
		headers: {
			host: place,
			...authorization === void 0 ? {} : { "proxy-authorization": authorization }
		},
		signal: AbortSignal.any([signal, AbortSignal.timeout(handshakeTimeout)])
	});
	const answered = new Promise((resolve, reject) => {
		asked.once("connect", ({ statusCode }) => resolve(statusCode));
		asked.once("response", ({ statusCode }) => resolve(statusCode));
		asked.once("error", reject);
	});
	asked.end();
	const status = await answered.catch((cause) => {
		socket.destroy();
		if (signal.aborted) throw new Cancelled();
		throw new ConnectFailure("port", `the proxy of the environment: ${cause.message}`, {
			cause,
			advice: proxyAdvice
		});
	});
	if (status === 200) return socket;
	socket.destroy();
	throw new ConnectFailure("port", `the proxy of the environment refuses the way to ${place} (status ${status})`, { advice: proxyAdvice });
}
async function encrypt(socket, host, { insecure }, signal) {
	const secure = connect$1({
		socket,
		host,
		secureContext: trustedContext(),
		rejectUnauthorized: !insecure,
		...isIP(host) === 0 ? { servername: host } : {}
	});
	const limit = AbortSignal.any([signal, AbortSignal.timeout(handshakeTimeout)]);
	try {
		await once(secure, "secureConnect", { signal: limit });
	} catch (thrown) {
		secure.on("error", () => {}).destroy();
		socket.destroy();
		if (signal.aborted) throw new Cancelled();
		throw handshakeFailure(thrown, limit.aborted);
	}
	return {
		socket: secure,
		certificate: secure.getPeerX509Certificate().raw
	};
}
function handshakeFailure(cause, isLate) {
	const { code = "" } = cause;
	if (isLate) return new ConnectFailure("handshake", "it does not answer in TLS", { cause });
	const untrusted = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code) && `its certificate is not trusted: ${cause.message.split("\n")[0]}`;
	if (untrusted !== false) return new ConnectFailure("handshake", untrusted, {
		cause,
		advice: "A guest usually makes its certificate itself: set winrm_insecure = true to accept any, or have the guest use one of an authority that this machine trusts."
	});
	const plain = code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG";
	return new ConnectFailure("handshake", `no TLS connection came about: ${cause.message.split("\n")[0]}`, {
		cause,
		...plain ? { advice: "It seems to speak http: leave winrm_use_ssl out, or set winrm_port." } : {}
	});
}

// src/communicators/winrm/http/http-connection.ts
/** Of one answer: more than any server of WinRM may send when it is asked for 500 KiB. */
const mostBytes = 4 << 20;
/** HTTP on one socket and no other, one request after the other: NTLM proves who is on a connection. */
var HttpConnection = class {
	certificate;
	#socket;
	#agent;
	#host;
	#path;
	#proxyHeaders;
	constructor({ socket, certificate, proxy }, host) {
		this.certificate = certificate;
		this.#socket = socket;
		this.#host = host;
		this.#agent = new OneSocket(socket);
		this.#path = proxy === void 0 ? "/wsman" : `http://${host}/wsman`;
		const authorization = proxy && basicAuthorization(proxy);
		this.#proxyHeaders = authorization === void 0 ? {} : { "proxy-authorization": authorization };
		socket.on("error", () => {});
	}
	get isOpen() {
		return !this.#socket.destroyed && this.#socket.writable;
	}
	/** Throws Broken, Nonsense and Cancelled; then it is closed. */
	async post(body, { headers = {}, signal, timeout }) {
		if (signal.aborted) throw new Cancelled();
		if (!this.isOpen) throw new Broken("the guest closed the connection");
		const limit = AbortSignal.timeout(timeout);
		try {
			return await new Promise((resolve, reject) => {
				const asked = request({
					method: "POST",
					path: this.#path,
					agent: this.#agent,
					headers: {
						host: this.#host,
						...this.#proxyHeaders,
						...headers,
						"content-length": body.length
					},
					signal: AbortSignal.any([signal, limit])
				});
				asked.once("error", reject);
				asked.once("response", (response) => read(response).then(resolve, reject));
				asked.end(body);
			});
		} catch (thrown) {
			this.close();
			if (signal.aborted) throw new Cancelled();
			if (thrown instanceof Nonsense) throw thrown;
			if (limit.aborted) throw new Broken(`the guest did not answer for ${Math.round(timeout / 1e3)} s`, { cause: thrown });
			const { code = "", message } = thrown;
			if (code.startsWith("HPE_")) throw new Nonsense(`it does not speak HTTP: ${message}`, { cause: thrown });
			throw new Broken(`the connection broke: ${message}`, { cause: thrown });
		}
	}
	close() {
		this.#agent.destroy();
		this.#socket.destroy();
	}
};
var OneSocket = class extends Agent {
	#socket;
	constructor(socket) {
		super({
			keepAlive: true,
			maxSockets: 1
		});
		this.#socket = socket;
	}
	createConnection() {
		return this.#socket;
	}
};
async function read(response) {
	const chunks = [];
	let size = 0;
	for await (const chunk of response) {
		size += chunk.length;
		if (size > mostBytes) throw new Nonsense("its answer has no end");
		chunks.push(chunk);
	}
	if (!response.complete) throw new Error("the answer was cut off");
	return {
		status: response.statusCode ?? 0,
		challenges: response.headersDistinct["www-authenticate"] ?? [],
		type: response.headers["content-type"] ?? "",
		body: Buffer.concat(chunks)
	};
}

// src/communicators/winrm/http/not-let-in.ts
/** What a 401 means, by what the server would take instead. */
function notLetIn(challenges, { useNtlm, useSsl, isProven }) {
	const takes = (scheme) => challenges.some((challenge) => scheme.test(challenge));
	const basic = takes(/\bBasic\b/i);
	const ntlm = takes(/\b(?:Negotiate|NTLM)\b/i);
	if (useNtlm && !isProven && !ntlm) {
		const advice = basic ? "Leave winrm_use_ntlm out, or allow it in the guest: winrm set winrm/config/service/auth @{Negotiate=\"true\"}." : "Allow it in the guest: winrm set winrm/config/service/auth @{Negotiate=\"true\"}.";
		return refused(`it does not take NTLM${others(challenges)}`, advice);
	}
	if (!useNtlm && !basic && challenges.length > 0) {
		const enable = useSsl ? "winrm set winrm/config/service/auth @{Basic=\"true\"}" : "winrm set winrm/config/service/auth @{Basic=\"true\"} and winrm set winrm/config/service @{AllowUnencrypted=\"true\"}";
		const instead = ntlm ? "Set winrm_use_ntlm = true, or allow" : "Allow";
		return refused(`it does not take Basic authentication${others(challenges)}`, `${instead} it in the guest: ${enable}.`);
	}
	return refused("it refuses user or password", "Check winrm_username and winrm_password. The user has to be an administrator of the guest; one who is not the built-in Administrator needs LocalAccountTokenFilterPolicy = 1 there.");
}
function refused(text, advice) {
	return new ConnectFailure("authentication", `${text} (status 401)`, { advice });
}
function others(challenges) {
	const schemes = challenges.flatMap((challenge) => /^\s*(\w+)/.exec(challenge)?.[1] ?? []);
	return schemes.length === 0 ? "" : `, but ${schemes.join(" and ")}`;
}

// src/communicators/winrm/http/channel.ts
const plainType = "application/soap+xml;charset=UTF-8";
const loginTimeout = 3e4;
/** A connection on which the guest knows who we are. Over http, what goes over it with NTLM is sealed. */
var Channel = class Channel {
	#connection;
	#headers;
	#security;
	/** Throws ConnectFailure and Cancelled. */
	static async open(host, settings, clock, signal) {
		const socket = await openGuestSocket(host, settings, signal);
		const name = host.includes(":") ? `[${host}]` : host;
		const connection = new HttpConnection(socket, `${name}:${settings.port}`);
		const { username, password, useNtlm, useSsl } = settings;
		if (!useNtlm) {
			const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
			return new Channel(connection, { authorization }, void 0);
		}
		try {
			const security = await logIn(connection, settings, clock, signal);
			return new Channel(connection, {}, useSsl ? void 0 : security);
		} catch (thrown) {
			connection.close();
			if (thrown instanceof ConnectFailure || thrown instanceof Cancelled) throw thrown;
			throw new ConnectFailure("handshake", thrown.message, { cause: thrown });
		}
	}
	constructor(connection, headers, security) {
		this.#connection = connection;
		this.#headers = headers;
		this.#security = security;
	}
	get isOpen() {
		return this.#connection.isOpen;
	}
	/** Asks and waits for the answer. Throws ConnectFailure (not let in), Broken, Nonsense and Cancelled. */
	async ask(message, offer, signal, timeout) {
		const plain = Buffer.from(message);
		const security = this.#security;
		const body = security === void 0 ? plain : sealBody(plain, security);
		const headers = {
			...this.#headers,
			"content-type": security === void 0 ? plainType : sealedType
		};
		const { status, challenges, type, body: answer } = await this.#connection.post(body, {
			headers,
			signal,
			timeout
		});
		if (status === 401) {
			this.close();
			throw notLetIn(challenges, offer);
		}
		if (security === void 0) return {
			status,
			text: answer.toString("utf8")
		};
		if (!isSealed(type)) {
			this.close();
			throw new Nonsense(`it answers an encrypted message in the clear (status ${status})`);
		}
		try {
			return {
				status,
				text: openBody(answer, security).toString("utf8")
			};
		} catch (thrown) {
			this.close();
			throw new Nonsense(thrown.message, { cause: thrown });
		}
	}
	close() {
		this.#connection.close();
	}
};
async function logIn(connection, settings, clock, signal) {
	const { username, password, useSsl } = settings;
	const { certificate } = connection;
	const initiator = new NtlmInitiator({
		username,
		password,
		certificate
	});
	const send = (message) => connection.post(Buffer.alloc(0), {
		headers: {
			authorization: `Negotiate ${message.toString("base64")}`,
			"content-type": plainType
		},
		signal,
		timeout: loginTimeout
	});
	const offer = {
		useNtlm: true,
		useSsl,
		isProven: false
	};
	const challenged = await send(initiator.negotiate);
	const token = challenged.challenges.flatMap((each) => each.split(",")).map((each) => /^\s*Negotiate\s+([A-Za-z0-9+/=]+)\s*$/i.exec(each)?.[1]).find((each) => each !== void 0);
	if (token === void 0) {
		if (challenged.status === 401) throw notLetIn(challenged.challenges, offer);
		throw new Nonsense(`it answers with status ${challenged.status} where WinRM asks who is there`);
	}
	const { message, security } = initiator.authenticate(Buffer.from(token, "base64"), clock.now());
	const { status, challenges } = await send(message);
	if (status === 401) throw notLetIn(challenges, {
		...offer,
		isProven: true
	});
	return security;
}

// src/communicators/winrm/wsman/request.ts
/** What an answer may have; what Windows' own client asks for. */
const maxEnvelopeSize = 512e3;
/** A message of WS-Management to a server's shells. */
function renderRequest(to, { action, shellId, options = {}, body, seconds }) {
	const chosen = Object.entries(options).map(([name, value]) => `<w:Option Name="${name}">${value}</w:Option>`);
	const header = [
		`<a:To>${escapeXml(to)}</a:To>`,
		`<a:ReplyTo><a:Address s:mustUnderstand="true">${anonymous}</a:Address></a:ReplyTo>`,
		`<w:MaxEnvelopeSize s:mustUnderstand="true">${maxEnvelopeSize}</w:MaxEnvelopeSize>`,
		`<a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID>`,
		"<w:Locale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/><p:DataLocale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>",
		`<w:OperationTimeout>PT${seconds}S</w:OperationTimeout>`,
		`<w:ResourceURI s:mustUnderstand="true">${cmdShell}</w:ResourceURI>`,
		`<a:Action s:mustUnderstand="true">${actions[action]}</a:Action>`,
		shellId === void 0 ? "" : `<w:SelectorSet><w:Selector Name="ShellId">${escapeXml(shellId)}</w:Selector></w:SelectorSet>`,
		chosen.length === 0 ? "" : `<w:OptionSet>${chosen.join("")}</w:OptionSet>`
	];
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${declarations}><s:Header>${header.join("")}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

// src/communicators/winrm/winrm-client.ts
/** Milliseconds after which a connection is not used again: servers end those that nothing comes on. */
const longestRest = 2e4;
/** Milliseconds that an answer may take beyond what the server was given. */
const grace = 3e4;
/** A guest's WinRM server, over as many connections as there are requests at a time. */
var WinrmClient = class {
	host;
	/** Shells that could not be closed, because the guest was away. */
	abandoned = /* @__PURE__ */ new Set();
	#settings;
	#url;
	#clock;
	#resting = [];
	#open = /* @__PURE__ */ new Set();
	constructor(host, settings, clock) {
		this.#clock = clock;
		this.host = host;
		this.#settings = settings;
		const name = host.includes(":") ? `[${host}]` : host;
		this.#url = `${settings.useSsl ? "https" : "http"}://${name}:${settings.port}/wsman`;
	}
	/**
	* Asks, and answers with the body of what was answered. Throws ConnectFailure (nothing was asked), Broken (it may have
	* been), WinrmFault, Nonsense and Cancelled.
	*/
	async ask(request, signal) {
		const message = renderRequest(this.#url, request);
		const timeout = request.seconds * 1e3 + grace;
		const kept = this.#rested();
		if (kept !== void 0) try {
			return await this.#on(kept, message, signal, timeout);
		} catch (thrown) {
			if (!(thrown instanceof ConnectFailure)) throw thrown;
		}
		const channel = await Channel.open(this.host, this.#settings, this.#clock, signal);
		this.#open.add(channel);
		return await this.#on(channel, message, signal, timeout);
	}
	close() {
		for (const channel of this.#open) channel.close();
		this.#open.clear();
		this.#resting.length = 0;
	}
	async #on(channel, message, signal, timeout) {
		const { useNtlm, useSsl } = this.#settings;
		try {
			const answer = await channel.ask(message, {
				useNtlm,
				useSsl,
				isProven: true
			}, signal, timeout);
			return readAnswer(answer);
		} finally {
			if (channel.isOpen && this.#open.has(channel)) this.#resting.push({
				channel,
				since: this.#clock.now()
			});
			else this.#open.delete(channel);
		}
	}
	#rested() {
		for (;;) {
			const rested = this.#resting.pop();
			if (rested === void 0) return void 0;
			const { channel, since } = rested;
			if (channel.isOpen && this.#clock.now() - since < longestRest) return channel;
			channel.close();
			this.#open.delete(channel);
		}
	}
};

// src/communicators/winrm/guest-path.ts
/** A path of the guest as Windows writes it. `$env:NAME` becomes `%NAME%`, which the guest replaces. */
function guestPath(path) {
	const bare = path.replace(/^'(.*)'$/s, "$1").replaceAll(/\$env:(\w+)|\$\{env:([^}]+)\}/gi, (_, name, other) => `%${name ?? other}%`).replaceAll("/", "\\");
	const isFolder = bare.endsWith("\\");
	const cut = bare.replace(/\\+$/, "");
	return {
		path: cut === "" || cut.endsWith(":") ? `${cut}\\` : cut,
		isFolder
	};
}
/** The folder, what in it is meant, and its own name where all of it is. */
function splitPattern(path) {
	const [, folder = "", last = path] = /^(.*)\\([^\\]*)$/s.exec(path) ?? [];
	if (/[*?]/.test(last)) return {
		path: folder.endsWith(":") || folder === "" ? `${folder}\\` : folder,
		pattern: last,
		name: void 0
	};
	const name = last.replace(/[:%]/g, "");
	return {
		path,
		pattern: "*",
		name: name === "" ? void 0 : name
	};
}

// src/communicators/winrm/input-pieces.ts
/** Of what a command reads, in one message: such that its envelope has 150 KiB at most, as the oldest servers want it. */
const most = 98304;
/** What a stream has at a time, in pieces that are no larger than a message takes, and no smaller than they need be. */
async function* piecesOf(stream) {
	const buffer = new PassThrough({ highWaterMark: most });
	stream.on("error", (cause) => buffer.destroy(cause)).pipe(buffer);
	for await (const bytes of buffer) for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most);
}

// src/communicators/winrm/transfer/guest-run.ts
/** Of what a script complains. */
const mostWords = 16384;
/** Without anything that got further. */
const mostTries = 5;
/** Answers why the connection or the shell went away, if it did. Throws GuestError with the script's own words where it failed. */
async function runScript(guest, { script, input, onStdout }) {
	let words = Buffer.alloc(0);
	const onOutput = async ({ stdout, stderr }) => {
		if (words.length < mostWords) words = Buffer.concat([words, stderr]);
		if (stdout.length > 0) await onStdout(stdout);
	};
	const run = {
		line: powerShell(script),
		input,
		onOutput
	};
	const { exitCode, reason } = await guest.run(run).catch((thrown) => {
		if (thrown instanceof ConnectionLost) return {
			exitCode: void 0,
			reason: thrown
		};
		throw thrown;
	});
	if (exitCode === void 0) return reason ?? /* @__PURE__ */ new Error("the shell is gone");
	if (exitCode === 0) return void 0;
	const said = words.toString("utf8");
	const own = said.split(/\r?\n/).find((line) => line.startsWith(failureMark));
	throw new GuestError("transfer-failed", own?.slice("failed: ".length) ?? `PowerShell ended with exit code ${exitCode}: ${said.trim().slice(0, 500)}`);
}
/** Does it again where it answers that the connection broke, as long as it gets further. `far` answers how far it got. */
async function untilDone(guest, attempt, far) {
	let best = far();
	for (let tries = 0;; tries++) {
		const lost = await attempt();
		if (lost === void 0) return;
		if (far() > best) {
			best = far();
			tries = 0;
		}
		if (tries >= mostTries) {
			const last = lost instanceof Error ? `: ${lost.message}` : "";
			throw new GuestError("transfer-failed", `it broke off ${tries + 1} times${last}`, void 0, { cause: lost });
		}
		await guest.recover();
	}
}

// src/communicators/winrm/transfer/send-script.ts
const start = `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$out = [Console]::Out
function Text($code) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code)) }
function Full($code) { [IO.Path]::GetFullPath([Environment]::ExpandEnvironmentVariables((Text $code))) }
function Code($text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)) }
function Send($path, $offset) {
$file = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
try {
$out.WriteLine("s $($file.Length)")
[void]$file.Seek($offset, 'Begin')
$bytes = New-Object byte[] 49152
while (($count = $file.Read($bytes, 0, $bytes.Length)) -gt 0) { $out.WriteLine([Convert]::ToBase64String($bytes, 0, $count)) }
} finally { $file.Dispose() }
}
try {
`;
const end = `
$out.WriteLine('.')
} catch { [Console]::Error.WriteLine('${failureMark}' + $_.Exception.GetBaseException().Message); exit 1 }`;
/**
* Prints a file from an offset on: \`s\` and its size, lines of base64, and a point where all of it was printed.
* A folder is told as such.
*/
function sendFileScript(path, offset) {
	return `${start}$path = Full '${base64(path)}'
if ([IO.Directory]::Exists($path)) { throw 'it is a folder' }
Send $path ${offset}${end}`;
}
/**
* Prints a folder, or what in it matches a pattern: `d` or `f` and the path of each entry under it, folders before what is in
* them, and after each file's path the file, as above. `skip`: so many entries were got before, and of the next one `offset`
* bytes. What a link leads to is not followed.
*/
function sendFolderScript(path, pattern, skip, offset) {
	return `${start}$path = Full '${base64(path)}'
$pattern = Text '${base64(pattern)}'
$state = @{ index = 0 }
function Walk($entries, $prefix) {
foreach ($entry in @($entries | Sort-Object -CaseSensitive)) {
$name = $prefix + [IO.Path]::GetFileName($entry)
$isNew = $state.index -ge ${skip}
$from = if ($state.index -eq ${skip}) { ${offset} } else { 0 }
$state.index++
if ([IO.Directory]::Exists($entry)) {
if ($isNew) { $out.WriteLine('d ' + (Code $name)) }
if (-not ([int][IO.File]::GetAttributes($entry) -band 1024)) { Walk ([IO.Directory]::GetFileSystemEntries($entry)) "$name\\" }
} elseif ($isNew) { $out.WriteLine('f ' + (Code $name)); Send $entry $from }
}
}
if (-not [IO.Directory]::Exists($path)) { throw 'there is no such folder' }
Walk ([IO.Directory]::GetFileSystemEntries($path, $pattern)) ''${end}`;
}

// src/communicators/winrm/transfer/sent-lines.ts
/** A line that is longer is none of theirs. */
const longest = 131072;
/** Takes what is printed, in pieces, and hands on what each line says. Throws Nonsense. */
function readOrders(take) {
	let rest = "";
	return async (bytes) => {
		const lines = (rest + bytes.toString("latin1")).split("\n");
		rest = lines.pop() ?? "";
		if (rest.length > longest) throw new Nonsense("a line of a file that it sends has no end");
		for (const line of lines) {
			const text = line.trim();
			if (text !== "") await take(orderOf(text));
		}
	};
}
function orderOf(line) {
	if (line === ".") return { kind: "end" };
	const [, kind, rest = ""] = /^([dfs]) (\S+)$/.exec(line) ?? [];
	if (kind === "s" && /^\d+$/.test(rest)) return {
		kind: "size",
		size: Number(rest)
	};
	const text = kind === void 0 ? line : rest;
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) throw new Nonsense(`it sends what is no part of a file: ${JSON.stringify(line.slice(0, 80))}`);
	const bytes = Buffer.from(text, "base64");
	if (kind === void 0) return {
		kind: "bytes",
		bytes
	};
	return {
		kind: kind === "d" ? "folder" : "file",
		path: bytes.toString("utf8")
	};
}

// src/communicators/winrm/transfer/download.ts
/** Gets a file. After a broken connection it goes on where it was. */
async function downloadFile(guest, path, to, { onBytes, onTotal }) {
	let got = 0;
	let size;
	const attempt = async () => {
		let isWhole = false;
		const take = readOrders(async (order) => {
			if (order.kind === "size") {
				size = unchanged(size, order.size);
				onTotal(size);
			} else if (order.kind === "bytes") {
				await writeTo(to, order.bytes);
				got += order.bytes.length;
				onBytes(order.bytes.length);
			} else if (order.kind === "end") isWhole = true;
		});
		const script = sendFileScript(path, got);
		const lost = await runScript(guest, {
			script,
			onStdout: take
		});
		if (lost === void 0) checkWhole(isWhole);
		return lost;
	};
	await untilDone(guest, attempt, () => got);
}
/** Gets what is in a folder, or what matches a pattern in it, into an existing folder. Likewise. */
async function downloadFolder(guest, path, pattern, into, { onBytes, place }) {
	let entries = 0;
	let all = 0;
	let file;
	const close = async () => {
		if (file === void 0) return;
		const { to, got, size, name } = file;
		if (got !== size) throw new GuestError("transfer-failed", `${name} is not as long as the guest said`);
		to.end();
		await finished$1(to);
		file = void 0;
		entries++;
	};
	const attempt = async () => {
		let isWhole = false;
		let isResumed = file !== void 0;
		const take = readOrders(async (order) => {
			switch (order.kind) {
				case "folder":
					await close();
					await makeFolder(place(join(into, ...safe(order.path))));
					entries++;
					break;
				case "file":
					if (isResumed) {
						if (file?.name !== order.path) throw new GuestError("transfer-failed", "the folder changed while it was read");
						isResumed = false;
						break;
					}
					await close();
					file = {
						to: createWriteStream(place(join(into, ...safe(order.path)))).on("error", ignored),
						name: order.path,
						size: void 0,
						got: 0
					};
					break;
				case "size":
					if (file !== void 0) file.size = unchanged(file.size, order.size);
					break;
				case "bytes":
					if (file === void 0) break;
					await writeTo(file.to, order.bytes);
					file.got += order.bytes.length;
					all += order.bytes.length;
					onBytes(order.bytes.length);
					break;
				case "end":
					await close();
					isWhole = true;
			}
		});
		const script = sendFolderScript(path, pattern, entries, file?.got ?? 0);
		const lost = await runScript(guest, {
			script,
			onStdout: take
		});
		if (lost === void 0) checkWhole(isWhole);
		return lost;
	};
	try {
		await untilDone(guest, attempt, () => all + entries);
	} finally {
		file?.to.destroy();
	}
}
function checkWhole(isWhole) {
	if (!isWhole) throw new GuestError("transfer-failed", "PowerShell ended before it had sent everything");
}
function unchanged(before, now) {
	if (before === void 0 || before === now) return now;
	throw new GuestError("transfer-failed", "the file changed while it was read");
}
/** The parts of a path that the guest chose. */
function safe(path) {
	const parts = path.split("\\");
	if (parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[/\0]/.test(part))) return parts;
	throw new GuestError("unsafe-remote-name", `the guest sent a name that leads out of the folder: ${JSON.stringify(path)}`);
}

// src/communicators/winrm/transfer/receive-script.ts
/**
* What the guest receives files with: it reads lines from its input, each an order and what belongs to it, in base64.
*
* - `r PATH` the root of all that follows; environment variables in it are expanded
* - `d PATH` makes a folder
* - `o PATH ID OFFSET` opens the part of a file that is being received, at an offset
* - `+ BYTES` writes there
* - `c PATH ID` the file is complete and takes its place
* - `x PATH ID` it will not be: the part is removed
*
* A part lies beside its file, so that it gets the permissions that the folder gives to files. Each order may be repeated:
* after a connection broke, the same lines are sent again. Who received them before may take a moment to be gone, and nobody
* else can open the part until then.
*/
const receiveScript = `begin {
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = ''
$file = $null
$io = [IO.File]
function Text($code) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code)) }
function Full($code) { $path = Text $code; if ($path -eq '') { $root } else { [IO.Path]::Combine($root, $path) } }
function Done { if ($file) { $file.Dispose() } }
function Fail($record) { Done; [Console]::Error.WriteLine('${failureMark}' + $record.Exception.GetBaseException().Message); exit 1 }
}
process {
$word = ([string]$_).Trim() -split ' '
try {
switch ($word[0]) {
'+' { $bytes = [Convert]::FromBase64String($word[1]); $file.Write($bytes, 0, $bytes.Length) }
'r' { $root = [IO.Path]::GetFullPath([Environment]::ExpandEnvironmentVariables((Text $word[1]))) }
'd' { [void][IO.Directory]::CreateDirectory((Full $word[1])) }
'o' {
Done
$path = Full $word[1]
if ([IO.Directory]::Exists($path)) { throw 'there is a folder of this name' }
[void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
for ($tries = 1; ; $tries++) {
try { $file = $io::Open("$path.$($word[2])", 'OpenOrCreate', 'Write'); break }
catch { if ($tries -ge 60) { throw }; Start-Sleep -Milliseconds 250 }
}
$file.SetLength([long]$word[3])
[void]$file.Seek(0, 'End')
}
'c' {
Done
$path = Full $word[1]
$part = "$path.$($word[2])"
if ($io::Exists($part)) { $io::Delete($path); $io::Move($part, $path) }
}
'x' { Done; $io::Delete("$(Full $word[1]).$($word[2])") }
}
} catch { Fail $_ }
}
end { Done; [Console]::Out.WriteLine('received') }`;
/** What stands in its output when every line was carried out. */
const receivedMark = "received";

// src/communicators/winrm/transfer/upload.ts
/** Characters of lines that are sent to one run of the script, and kept until it has them. */
const segment = 12 << 20;
/** Bytes of content in a line: such that base64 comes out even. */
const lineBytes = 49152;
/**
* Bytes of lines in one message, which carries them in base64: as much as a server takes by default (an envelope of 500 KiB),
* or, where that is refused, as one of Windows Server 2008 R2 takes (150 KiB).
*/
const messageSizes = [368640, 98304];
/** Sends items to the guest, in their order. Each file comes to be there as a whole. */
async function uploadItems(guest, root, items, onBytes) {
	const sender = new Sender(guest, root);
	const id = `${randomBytes(6).toString("hex")}.part`;
	for (const item of items) {
		if (sender.isFull) await sender.flush();
		const path = base64(item.path);
		if (item.kind === "folder") {
			sender.add(`d ${path}`);
			continue;
		}
		let offset = 0;
		sender.add(`o ${path} ${id} 0`);
		try {
			for await (const bytes of linesOf(item.content())) {
				if (sender.isFull) {
					await sender.flush();
					sender.add(`o ${path} ${id} ${offset}`);
				}
				sender.add(`+ ${bytes.toString("base64")}`);
				offset += bytes.length;
				onBytes(bytes.length);
			}
			sender.add(`c ${path} ${id}`);
		} catch (thrown) {
			if (!guest.signal.aborted) await sender.forget(`x ${path} ${id}`);
			throw thrown;
		}
	}
	await sender.flush();
}
var Sender = class {
	#guest;
	#root;
	#lines = [];
	#size = 0;
	#messageSize = messageSizes[0];
	constructor(guest, root) {
		this.#guest = guest;
		this.#root = `r ${base64(root)}`;
	}
	get isFull() {
		return this.#size >= segment;
	}
	add(line) {
		this.#lines.push(line);
		this.#size += line.length;
	}
	async flush() {
		if (this.#lines.length === 0) return;
		const lines = [this.#root, ...this.#lines];
		await untilDone(this.#guest, () => this.#send(lines), () => 0);
		this.#lines = [];
		this.#size = 0;
	}
	/** What was not sent yet will not be; a last order, if the guest can still take one. */
	async forget(order) {
		this.#lines = [];
		await this.#send([this.#root, order]).catch(() => {});
	}
	async #send(lines) {
		let said = "";
		const onStdout = (bytes) => {
			said = (said + bytes.toString("latin1")).slice(-1024);
		};
		try {
			const input = messagesOf(lines, this.#messageSize);
			const lost = await runScript(this.#guest, {
				script: receiveScript,
				input,
				onStdout
			});
			if (lost !== void 0) return lost;
		} catch (thrown) {
			const { cause } = thrown;
			if (!(cause instanceof WinrmFault || cause instanceof Nonsense) || this.#messageSize === messageSizes[1]) throw thrown;
			this.#messageSize = messageSizes[1];
			return await this.#send(lines);
		}
		if (!said.includes("received")) throw new GuestError("transfer-failed", `PowerShell did not tell that it has received everything: ${said.trim()}`);
	}
};
/** The content in pieces that fill a line each, but for the last one. */
async function* linesOf(content) {
	let rest = Buffer.alloc(0);
	for await (const chunk of content) {
		rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
		let at = 0;
		for (; rest.length - at >= lineBytes; at += lineBytes) yield rest.subarray(at, at + lineBytes);
		rest = rest.subarray(at);
	}
	if (rest.length > 0) yield rest;
}
async function* messagesOf(lines, size) {
	let text = "";
	for (const line of lines) {
		text += `${line}\r\n`;
		let at = 0;
		for (; text.length - at >= size; at += size) yield Buffer.from(text.slice(at, at + size), "latin1");
		text = text.slice(at);
	}
	if (text !== "") yield Buffer.from(text, "latin1");
}

// src/communicators/winrm/winrm-communicator.ts
/** Milliseconds that a guest may be away in the middle of a transfer. */
const longestGap = 12e4;
/** A guest over WinRM. */
var WinrmCommunicator = class {
	#options;
	#client;
	constructor(client, options) {
		this.#client = client;
		this.#options = options;
	}
	async exec(command, options) {
		const { signal, stdin } = options;
		const { clock, notice } = this.#options;
		const lines = takeOutput(options);
		let gaps = 0;
		const onGap = () => {
			if (gaps++ === 0) notice("The connection broke while a command ran, and was made again: a part of its output may be missing.");
		};
		const input = stdin && piecesOf(stdin);
		try {
			const run = {
				line: command,
				signal,
				clock,
				input,
				onGap,
				onOutput: lines.take
			};
			const { exitCode, reason } = await runCommand(this.#client, run);
			if (exitCode !== void 0) return {
				exitCode,
				disconnected: false
			};
			if (reason instanceof Error) notice(reason.message);
			return {
				exitCode,
				disconnected: true
			};
		} finally {
			lines.end();
		}
	}
	async upload(content, remotePath, options) {
		const { path, isFolder } = guestPath(remotePath);
		await this.#transfer("Upload to", remotePath, options, async (guest, progress) => {
			if (isFolder) throw new GuestError("transfer-failed", "it ends like a folder, and the file has no name");
			const item = {
				kind: "file",
				path: "",
				content: () => content
			};
			progress.total(options.size);
			await uploadItems(guest, path, [item], progress.add);
		}).finally(() => content.destroy());
	}
	async uploadDirectory(localPath, remotePath, options) {
		const folder = readFolder(localPath, basename(localPath));
		const { path } = guestPath(remotePath);
		const root = localPath.endsWith("/") ? path : `${path}\\${folder.name}`;
		await this.#transfer("Upload to", remotePath, options, async (guest, progress) => {
			progress.total(folder.size);
			await uploadItems(guest, root, [{
				kind: "folder",
				path: ""
			}, ...itemsOf(folder, "")], progress.add);
		});
	}
	async download(remotePath, to, options) {
		const { path } = guestPath(remotePath);
		await this.#transfer("Download of", remotePath, options, (guest, { add, total }) => downloadFile(guest, path, to, {
			onBytes: add,
			onTotal: total
		}));
	}
	/** Like the other ways: the folder comes to be in `localPath` by its own name, and what a pattern matches directly. */
	async downloadDirectory(remotePath, localPath, options) {
		const { path, pattern, name } = splitPattern(guestPath(remotePath).path);
		const place = options.place ?? ((local) => local);
		await this.#transfer("Download of", remotePath, options, async (guest, { add, total }) => {
			const into = name === void 0 ? localPath : join(localPath, name);
			await downloadFolder(guest, path, pattern, into, {
				onBytes: add,
				onTotal: total,
				place
			});
		});
	}
	async reconnect(signal) {
		this.#client.close();
		this.#client = await this.#options.wait(signal);
	}
	close() {
		this.#client.close();
		return Promise.resolve();
	}
	async #transfer(what, path, { signal, onProgress }, work) {
		let done = 0;
		let total;
		const progress = {
			add: (count) => {
				done += count;
				onProgress?.(done, total);
			},
			total: (size) => {
				total = size;
				onProgress?.(done, total);
			}
		};
		const { clock, patience, wait } = this.#options;
		const guest = {
			signal,
			run: (run) => runCommand(this.#client, {
				...run,
				signal,
				clock,
				patience
			}),
			recover: async () => {
				const { abandoned } = this.#client;
				this.#client.close();
				this.#client = await wait(signal, longestGap);
				for (const id of abandoned) await closeShell(this.#client, id, signal).catch(() => {});
			}
		};
		try {
			await work(guest, progress);
		} catch (thrown) {
			if (signal.aborted) throw new Cancelled();
			const known = toGuestError(thrown);
			if (known instanceof Cancelled) throw known;
			if (!(known instanceof Error)) throw thrown;
			const summary = `${what} ${path} failed: ${known.message}`;
			if (known instanceof ConnectionLost) throw new ConnectionLost(known.code, summary, known.detail, { cause: thrown });
			const { code, detail } = known instanceof GuestError ? known : {
				code: "transfer-failed",
				detail: void 0
			};
			throw new GuestError(code, summary, detail ?? advice(known.message), { cause: thrown });
		}
	}
};
function advice(message) {
	if (/denied/i.test(message)) return "The user may not write or read there. Upload to C:/Windows/Temp, and move the file with a powershell provisioner that has elevated_user.";
	if (/not enough space|disk is full/i.test(message)) return "The disk of the guest is full there: make it larger (disk_size, and its partition).";
	if (/folder of this name/i.test(message)) return "End the destination with a slash to put the file into the folder.";
}
function* itemsOf(folder, prefix) {
	for (const { name, path } of folder.files) yield {
		kind: "file",
		path: prefix + name,
		content: () => createReadStream(path)
	};
	for (const inner of folder.folders) {
		yield {
			kind: "folder",
			path: prefix + inner.name
		};
		yield* itemsOf(inner, `${prefix}${inner.name}\\`);
	}
}
/** Hands output on, cut into lines where it is asked for so; the guest is asked for more when they were taken, or nobody takes them any more. */
function takeOutput({ onOutput, onBytes, signal }) {
	let room = [];
	const wait = (answer) => {
		if (answer instanceof Promise) room.push(answer);
	};
	const of = (stream) => onBytes === void 0 ? splitLines((line) => wait(onOutput(stream, line))) : {
		write: (chunk) => wait(chunk.length > 0 ? onBytes(stream, chunk) : void 0),
		end: () => {}
	};
	const stdout = of("stdout");
	const stderr = of("stderr");
	return {
		async take(output) {
			stdout.write(output.stdout);
			stderr.write(output.stderr);
			const full = room;
			room = [];
			if (full.length === 0 || signal.aborted) return;
			const stop = new AbortController();
			const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, {
				once: true,
				signal: stop.signal
			}));
			await Promise.race([Promise.all(full), aborted]);
			stop.abort();
		},
		end() {
			stdout.end();
			stderr.end();
		}
	};
}

// src/communicators/winrm/wait-for-winrm.ts
const betweenAttempts = 3e3;
/** After a wrong password: Windows locks users out who try too often. */
const afterRefusal = 15e3;
/** Waits until the guest answers over WinRM, as long as `winrm_timeout` says. Throws GuestError and Cancelled. */
async function waitForWinrm(options) {
	const { settings, signal, clock } = options;
	let client = await attemptUntilConnected(options, signal, settings.timeout);
	if (settings.pauseBeforeConnecting > 0) {
		client.close();
		options.say(`Pausing ${formatDuration(settings.pauseBeforeConnecting)} before connecting...`);
		await clock.sleep(settings.pauseBeforeConnecting, signal);
		client = await attemptUntilConnected(options, signal, settings.timeout);
	}
	return {
		communicator: new WinrmCommunicator(client, {
			clock,
			patience: settings.transferPatience,
			wait: (abort, most = settings.timeout) => attemptUntilConnected(options, abort, most),
			notice: (text) => options.say(text)
		}),
		host: client.host
	};
}
async function attemptUntilConnected(options, signal, timeout) {
	const { settings, clock } = options;
	const started = clock.now();
	const record = new WaitRecord();
	for (;;) {
		const elapsed = clock.now() - started;
		if (timeout > 0 && elapsed >= timeout) throw timedOut(timeout, record, options.evidence?.() ?? []);
		let pause = betweenAttempts;
		try {
			return await connectOnce(options, signal, timeout > 0 ? timeout - elapsed : Number.POSITIVE_INFINITY);
		} catch (thrown) {
			if (!(thrown instanceof AddressPending) && !(thrown instanceof ConnectFailure)) throw thrown;
			const { stage, advice } = thrown instanceof ConnectFailure ? thrown : { stage: "address" };
			if (stage === "authentication") pause = afterRefusal;
			const text = stage === "authentication" ? `authentication as ${settings.username} failed: ${thrown.message}` : thrown.message;
			record.note(stage, text, elapsed, advice);
			const told = advice === void 0 ? text : `${text}. ${advice}`;
			options.onState({
				stage,
				text: told,
				elapsed: clock.now() - started,
				timeout: timeout > 0 ? timeout : void 0
			});
		}
		const left = timeout > 0 ? Math.max(0, timeout - (clock.now() - started)) : pause;
		await clock.sleep(Math.min(pause, left), signal);
	}
}
async function connectOnce({ settings, address, clock }, signal, most) {
	if (signal.aborted) throw new Cancelled();
	const host = settings.host ?? await address(signal);
	const client = new WinrmClient(host, settings, clock);
	try {
		await greet(client, clock, signal, most);
		return client;
	} catch (thrown) {
		client.close();
		throw thrown;
	}
}
const checks = {
	address: "The address comes from the QEMU guest agent: is it installed and started in the guest (virtio-win has it), is `qemu_agent` true, and did the installation reach its end? With a fixed address, set winrm_host.",
	port: "Is WinRM set up in the guest (`winrm quickconfig -quiet`), does its firewall let this machine through (its network has to be private), and is there a route from here to the guest? HTTPS has port 5986 and needs a listener of its own.",
	handshake: "Something else may listen on winrm_port, or the guest is just starting or stopping.",
	authentication: "Check winrm_username and winrm_password."
};
function timedOut(timeout, record, evidence) {
	const detail = [
		`In ${formatDuration(timeout)} (winrm_timeout) the guest was not reached. What was seen of it:`,
		...record.lines(evidence),
		record.advice(evidence, checks)
	];
	return new GuestError("winrm-timeout", "Timeout waiting for WinRM.", detail.join("\n"));
}

export { waitForWinrm };