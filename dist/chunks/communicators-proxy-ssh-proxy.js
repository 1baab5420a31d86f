import { o as __toESM } from "./runtime.js";
import { t as require_lib } from "./npm-ssh2.js";
import { n as ExternalError, r as GuestError } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { t as quote } from "./communicators-remote-path.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { i as writeTo } from "./communicators-ssh-transfer-file-transfer.js";
import { t as ByteReader } from "./communicators-ssh-transfer-byte-reader.js";
import { join, posix } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { randomUUID } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";

// src/communicators/proxy/guest-files.ts
var import_lib = /* @__PURE__ */ __toESM(require_lib(), 1);
const kinds = 61440;
function isFolder({ mode }) {
	return (mode & kinds) === 16384;
}
/** Lines of a listing. */
const mostListed = 1e5;
/** GNU and busybox know `-c`, the BSDs `-f`. */
const statOf = (options, files) => `stat ${options} -c '@%f %s %u %g %X %Y %n' ${files} 2>/dev/null || stat ${options} -f '@%Xp %z %u %g %a %m %N' ${files} 2>/dev/null`;
/** The files of a guest, by what every communicator can do: upload, download, and commands for the rest. */
var GuestFiles = class {
	#communicator;
	#spool;
	/** `spool`: a folder of this machine for files on their way. */
	constructor(communicator, spool) {
		this.#communicator = communicator;
		this.#spool = spool;
	}
	/** The name of a file of this machine for a file on its way. */
	spooled() {
		return join(this.#spool, randomUUID());
	}
	/** Undefined: there is none. */
	async facts(path, signal, { follow = true } = {}) {
		const script = `if ${follow ? "test -e \"$1\"" : "test -e \"$1\" || test -h \"$1\""}; then ${statOf(follow ? "-L" : "", "\"$1\"")}; else echo none; fi`;
		const lines = await this.#lines(script, [plain(path)], signal);
		if (lines.includes("none")) return void 0;
		const [found] = factsIn(lines);
		return found ?? await this.#seenByDownload(path, signal);
	}
	/** What is in a folder, with `.` and `..`. */
	async list(path, signal) {
		const script = `cd "$1" || exit 1; set -- .* *; ${statOf("", "\"$@\"")}; true`;
		return factsIn(await this.#lines(script, [plain(path)], signal));
	}
	async home(signal) {
		return (await this.#lines("pwd", [], signal)).find((line) => line.startsWith("/")) ?? "/";
	}
	async upload(local, path, mode, signal) {
		const { size } = await stat(local);
		await this.#communicator.upload(createReadStream(local), plain(path), {
			signal,
			mode,
			size
		});
	}
	async download(path, local, signal) {
		const to = createWriteStream(local, { mode: 384 }).on("error", () => {});
		try {
			await this.#communicator.download(plain(path), to, { signal });
		} finally {
			await new Promise((resolve) => {
				if (to.closed) return resolve();
				to.once("close", () => resolve()).end();
			});
		}
	}
	async change(path, { mode, uid, gid, atime, mtime }, signal) {
		const steps = [
			...uid === void 0 || gid === void 0 ? [] : [`chown ${uid}:${gid} "$1"`],
			...mode === void 0 ? [] : [`chmod ${(mode & 4095).toString(8)} "$1"`],
			...atime === void 0 ? [] : [`TZ=UTC0 touch -a -t ${touchTime(atime)} "$1"`],
			...mtime === void 0 ? [] : [`TZ=UTC0 touch -m -t ${touchTime(mtime)} "$1"`]
		];
		if (steps.length > 0) await this.command(steps.join(" && "), [plain(path)], signal);
	}
	/** A script for sh with its arguments. Throws GuestError with its words. */
	async command(script, args, signal) {
		await this.#lines(script, args.map(plain), signal, true);
	}
	async #lines(script, args, signal, strict = false) {
		const lines = [];
		let said = "";
		const command = `env LC_ALL=C sh -c ${quote(script)} sh ${args.map((each) => quote(each)).join(" ")}`;
		const { exitCode, disconnected } = await this.#communicator.exec(command, {
			signal,
			onOutput: (stream, line) => {
				if (stream === "stderr") said = line;
				else if (lines.length < mostListed) lines.push(line);
			}
		});
		if (disconnected) throw new GuestError("connection-lost", "the connection to the guest was closed");
		if (strict && exitCode !== 0) throw new GuestError("transfer-failed", said || `exit status ${exitCode}`);
		return lines;
	}
	/** Of a guest without sh: it has the file if it can be fetched. */
	async #seenByDownload(path, signal) {
		const local = this.spooled();
		try {
			await this.download(path, local, signal);
			const { size, mtimeMs } = await stat(local);
			const now = Math.floor(mtimeMs / 1e3);
			return {
				name: path,
				mode: 33188,
				size,
				uid: 0,
				gid: 0,
				atime: now,
				mtime: now
			};
		} catch (thrown) {
			if (thrown instanceof GuestError) return void 0;
			throw thrown;
		} finally {
			await rm(local, { force: true });
		}
	}
};
function factsIn(lines) {
	return lines.flatMap((line) => {
		const [, mode, size, uid, gid, atime, mtime, name] = /^@([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) (.+)$/i.exec(line) ?? [];
		if (mode === void 0 || name === void 0) return [];
		return [{
			name,
			mode: Number.parseInt(mode, 16),
			size: Number(size),
			uid: Number(uid),
			gid: Number(gid),
			atime: Number(atime),
			mtime: Number(mtime)
		}];
	});
}
/** A path of Windows as it comes over SFTP, `/C:/Users`, is `C:/Users`; a file named `-x` is no option. */
function plain(path) {
	const bare = path.replace(/^\/([A-Za-z]:)/, "$1");
	return bare.startsWith("-") ? `./${bare}` : bare;
}
/** CCYYMMDDhhmm.SS */
function touchTime(seconds) {
	const digits = (/* @__PURE__ */ new Date(seconds * 1e3)).toISOString().replace(/\D/g, "");
	return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`;
}

// src/communicators/proxy/shell-words.ts
/** The words of a simple command as a POSIX shell takes them; undefined where it is more than words: a pipe, a variable, an open quote. */
function shellWords(command) {
	const words = [];
	let word;
	for (let at = 0; at < command.length; at++) {
		const sign = command.charAt(at);
		if (sign === "'" || sign === "\"") {
			const end = endOfQuote(command, at);
			if (end === void 0) return void 0;
			const inner = command.slice(at + 1, end);
			if (sign === "\"" && /(?<!\\)[$`]/.test(inner)) return void 0;
			word = (word ?? "") + (sign === "\"" ? inner.replace(/\\([$`"\\])/g, "$1") : inner);
			at = end;
		} else if (sign === "\\") word = (word ?? "") + command.charAt(++at);
		else if (/\s/.test(sign)) {
			if (word !== void 0) words.push(word);
			word = void 0;
		} else if (/[|&;<>()$`]/.test(sign)) return;
		else word = (word ?? "") + sign;
	}
	return word === void 0 ? words : [...words, word];
}
function endOfQuote(text, start) {
	const sign = text.charAt(start);
	for (let at = start + 1; at < text.length; at++) if (sign === "\"" && text[at] === "\\") at++;
	else if (text[at] === sign) return at;
}

// src/communicators/proxy/scp-server.ts
/** Undefined: the command is none of scp's own. */
function scpRequest(command) {
	const words = command.startsWith("scp ") ? shellWords(command) : void 0;
	if (words === void 0) return void 0;
	const options = [];
	let at = 1;
	for (; /^-\w+$/.test(words[at] ?? ""); at++) options.push(...(words[at] ?? "").slice(1));
	if (words[at] === "--") at++;
	const direction = options.includes("t") ? "t" : options.includes("f") ? "f" : void 0;
	const path = words[at];
	if (direction === void 0 || path === void 0 || words.length > at + 1) return void 0;
	return {
		direction,
		path,
		recursive: options.includes("r"),
		folder: options.includes("d"),
		times: options.includes("p")
	};
}
/** Speaks the protocol of rcp for a guest whose communicator moves whole files. Answers the exit status. */
async function serveScp(channel, request, files, signal) {
	const reader = new ByteReader(channel);
	const peer = {
		files,
		signal,
		reader,
		write: (bytes) => writeTo(channel, bytes),
		async confirm() {
			const status = await reader.byte();
			if (status === void 0) throw new Gone();
			if (status !== 0) throw new GuestError("transfer-failed", await reader.line());
		}
	};
	try {
		await (request.direction === "t" ? receive(request, peer) : send(request, peer));
		return 0;
	} catch (thrown) {
		if (!(thrown instanceof Gone)) await peer.write(`\x02scp: ${oneLine(thrown.message)}\n`).catch(() => {});
		return 1;
	} finally {
		await reader.release();
		channel.resume();
	}
}
/** The client has ended. */
var Gone = class extends Error {};
async function receive(request, peer) {
	const { files, signal, reader, write } = peer;
	const there = await files.facts(request.path, signal);
	const intoFolder = there !== void 0 && isFolder(there);
	if (request.folder && !intoFolder) throw new GuestError("no-remote-folder", `${request.path}: Not a directory`);
	const folders = [{
		path: request.path,
		isThere: intoFolder
	}];
	let times;
	await write("\0");
	for (;;) {
		const type = await reader.byte();
		if (type === void 0) return;
		const line = await reader.line();
		const top = folders.at(-1);
		switch (String.fromCharCode(type)) {
			case "T": {
				const [mtime, , atime] = line.split(" ").map(Number);
				times = {
					mtime: mtime ?? 0,
					atime: atime ?? 0
				};
				break;
			}
			case "D": {
				const { name, mode } = record(line);
				const path = top.isThere ? posix.join(top.path, name) : top.path;
				await files.command(`mkdir -p "$1" && chmod ${mode.toString(8)} "$1"`, [path], signal);
				folders.push({
					path,
					isThere: true
				});
				break;
			}
			case "E":
				if (folders.length > 1) folders.pop();
				break;
			case "C": {
				const { name, mode, size } = record(line);
				await receiveFile({
					path: top.isThere ? posix.join(top.path, name) : top.path,
					mode,
					size,
					times: request.times ? times : void 0
				}, peer);
				times = void 0;
				break;
			}
			default: throw new GuestError("transfer-failed", "protocol error: unexpected message");
		}
		await write("\0");
	}
}
async function receiveFile({ path, mode, size, times }, peer) {
	const { files, signal, reader, write, confirm } = peer;
	const local = files.spooled();
	try {
		await write("\0");
		const to = createWriteStream(local, { mode: 384 }).on("error", () => {});
		let received = 0;
		for await (const piece of reader.take(size)) {
			received += piece.length;
			await writeTo(to, piece);
		}
		to.end();
		await finished(to);
		if (received !== size) throw new Gone();
		await confirm();
		await files.upload(local, path, mode, signal);
		if (times !== void 0) await files.change(path, times, signal);
	} finally {
		await rm(local, { force: true });
	}
}
async function send(request, peer) {
	const { files, signal, confirm } = peer;
	await confirm();
	const found = await files.facts(request.path, signal);
	if (found === void 0) throw new GuestError("transfer-failed", `${request.path}: No such file or directory`);
	await sendOne(request.path, found, request, peer);
}
async function sendOne(path, facts, request, peer) {
	const { files, signal, write, confirm } = peer;
	const name = posix.basename(path);
	const mode = (facts.mode & 511).toString(8).padStart(4, "0");
	if (isFolder(facts) && !request.recursive) throw new GuestError("remote-folder", `${path}: not a regular file`);
	if (request.times) {
		await write(`T${facts.mtime} 0 ${facts.atime} 0\n`);
		await confirm();
	}
	if (isFolder(facts)) {
		await write(`D${mode} 0 ${name}\n`);
		await confirm();
		for (const child of await files.list(path, signal)) {
			const below = posix.join(path, posix.basename(child.name));
			if (child.name === "." || child.name === "..") continue;
			const real = await files.facts(below, signal);
			if (real !== void 0) await sendOne(below, real, request, peer);
		}
		await write("E\n");
		await confirm();
		return;
	}
	const local = files.spooled();
	try {
		await files.download(path, local, signal);
		const { size } = await stat(local);
		await write(`C${mode} ${size} ${name}\n`);
		await confirm();
		for await (const piece of createReadStream(local)) await write(piece);
		await write("\0");
		await confirm();
	} finally {
		await rm(local, { force: true });
	}
}
function record(line) {
	const [, mode = "", size = "", name = ""] = /^([0-7]{3,5}) (\d+) (.+)$/s.exec(line) ?? [];
	if (name === "" || name === "." || name === ".." || name.includes("/")) throw new GuestError("transfer-failed", "protocol error: unexpected name");
	return {
		mode: Number.parseInt(mode, 8) & 4095,
		size: Number(size),
		name
	};
}
function oneLine(text) {
	return text.replace(/\s*\n\s*/g, " ");
}

// src/communicators/proxy/sftp-answers.ts
const { STATUS_CODE: STATUS_CODE$1 } = import_lib.default.utils.sftp;
/** What went wrong, by the protocol's number. */
var Status = class extends Error {
	code;
	constructor(code, message) {
		super(message);
		this.code = code;
	}
};
function sayExit(sftp) {
	const { _protocol: protocol, outgoing } = sftp;
	if (outgoing.state === "open") protocol.exitStatus(outgoing.id, 0);
}
/** Ansible quotes paths for the shell that an old `scp` ran; the new one, which speaks SFTP, sends them with their quotes. */
function meant(path) {
	const [word, ...more] = path.startsWith("'") ? shellWords(path) ?? [] : [];
	return word?.startsWith("/") && more.length === 0 ? word : path;
}
/** The number for whatever was thrown. */
function statusOf(thrown) {
	if (thrown instanceof Status) return thrown.code;
	const { message } = thrown;
	if (/permission denied/i.test(message)) return STATUS_CODE$1.PERMISSION_DENIED;
	return /no such file/i.test(message) ? STATUS_CODE$1.NO_SUCH_FILE : STATUS_CODE$1.FAILURE;
}
function attributesOf({ mode, size, uid, gid, atime, mtime }) {
	return {
		mode,
		size,
		uid,
		gid,
		atime,
		mtime
	};
}
function entryOf(facts) {
	const filename = posix.basename(facts.name) || facts.name;
	return {
		filename,
		longname: `${isFolder(facts) ? "d" : "-"}rwxrwxrwx 1 ${facts.uid} ${facts.gid} ${facts.size} Jan  1 00:00 ${filename}`,
		attrs: attributesOf(facts)
	};
}
function defined(values) {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== void 0));
}

// src/communicators/proxy/sftp-server.ts
const { OPEN_MODE, STATUS_CODE } = import_lib.default.utils.sftp;
/** Bytes that a client may have in one answer. */
const mostRead = 262144;
/**
* Speaks SFTP, version 3, for a guest whose communicator moves whole files. What is written is kept here until it is
* closed, in whatever order it comes; the client hears of a failure when it closes.
*/
function serveSftp(sftp, files, signal) {
	const opened = /* @__PURE__ */ new Map();
	let last = 0;
	let queue = Promise.resolve();
	const answer = (id, work) => {
		queue = queue.then(work).catch((thrown) => {
			if (!signal.aborted) sftp.status(id, statusOf(thrown), thrown.message);
		});
	};
	const done = (id, work) => answer(id, async () => {
		seen = void 0;
		await work();
		sftp.status(id, STATUS_CODE.OK);
	});
	const keep = (id, one) => {
		const handle = Buffer.alloc(4);
		handle.writeUInt32BE(++last);
		opened.set(last, one);
		sftp.handle(id, handle);
	};
	const find = (handle) => {
		const one = handle.length === 4 ? opened.get(handle.readUInt32BE()) : void 0;
		if (one === void 0) throw new Status(STATUS_CODE.FAILURE, "no such handle");
		return one;
	};
	let seen;
	const look = async (path) => {
		const found = seen?.path === path ? seen.found : await files.facts(path, signal);
		seen = void 0;
		return found;
	};
	const facts = async (path, follow = true) => {
		const found = await files.facts(path, signal, { follow });
		if (follow) seen = {
			path,
			found
		};
		if (found === void 0) throw new Status(STATUS_CODE.NO_SUCH_FILE, "No such file");
		return found;
	};
	const openToRead = async (id, path) => {
		const found = await look(path);
		if (found === void 0) throw new Status(STATUS_CODE.NO_SUCH_FILE, "No such file");
		if (isFolder(found)) throw new Status(STATUS_CODE.FAILURE, `${path} is a directory`);
		const local = files.spooled();
		await files.download(path, local, signal);
		const file = await open(local, "r");
		const { size } = await file.stat();
		keep(id, {
			kind: "read",
			local,
			file,
			facts: {
				...found,
				size
			}
		});
	};
	const openToWrite = async (id, path, flags, asked) => {
		const found = await look(path);
		if (found !== void 0 && isFolder(found)) throw new Status(STATUS_CODE.FAILURE, `${path} is a directory`);
		if (found !== void 0 && (flags & OPEN_MODE.EXCL) !== 0) throw new Status(STATUS_CODE.FAILURE, "File exists");
		if (found === void 0 && (flags & OPEN_MODE.CREAT) === 0) throw new Status(STATUS_CODE.NO_SUCH_FILE, "No such file");
		const local = files.spooled();
		if (found !== void 0 && (flags & OPEN_MODE.TRUNC) === 0) await files.download(path, local, signal);
		const file = await open(local, found !== void 0 && (flags & OPEN_MODE.TRUNC) === 0 ? "r+" : "wx+", 384);
		const mode = (found?.mode ?? asked ?? 420) & 511;
		keep(id, {
			kind: "write",
			local,
			file,
			path,
			mode,
			changes: {}
		});
	};
	const close = async (one) => {
		if (one.kind === "folder") return;
		try {
			await one.file.close();
			if (one.kind === "read") return;
			const { mode = one.mode, ...more } = one.changes;
			await files.upload(one.local, one.path, mode & 4095, signal);
			await files.change(one.path, more, signal);
		} finally {
			await rm(one.local, { force: true });
		}
	};
	sftp.on("OPEN", (id, name, flags, attributes) => answer(id, () => {
		const path = meant(name);
		return (flags & OPEN_MODE.WRITE) === 0 ? openToRead(id, path) : openToWrite(id, path, flags, attributes.mode);
	})).on("WRITE", (id, handle, offset, data) => done(id, async () => {
		const one = find(handle);
		if (one.kind !== "write") throw new Status(STATUS_CODE.PERMISSION_DENIED, "not open for writing");
		await one.file.write(data, 0, data.length, offset);
	})).on("READ", (id, handle, offset, length) => answer(id, async () => {
		const one = find(handle);
		if (one.kind === "folder") throw new Status(STATUS_CODE.FAILURE, "a directory is not read so");
		const piece = Buffer.alloc(Math.min(length, mostRead));
		const { bytesRead } = await one.file.read(piece, 0, piece.length, offset);
		if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
		else sftp.data(id, piece.subarray(0, bytesRead));
	})).on("CLOSE", (id, handle) => done(id, async () => {
		const one = find(handle);
		opened.delete(handle.readUInt32BE());
		await close(one);
	})).on("STAT", (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await facts(meant(path)))))).on("LSTAT", (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await facts(meant(path), false))))).on("FSTAT", (id, handle) => answer(id, async () => {
		const one = find(handle);
		if (one.kind === "folder") throw new Status(STATUS_CODE.OP_UNSUPPORTED, "not of directories");
		if (one.kind === "read") return sftp.attrs(id, attributesOf(one.facts));
		const { size, atimeMs, mtimeMs } = await one.file.stat();
		const times = {
			atime: Math.floor(atimeMs / 1e3),
			mtime: Math.floor(mtimeMs / 1e3)
		};
		sftp.attrs(id, {
			mode: 32768 | one.mode,
			uid: 0,
			gid: 0,
			size,
			...times
		});
	})).on("SETSTAT", (id, path, attributes) => done(id, () => files.change(path, attributes, signal))).on("FSETSTAT", (id, handle, attributes) => done(id, async () => {
		const one = find(handle);
		if (one.kind !== "write") throw new Status(STATUS_CODE.PERMISSION_DENIED, "not open for writing");
		const { mode, uid, gid, atime, mtime } = attributes;
		one.changes = {
			...one.changes,
			...defined({
				mode,
				uid,
				gid,
				atime,
				mtime
			})
		};
	})).on("OPENDIR", (id, path) => answer(id, async () => {
		if (!isFolder(await facts(path))) throw new Status(STATUS_CODE.FAILURE, `${path} is no directory`);
		keep(id, {
			kind: "folder",
			entries: await files.list(path, signal)
		});
	})).on("READDIR", (id, handle) => answer(id, async () => {
		const one = find(handle);
		if (one.kind !== "folder") throw new Status(STATUS_CODE.FAILURE, "not a directory");
		const next = one.entries.slice(0, 100);
		one.entries = one.entries.slice(100);
		if (next.length === 0) sftp.status(id, STATUS_CODE.EOF);
		else sftp.name(id, next.map(entryOf));
	})).on("REALPATH", (id, path) => answer(id, async () => {
		const absolute = path.startsWith("/") ? path : posix.join(await files.home(signal), path);
		const filename = posix.normalize(absolute).replace(/(?<=.)\/$/, "");
		sftp.name(id, [{
			filename,
			longname: filename,
			attrs: {}
		}]);
	})).on("MKDIR", (id, path) => done(id, () => files.command("mkdir \"$1\"", [path], signal))).on("RMDIR", (id, path) => done(id, () => files.command("rmdir \"$1\"", [path], signal))).on("REMOVE", (id, path) => done(id, () => files.command("rm \"$1\"", [path], signal))).on("RENAME", (id, from, to) => done(id, () => files.command("test ! -e \"$2\" && mv \"$1\" \"$2\"", [from, to], signal))).on("SYMLINK", (id, link, target) => done(id, () => files.command("ln -s \"$1\" \"$2\"", [target, link], signal)));
	sftp.on("error", () => {});
	const leave = () => {
		for (const one of opened.values()) if (one.kind !== "folder") one.file.close().catch(() => {}).then(() => rm(one.local, { force: true }));
		opened.clear();
	};
	sftp.once("close", () => {
		queue = queue.then(leave, leave);
	});
	sftp.once("end", () => {
		queue = queue.then(() => {
			if (signal.aborted) return;
			sayExit(sftp);
			sftp.end();
		});
	});
}

// src/communicators/proxy/proxy-session.ts
/** One session of a client: a command, or file transfer. */
function serveSession(session, setup) {
	let terminal;
	session.on("pty", (accept, _reject, { term, rows, cols, modes }) => {
		terminal = {
			term,
			rows,
			cols,
			modes: { ...modes }
		};
		accept?.();
	});
	session.on("env", (accept) => accept?.());
	session.on("exec", (accept, _reject, { command }) => {
		const channel = accept();
		const request = scpRequest(command);
		if (request === void 0) run(channel, command, terminal, setup);
		else copy(channel, request, setup);
	});
	if (setup.sftpCommand === "") session.on("sftp", (accept) => {
		const sftp = accept();
		serveSftp(sftp, setup.files, AbortSignal.any([setup.signal, closing(sftp)]));
	});
	else session.on("subsystem", (accept, reject, { name }) => {
		if (name === "sftp") run(accept(), setup.sftpCommand, void 0, setup);
		else reject?.();
	});
}
async function copy(channel, request, { files, signal }) {
	channel.on("error", () => {});
	const status = await serveScp(channel, request, files, AbortSignal.any([signal, closing(channel)]));
	channel.exit(status);
	channel.end();
}
async function run(channel, command, terminal, { communicator, signal }) {
	channel.on("error", () => {});
	const sent = (stream, bytes) => writeTo(stream === "stdout" ? channel : channel.stderr, bytes).catch(() => {});
	const isStreamed = communicator.streamsInput !== false;
	if (!isStreamed) channel.resume();
	try {
		const result = await communicator.exec(command, {
			signal: AbortSignal.any([signal, closing(channel)]),
			stdin: isStreamed ? channel : void 0,
			terminal,
			onBytes: sent,
			onOutput: (stream, line) => sent(stream, `${line}\n`)
		});
		if (result.exitCode !== void 0) channel.exit(result.exitCode);
		else if (result.signal !== void 0) channel.exit(result.signal, false, "");
	} catch (thrown) {
		if (thrown instanceof GuestError) await sent("stderr", `${explain(thrown)}\n`);
	}
	channel.resume();
	channel.end();
}
function explain(thrown) {
	return thrown instanceof ConnectionLost ? `The guest can not be reached: ${thrown.message}` : thrown.message;
}
/** Aborted when the client leaves. */
function closing(channel) {
	const left = new AbortController();
	channel.once("close", () => left.abort());
	return left.signal;
}

// src/communicators/proxy/ssh-proxy.ts
const host = "127.0.0.1";
/**
* An SSH server on this machine's loopback that leads to a guest, however that is reached: for tools that speak SSH alone.
* Commands, SFTP and scp go through the communicator.
*/
async function startSshProxy(options) {
	const { communicator, sftpCommand, authorizedKey } = options;
	await using stack = new AsyncDisposableStack();
	const spool = privateFolder("ssh-proxy");
	stack.defer(() => rm(spool, {
		recursive: true,
		force: true,
		maxRetries: 5
	}));
	const closing = new AbortController();
	const setup = {
		communicator,
		sftpCommand,
		signal: closing.signal,
		files: new GuestFiles(communicator, spool)
	};
	const open = /* @__PURE__ */ new Set();
	const server = new import_lib.default.Server({ hostKeys: [options.hostKey] }, (client) => {
		open.add(client);
		socketOf(client).setNoDelay(true);
		client.on("error", () => {});
		client.on("close", () => open.delete(client));
		client.on("authentication", (context) => authenticate(context, authorizedKey));
		client.on("session", (accept) => serveSession(accept(), setup));
	});
	await listen(server, options.port);
	stack.defer(async () => {
		closing.abort();
		for (const client of open) socketOf(client).destroy();
		await new Promise((resolve) => server.close(resolve));
	});
	const { port } = server.address();
	const opened = stack.move();
	return {
		host,
		port,
		close: () => opened.disposeAsync()
	};
}
function authenticate(context, allowed) {
	if (context.method === "publickey" && isProof(context, allowed)) context.accept();
	else context.reject(["publickey"]);
}
function isProof({ key, signature, blob, hashAlgo }, allowed) {
	if (!key.data.equals(allowed.getPublicSSH())) return false;
	return signature === void 0 || blob !== void 0 && allowed.verify(blob, signature, hashAlgo) === true;
}
async function listen(server, port) {
	const ports = port === 0 ? [0] : Array.from({ length: 10 }, (_, more) => port + more).filter((each) => each < 65536);
	let failure;
	for (const each of ports) try {
		await new Promise((resolve, reject) => {
			server.once("error", reject);
			server.listen(each, host, () => {
				server.off("error", reject);
				resolve();
			});
		});
		return;
	} catch (thrown) {
		failure = thrown;
	}
	const range = ports.length === 1 ? "a port" : `a port from ${ports[0]} to ${ports.at(-1)}`;
	throw new ExternalError("no-free-port", `The SSH server for the guest can not listen on ${range} of this machine: ${failure.message}`, "Leave local_port out: any free port will do.", { cause: failure });
}
function socketOf(client) {
	return client._sock;
}

export { startSshProxy as t };