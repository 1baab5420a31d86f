import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { r as timeoutSignal } from "./time-clock.js";
import { n as mostWritten, t as AgentFailure } from "./communicators-agent-guest-agent.js";
import { t as readOutput } from "./communicators-read-output.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as archiveOf } from "./communicators-folder-archive.js";
import { t as readFolder } from "./communicators-local-tree.js";
import { i as shellPattern, r as shellPath, t as quote } from "./communicators-remote-path.js";
import { n as literal } from "./scripts-windows-powershell-text.js";
import { basename, dirname, join, posix } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { constants as constants$1 } from "node:os";
import { PassThrough, Readable } from "node:stream";
import { once } from "node:events";
import { createHash, randomUUID } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { finished as finished$1 } from "node:stream/promises";
import { setImmediate, setTimeout } from "node:timers/promises";

// src/communicators/agent/input-pieces.ts
/** Bytes that the agent is given together with the command. */
const mostGiven = 61440;
/** Milliseconds in which an input that is already there is read to its end. */
const firstWait = 100;
/** The input of a command: given at once where it is short and there, else in pieces as it comes. */
var InputPieces = class InputPieces {
	kind;
	/** All of it, where it was there at the beginning. */
	given;
	#stream;
	#waiting;
	#isEnded;
	/** Pieces that the guest has. */
	sent = 0;
	constructor(kind, stream, waiting = [], given) {
		this.kind = kind;
		this.#stream = stream;
		this.#waiting = waiting;
		this.given = given;
		this.#isEnded = kind !== "pieces";
	}
	/** Nothing more follows, and the guest has all of it. */
	get isWhole() {
		return this.#isEnded && this.#waiting.length === 0;
	}
	static async open(stream, signal) {
		if (stream === void 0) return new InputPieces("none");
		const waiting = [];
		const isOver = await firstOf(stream, waiting, signal);
		const all = Buffer.concat(waiting);
		if (isOver && all.length <= mostGiven && isAscii(all)) return all.length === 0 ? new InputPieces("none") : new InputPieces("given", void 0, [], all.toString("latin1"));
		const pieces = new InputPieces("pieces", stream, waiting);
		pieces.#follow(isOver);
		return pieces;
	}
	/** Sends what is there. */
	async send(write) {
		while (this.#waiting.length > 0) {
			const all = Buffer.concat(this.#waiting.splice(0));
			for (let at = 0; at < all.length; at += mostWritten) {
				await write(this.sent, all.subarray(at, at + mostWritten));
				this.sent++;
			}
			this.#stream?.resume();
		}
	}
	close() {
		this.#stream?.removeAllListeners("data");
		this.#stream?.pause();
	}
	#follow(isOver) {
		const stream = this.#stream;
		const over = () => {
			this.#isEnded = true;
		};
		if (isOver) {
			over();
			return;
		}
		stream.on("data", (chunk) => {
			this.#waiting.push(Buffer.from(chunk));
			if (this.#waiting.reduce((sum, { length }) => sum + length, 0) > 1 << 20) stream.pause();
		});
		stream.once("end", over).once("error", over).once("close", over);
		stream.resume();
	}
};
/** Reads what is there already; answers whether that is all. */
async function firstOf(stream, into, signal) {
	let length = 0;
	let isOver = false;
	const { promise, resolve } = Promise.withResolvers();
	const take = (chunk) => {
		into.push(Buffer.from(chunk));
		length += chunk.length;
		if (length > mostGiven) resolve();
	};
	const over = () => {
		isOver = true;
		resolve();
	};
	if (stream.readableEnded || stream.destroyed) return true;
	stream.on("data", take).once("end", over).once("error", over).once("close", over);
	await Promise.race([promise, setTimeout(firstWait, void 0, { signal }).catch(() => {})]);
	stream.pause();
	stream.off("data", take).off("end", over).off("error", over).off("close", over);
	return isOver;
}
function isAscii(content) {
	return content.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32 && byte < 127);
}

// src/communicators/agent/run-program.ts
/** The agent was restarted, or the answer with the program's end was lost. */
var Forgotten = class extends Error {};
/** Milliseconds before a program is looked at: soon at first, then ever more seldom. */
const looks = [
	40,
	80,
	150,
	250,
	400,
	600,
	1e3,
	1500,
	2e3
];
/** Of a program, at least; more while the patience lasts: a busy guest answers late, and what it says then is lost. */
const starts = 5;
/** Milliseconds; somebody may be patient for ever. */
const longestPatience = 6e5;
/**
* Runs a program of ours to its end and answers what it printed. It may be started again where the agent lost sight of it:
* whatever is run this way has to bear that, or is told that it may have begun before. Throws ConnectionLost, GuestError, AgentFailure (blocked, refused, slow) and
* Cancelled.
*/
async function runProgram(agent, command, options) {
	const { clock, signal } = options;
	const patience = Math.min(options.patience, longestPatience);
	const begun = clock.now();
	let isAgain = false;
	const exec = async () => {
		try {
			return await agent.exec(typeof command === "function" ? command(isAgain) : command, options);
		} catch (thrown) {
			isAgain ||= !(thrown instanceof AgentFailure && thrown.isSure);
			throw thrown;
		}
	};
	for (let count = 1;; count++) {
		try {
			return await watch(agent, await persist(agent, options, exec), options);
		} catch (thrown) {
			if (!(thrown instanceof Forgotten)) throw thrown;
			isAgain = true;
			if (count >= starts && clock.now() - begun >= patience) throw new GuestError("agent-failed", `The guest agent lost sight of what it was asked to run, ${count} times`, "Does something in the guest restart it again and again? See its log: journalctl -u qemu-guest-agent");
		}
		await clock.sleep(Math.min(5e3, 100 * 2 ** count), signal);
	}
}
async function watch(agent, pid, options) {
	for (let look = 0;; look++) {
		await options.clock.sleep(looks[look] ?? looks.at(-1), options.signal);
		const status = await persist(agent, {
			...options,
			isHasty: false
		}, () => agent.execStatus(pid, options.signal));
		if (status.exited) return {
			...status,
			exited: true
		};
	}
}
/** Asks the agent, again while it is away, as long as the patience lasts and the machine is on. */
async function persist(agent, { signal, clock, patience, isHasty }, ask) {
	const started = clock.now();
	for (let failures = 1;; failures++) {
		try {
			return await ask();
		} catch (thrown) {
			if (!(thrown instanceof AgentFailure)) throw thrown;
			if (thrown.kind === "forgotten") throw new Forgotten(thrown.message);
			if (thrown.kind !== "away" && (thrown.kind !== "slow" || isHasty === true)) throw thrown;
			const silence = clock.now() - started;
			if (silence >= patience || !await isOn(agent, signal)) throw lost(thrown, silence);
		}
		await clock.sleep(Math.min(3e3, 250 * 2 ** failures), signal);
	}
}
async function isOn(agent, signal) {
	try {
		return await agent.isOn(signal);
	} catch (thrown) {
		if (thrown instanceof AgentFailure) return true;
		throw thrown;
	}
}
function lost(cause, silence) {
	return new ConnectionLost("connection-lost", `The guest agent does not answer any more: ${cause.message}`, `It was silent for ${Math.round(silence / 1e3)} s. If the guest is restarting: set expect_disconnect = true on the provisioner that restarts it, and pause_before = "30s" on the next one.`, { cause });
}

// src/communicators/agent/signal-name.ts
const others = {
	1: "HUP",
	2: "INT",
	3: "QUIT",
	6: "ABRT",
	9: "KILL",
	11: "SEGV"
};
/** `KILL` of 9, as SSH has it. The guest's numbers are taken for those of Linux. */
function signalName(number) {
	return (Object.entries(constants$1.signals).find(([, value]) => value === number)?.[0])?.replace(/^SIG/, "") ?? others[number] ?? String(number);
}

// src/communicators/agent/run-job.ts
/** Seconds for which the guest waits for output before it says that there is none. */
const longPatience = 60;
/** While it may wait for input of ours. */
const shortPatience = 1;
/** Tenths of a second: of a command that prints all the time much is told at once. */
const lingers = [
	1,
	2,
	4,
	6,
	8,
	10
];
/** Looks that were ended by a signal. */
const mostKilled = 30;
/** Milliseconds for ending what runs. */
const killTime = 15e3;
/** Runs a command as a job of the guest and reads on what it prints until it has ended. */
async function runJob(reached, { id, command, before }, options, program) {
	const { agent, system } = reached;
	const { signal, onOutput, stdin } = options;
	const out = new Paced("stdout", options);
	const err = new Paced("stderr", options);
	const input = await InputPieces.open(stdin, signal);
	let cursor = system.firstCursor;
	let isStarted = false;
	let printed = 0;
	let killed = 0;
	try {
		for (;;) {
			if (isStarted) await input.send((piece, content) => persist(agent, program, () => agent.fileWrite(system.pieceOf(id, piece), content, signal)));
			const look = {
				cursor,
				patience: input.kind === "pieces" && !input.isWhole ? shortPatience : longPatience,
				linger: lingers[Math.min(printed, lingers.length - 1)],
				pieces: input.sent,
				isInputWhole: input.isWhole
			};
			const isLook = isStarted;
			const argv = (isAgain) => isLook ? system.lookAtJob(id, look) : system.startJob({
				id,
				command,
				stdin: input.kind
			}, look, before, isAgain || killed > 0 ? reached.boot : void 0);
			const given = isStarted ? void 0 : input.given;
			const ended = await runProgram(agent, argv, {
				...program,
				...given === void 0 ? {} : { input: given }
			});
			const answer = system.readState(ended.stdout);
			if (answer === void 0 && ended.signal !== void 0 && ++killed < mostKilled) {
				await program.clock.sleep(1e3, signal);
				continue;
			}
			isStarted = true;
			if (answer === void 0 || ended.truncated) throw nonsense(ended.exitCode, ended.stderr);
			const { output, state } = answer;
			reached.boot = state.boot;
			printed = output.length + ended.stderr.length === 0 ? 0 : printed + 1;
			await Promise.all([out.write(output), err.write(ended.stderr)]);
			cursor = state.cursor;
			if (state.state !== "runs") return await settle(state);
		}
	} catch (thrown) {
		if (signal.aborted) await kill(reached, id, program);
		else if (isStarted && thrown instanceof ConnectionLost) {
			await Promise.all([out.end(), err.end()]);
			return {
				exitCode: void 0,
				disconnected: true
			};
		}
		throw signal.aborted ? new Cancelled(void 0, { cause: thrown }) : thrown;
	} finally {
		input.close();
		await Promise.all([out.end(), err.end()]);
	}
	async function settle(state) {
		await Promise.all([out.end(), err.end()]);
		if (state.isOutputLost && state.state !== "gone") await onOutput("stderr", "... output was lost: the guest has no room for it (/run, /dev/shm or /tmp is full)");
		const name = state.signal === void 0 ? void 0 : signalName(state.signal);
		return {
			exitCode: state.exitCode,
			signal: name,
			disconnected: state.state === "gone" || state.state === "dead"
		};
	}
}
async function kill({ agent, system }, id, program) {
	try {
		await runProgram(agent, system.killJob(id), {
			...program,
			signal: timeoutSignal(killTime),
			patience: 3e3
		});
	} catch {}
}
function nonsense(exitCode, stderr) {
	const said = stderr.toString("utf8").trim().slice(-500);
	return new GuestError("agent-failed", said === "" ? "The guest agent answers something unexpected" : `The command could not be run: ${said}`, `The shell in the guest ended with ${exitCode ?? "a signal"}, and did not say how the command is. Is its disk full, or are /run and /tmp read-only?`);
}
/** A stream of the command's, as it is asked for and no faster than they are taken. */
var Paced = class {
	#stream = new PassThrough();
	#lines;
	#signal;
	#ended;
	constructor(name, options) {
		this.#signal = options.signal;
		this.#lines = readOutput(this.#stream, name, options);
	}
	async write(bytes) {
		if (bytes.length === 0 || this.#stream.write(bytes) || this.#signal.aborted) return;
		await new Promise((resolve) => {
			const settle = () => {
				this.#stream.off("drain", settle);
				this.#signal.removeEventListener("abort", settle);
				resolve();
			};
			this.#stream.once("drain", settle);
			this.#signal.addEventListener("abort", settle, { once: true });
		});
	}
	end() {
		this.#ended ??= new Promise((resolve) => {
			this.#stream.once("end", () => {
				this.#lines.end();
				resolve();
			});
			this.#stream.end();
		});
		return this.#ended;
	}
};

// src/communicators/agent/transfer/send-content.ts
/** Pieces of which a file is put together at a time. */
const mostPieces = 16;
/** Bytes of a block below which a slow agent is not tried. */
const leastBlock = 11520;
/** Sends bytes to the guest, in blocks of which two are on their way, and has them compared there. */
async function sendContent(reached, content, destination, transfer) {
	const { put } = reached.system;
	const send = put === void 0 ? sendPieces : sendBlocks;
	const hash = createHash("sha256");
	let done = 0;
	const count = (bytes) => {
		hash.update(bytes);
		done += bytes.length;
		transfer.onProgress?.(done, transfer.size);
	};
	try {
		const block = put?.most ?? 46080 * mostPieces;
		const blocks = inBlocks(content, block);
		const first = (await blocks.next()).value ?? Buffer.alloc(0);
		if (put !== void 0 && destination.whole !== void 0 && first.length < block) {
			count(first);
			if (!await tryWhole(reached, destination.whole(put, first, hash.digest("hex")), transfer)) return;
			await send(reached, one(first), destination.part, transfer);
			const again = createHash("sha256").update(first).digest("hex");
			await run(reached, destination.finish(again, first.length), transfer.program);
			return;
		}
		await send(reached, counted(first, blocks, count), destination.part, transfer);
		await run(reached, destination.finish(hash.digest("hex"), done), transfer.program);
	} catch (thrown) {
		content.destroy();
		if (!(thrown instanceof ConnectionLost)) await discard(reached, destination.part, transfer);
		throw thrown;
	}
}
/** Runs what ends well, or throws its words. */
async function run(reached, argv, program) {
	const ended = await runProgram(reached.agent, argv, program);
	if (ended.exitCode === 0) return ended;
	if (ended.exitCode === void 0) throw new ConnectionLost("connection-lost", `What was run in the guest was ended by signal ${ended.signal ?? "unknown"}`);
	const code = ended.exitCode === 95 ? "remote-folder" : "transfer-failed";
	throw new GuestError(code, wordsOf(ended), ended.exitCode === 95 ? "End the source with a slash." : void 0);
}
/** What is half there is removed; that it could not be is not worth more than what went wrong before. */
async function discard({ agent, system }, path, { program }) {
	try {
		await runProgram(agent, system.remove(path), {
			...program,
			signal: timeoutSignal(1e4),
			patience: 0
		});
	} catch {}
}
async function tryWhole(reached, argv, { program }) {
	try {
		await run(reached, argv, {
			...program,
			isHasty: true
		});
		return false;
	} catch (thrown) {
		if (thrown instanceof AgentFailure && thrown.kind === "slow") return true;
		throw thrown;
	}
}
async function sendBlocks(reached, blocks, part, { program }) {
	const put = reached.system.put;
	let size = put.most;
	let offset = 0;
	let before = Promise.resolve();
	const write = async (block, at) => {
		for (let sent = 0; sent < block.length;) {
			const length = Math.min(size, block.length - sent);
			try {
				await run(reached, put.at(part, block.subarray(sent, sent + length), at + sent, size), {
					...program,
					isHasty: size > leastBlock
				});
				sent += length;
			} catch (thrown) {
				if (!(thrown instanceof AgentFailure) || thrown.kind !== "slow") throw thrown;
				size /= 2;
			}
		}
	};
	for await (const block of blocks) {
		const now = write(block, offset);
		now.catch(() => {});
		await before;
		before = now;
		offset += block.length;
	}
	await before;
}
/** For guests that can decode nothing: the agent writes files, and the guest puts them together. */
async function sendPieces(reached, blocks, part, { program }) {
	const { agent, system } = reached;
	const place = system.temporary(randomUUID());
	let offset = 0;
	for await (const block of blocks) {
		const pieces = [];
		for (let at = 0; at < block.length; at += mostWritten) {
			const piece = `${place}.${pieces.length}`;
			const content = block.subarray(at, at + mostWritten);
			await persist(agent, program, () => agent.fileWrite(piece, content, program.signal));
			pieces.push(piece);
		}
		if (pieces.length > 0) await run(reached, system.append(part, pieces, offset, block.length), program);
		offset += block.length;
	}
}
async function* inBlocks(content, size) {
	let waiting = [];
	let length = 0;
	for await (const chunk of content) {
		waiting.push(Buffer.from(chunk));
		length += chunk.length;
		if (length < size) continue;
		const all = Buffer.concat(waiting);
		let at = 0;
		for (; at + size <= all.length; at += size) yield all.subarray(at, at + size);
		waiting = [all.subarray(at)];
		length = all.length - at;
	}
	if (length > 0) yield Buffer.concat(waiting);
	return void 0;
}
async function* counted(first, others, count) {
	if (first.length === 0) return;
	count(first);
	yield first;
	for await (const block of others) {
		count(block);
		yield block;
	}
}
async function* one(content) {
	yield content;
}
function wordsOf({ stderr, exitCode }) {
	return stderr.toString("utf8").split("\n").map((line) => line.trim()).filter((line) => line !== "" && !/^\d+\+\d+ records (?:in|out)$|^\d+ bytes .*copied/.test(line)).at(-1)?.slice(0, 500) || `the shell in the guest ended with exit status ${exitCode}`;
}

// src/communicators/agent/transfer/download-file.ts
/** What the guest's file is now, whatever is added to it meanwhile, compared with what arrives. */
async function downloadFile(reached, remotePath, to, { program, onProgress }) {
	const { system } = reached;
	const { getSize: block } = system;
	const first = readFirst(await run(reached, system.getFirst(remotePath, block), program));
	const { hash, size } = first;
	const digest = createHash("sha256");
	let done = 0;
	const take = async (bytes) => {
		digest.update(bytes);
		done += bytes.length;
		onProgress?.(done, size);
		await writeAll(to, bytes);
	};
	await take(first.content);
	if (size === void 0) return;
	let next = done < size ? run(reached, system.get(remotePath, block, block), program) : void 0;
	for (let offset = block; next !== void 0; offset += block) {
		const { stdout } = await next;
		const expected = Math.min(block, size - offset);
		if (stdout.length < expected) throw changed(remotePath);
		next = offset + block < size ? run(reached, system.get(remotePath, offset + block, block), program) : void 0;
		next?.catch(() => {});
		await take(stdout.subarray(0, expected));
	}
	if (done !== size || hash !== "-" && digest.digest("hex") !== hash) throw changed(remotePath);
}
function readFirst({ stdout }) {
	const end = stdout.indexOf(10);
	const [, size, hash] = /^(\d+|-) ([0-9a-f]{64}|-)\r?$/.exec(stdout.subarray(0, Math.max(0, end)).toString("latin1")) ?? [];
	if (size === void 0 || hash === void 0) throw new GuestError("agent-failed", "The shell in the guest says something unexpected of the file");
	return {
		size: size === "-" ? void 0 : Number(size),
		hash,
		content: stdout.subarray(end + 1)
	};
}
async function writeAll(to, bytes) {
	if (to.destroyed || to.writableEnded) throw to.errored ?? new GuestError("transfer-failed", "nobody takes what is downloaded any more");
	if (bytes.length === 0 || to.write(bytes)) return;
	const stop = new AbortController();
	try {
		await Promise.race([once(to, "drain", { signal: stop.signal }), once(to, "close", { signal: stop.signal }).then(() => {
			throw to.errored ?? new GuestError("transfer-failed", "nobody takes what is downloaded any more");
		})]);
	} finally {
		stop.abort();
	}
}
function changed(path) {
	return new GuestError("file-changed", `${path} changed while it was downloaded`);
}

// src/communicators/agent/transfer/guest-listing.ts
/** Entries that are read in one go: what else happens in this process has to go on. */
const atATime = 1e3;
/** Reads lines of `d` or `f` and a path, in a time that grows as the text does. Throws GuestError. */
async function readListing(text, pattern) {
	const tops = new TopFolders();
	const entries = [];
	for (const line of text.split(/\r?\n/)) {
		if (line === "") continue;
		const entry = {
			isFolder: line.startsWith("d "),
			path: line.slice(2).replaceAll("\\", "/")
		};
		const parts = entry.path.split("/");
		if (parts.includes("..")) throw new GuestError("unsafe-remote-name", `${pattern} holds a path with ".."`);
		if (entry.isFolder) tops.add(parts);
		if (entries.push(entry) % atATime === 0) await setImmediate();
	}
	const listed = [];
	for (const entry of entries) {
		const top = tops.of(entry.path);
		const below = posix.join(posix.basename(top), entry.path.slice(top.length));
		if (listed.push({
			...entry,
			below
		}) % atATime === 0) await setImmediate();
	}
	return listed;
}
/** Genuine ones are as many as the folders that a pattern names, since each is listed before what is in it. */
const mostParts = 25e4;
var TopFolders = class {
	#tree = { children: /* @__PURE__ */ new Map() };
	#count = 0;
	add(parts) {
		let at = this.#tree;
		for (const part of parts) {
			if (at.children === void 0) return;
			let next = at.children.get(part);
			if (next === void 0) {
				if (++this.#count > mostParts) throw new GuestError("transfer-failed", "The guest listed too many folders");
				next = { children: /* @__PURE__ */ new Map() };
				at.children.set(part, next);
			}
			at = next;
		}
		at.children = void 0;
	}
	/** The topmost folder that was listed, or what was listed alone. */
	of(path) {
		let at = this.#tree;
		let end = -1;
		for (const part of path.split("/")) {
			at = at.children?.get(part);
			if (at === void 0) return path;
			end += 1 + part.length;
			if (at.children === void 0) return path.slice(0, end);
		}
		return path;
	}
};

// src/communicators/agent/transfer/unpack-archive.ts
const block = 512;
const lineEnd = 10;
/** Bytes of all additions to one header: names, no content. */
const mostSaid = 1 << 20;
/**
* Unpacks the files and folders of an archive that a guest has made (ustar, pax, or with GNU's long names). `place` says
* where a name is made, or throws; links within the archive become files, and what is neither file nor folder is left out.
* A guest may send anything: headers have a limit here, and are read in one go, neither of which is so in tar-stream.
*/
async function unpackArchive(stream, place) {
	const bytes = new Bytes(stream);
	let said = {};
	let length = 0;
	for (;;) {
		const header = await bytes.take(block);
		if (header === void 0 || header.every((byte) => byte === 0)) break;
		const entry = entryOf(header, said);
		const { type, size } = entry;
		if (type === "x" || type === "L" || type === "K" || type === "g") {
			length += block + size;
			if (length > mostSaid) throw broken("a header is too long");
			const addition = await bytes.exactly(size);
			await bytes.exactly(padding(size));
			if (type === "x") readRecords(addition, said);
			if (type === "L") said.path = untilZero(addition);
			if (type === "K") said.linkpath = untilZero(addition);
			continue;
		}
		said = {};
		length = 0;
		await make(entry, bytes, place);
		await bytes.exactly(padding(size));
	}
	await bytes.drain();
}
async function make({ type, name, link, mode, size }, bytes, place) {
	if (type === "5") await makeFolder(place(safe(name)), mode | 448);
	else if (type === "0" || type === "\0" || type === "7") {
		const path = place(safe(name));
		await makeFolder(dirname(path));
		const file = createWriteStream(path, { mode });
		const closed = finished$1(file);
		closed.catch(() => {});
		for await (const chunk of bytes.parts(size)) {
			if (file.errored) throw file.errored;
			if (!file.write(chunk)) await Promise.race([new Promise((resolve) => file.once("drain", resolve)), closed]);
		}
		file.end();
		await closed;
	} else if (type === "1") await copyFile(place(safe(link)), place(safe(name)));
	else for await (const _ of bytes.parts(size));
}
function entryOf(header, said) {
	const text = (at, length) => untilZero(header.subarray(at, at + length));
	const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
	if (Number.parseInt(text(148, 8), 8) !== sum) throw broken("a checksum is wrong");
	const prefix = text(257, 5) === "ustar" && header[262] === 0 ? text(345, 155) : "";
	const plain = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
	const size = said.size === void 0 ? sizeOf(header.subarray(124, 136)) : Number(said.size);
	if (!Number.isSafeInteger(size) || size < 0) throw broken("a size is wrong");
	return {
		name: said.path ?? plain,
		link: said.linkpath ?? text(157, 100),
		mode: Number.parseInt(text(100, 8), 8) & 511 || 420,
		size,
		type: String.fromCharCode(header[156])
	};
}
/** Octal, or from 8 GiB on GNU's binary. */
function sizeOf(field) {
	if ((field[0] & 128) === 0) return Number.parseInt(field.toString("latin1").replace(/\0.*$/s, "").trim() || "0", 8);
	return field.subarray(4).reduce((total, byte) => total * 256 + byte, 0);
}
/** Records of pax: the length of all of the record, a blank, `key=value` and a line end. A value may have line ends too. */
function readRecords(bytes, said) {
	for (let at = 0; at < bytes.length;) {
		const [digits = "", length] = /^(\d{1,7}) /.exec(bytes.toString("latin1", at, at + 8)) ?? [];
		const end = at + Number(length);
		if (!(at + digits.length < end && end <= bytes.length) || bytes[end - 1] !== lineEnd) throw broken("a record of a header is none");
		const record = bytes.subarray(at + digits.length, end - 1);
		const equals = record.indexOf("=");
		if (equals < 1) throw broken("a record of a header is none");
		const key = record.toString("utf8", 0, equals);
		if (key === "path" || key === "linkpath" || key === "size") said[key] = record.toString("utf8", equals + 1);
		at = end;
	}
}
function untilZero(bytes) {
	const end = bytes.indexOf(0);
	return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}
/** The guest must not choose where on this machine a file goes. */
function safe(name) {
	if (name !== "" && !name.startsWith("/") && !name.split("/").includes("..") && !name.includes("\0")) return name;
	throw new GuestError("unsafe-remote-name", `The guest sent a file named ${JSON.stringify(name.slice(0, 200))}`);
}
function padding(size) {
	return (block - size % block) % block;
}
function broken(why) {
	return new GuestError("transfer-failed", `the archive that the guest made can not be read: ${why}`);
}
/** A stream in pieces of the sizes that are asked for. */
var Bytes = class {
	#chunks;
	#rest = Buffer.alloc(0);
	constructor(stream) {
		this.#chunks = stream[Symbol.asyncIterator]();
	}
	/** Undefined: the stream has ended. */
	async take(size) {
		const parts = [];
		for await (const part of this.#upTo(size)) parts.push(part);
		const all = Buffer.concat(parts);
		if (all.length === 0 && size > 0) return void 0;
		if (all.length !== size) throw broken("it ends too early");
		return all;
	}
	async exactly(size) {
		const all = await this.take(size);
		if (all === void 0) throw broken("it ends too early");
		return all;
	}
	async *parts(size) {
		let left = size;
		for await (const part of this.#upTo(size)) {
			left -= part.length;
			yield part;
		}
		if (left > 0) throw broken("it ends too early");
	}
	async drain() {
		this.#rest = Buffer.alloc(0);
		while ((await this.#chunks.next()).done !== true);
	}
	async *#upTo(size) {
		let left = size;
		while (left > 0) {
			if (this.#rest.length === 0) {
				const next = await this.#chunks.next();
				if (next.done === true) return;
				this.#rest = next.value;
			}
			const part = this.#rest.subarray(0, left);
			this.#rest = this.#rest.subarray(part.length);
			left -= part.length;
			yield part;
		}
	}
};

// src/communicators/agent/transfer/download-folder.ts
/** Folders of the guest by a pattern, each by its own name, as one archive where the guest can make it, else file by file. */
async function downloadFolder(reached, remotePath, localPath, transfer) {
	const pattern = remotePath.length > 1 ? remotePath.replace(/\/+$/, "") : remotePath;
	const place = transfer.place ?? ((path) => path);
	if (!reached.system.hasTar) return await oneByOne(reached, pattern, localPath, {
		...transfer,
		place
	});
	const archive = reached.system.temporary(randomUUID());
	try {
		await run(reached, reached.system.pack(pattern, archive), transfer.program);
		const stream = new PassThrough();
		const unpacked = unpackArchive(stream, (name) => place(join(localPath, name)));
		unpacked.catch((thrown) => stream.destroy(thrown));
		try {
			await downloadFile(reached, archive, stream, transfer);
			stream.end();
		} catch (thrown) {
			stream.destroy(thrown);
			await unpacked;
			throw thrown;
		}
		await unpacked;
	} finally {
		await discard(reached, archive, transfer);
	}
}
async function oneByOne(reached, pattern, localPath, transfer) {
	const { stdout } = await run(reached, reached.system.list(pattern), transfer.program);
	const listed = await readListing(stdout.toString("utf8"), pattern);
	for (const { isFolder, below } of listed) {
		if (!isFolder) continue;
		if (transfer.program.signal.aborted) throw new Cancelled();
		await makeFolder(transfer.place(join(localPath, below)));
	}
	for (const { isFolder, path, below } of listed) {
		if (isFolder) continue;
		const file = createWriteStream(transfer.place(join(localPath, below))).on("error", () => {});
		await downloadFile(reached, path, file, {
			...transfer,
			onProgress: void 0
		});
		file.end();
		await finished$1(file);
	}
}

// src/communicators/agent/transfer/upload-file.ts
/** A file, which is at its place when all of it has arrived, and not before. */
async function uploadFile(reached, content, target, transfer) {
	const { system } = reached;
	const part = system.partOf(target.path, randomUUID());
	await sendContent(reached, content, {
		part,
		finish: (hash, size) => system.finish(part, target, hash, size),
		whole: (put, bytes, hash) => put.whole(part, bytes, target, hash)
	}, transfer);
}

// src/communicators/agent/transfer/upload-folder.ts
/** Folders that are made in one call. */
const mostMade = 200;
/** A folder, as one archive where the guest can unpack it, else file by file. */
async function uploadFolder(reached, localPath, remotePath, transfer) {
	const { system } = reached;
	const folder = readFolder(localPath, basename(localPath));
	const isInside = localPath.endsWith("/");
	const { into, isOccupied } = await folderFor(reached, {
		path: remotePath,
		mode: folder.mode
	}, folder, isInside, transfer);
	const { onProgress } = transfer;
	let done = 0;
	const progress = (count) => {
		done += count;
		onProgress?.(done, folder.size);
	};
	if (system.hasTar && !isOccupied) {
		const part = system.partOf(`${into}/archive`, randomUUID());
		const archive = Readable.from(archiveOf(folder, progress), { objectMode: false });
		const { size: _size, onProgress: _progress, ...rest } = transfer;
		await sendContent(reached, archive, {
			part,
			finish: (hash) => system.unpack(part, into, hash)
		}, rest);
		return;
	}
	const folders = [...foldersIn(folder, into)];
	for (let at = 0; at < folders.length; at += mostMade) await run(reached, system.makeFolders(folders.slice(at, at + mostMade)), transfer.program);
	await uploadFiles(reached, folder, into, {
		...transfer,
		onProgress: void 0
	}, progress);
}
async function folderFor(reached, target, folder, isInside, { program }) {
	try {
		const names = [...folder.folders, ...folder.files].map(({ name }) => name);
		const { stdout } = await run(reached, reached.system.makeFolder(target, folder.name, isInside, names), program);
		const [, word, into = ""] = /^(empty|occupied) (.*?)\r?\n?$/s.exec(stdout.toString("utf8")) ?? [];
		return {
			into,
			isOccupied: word !== "empty"
		};
	} catch (thrown) {
		if (!isInside || !(thrown instanceof GuestError) || thrown.code !== "transfer-failed") throw thrown;
		throw new GuestError("no-remote-folder", `${target.path} is no folder`, thrown.message, { cause: thrown });
	}
}
function* foldersIn(folder, path) {
	for (const child of folder.folders) {
		const below = `${path}/${child.name}`;
		yield {
			path: below,
			mode: child.mode
		};
		yield* foldersIn(child, below);
	}
}
async function uploadFiles(reached, folder, path, transfer, progress) {
	for (const { name, mode, path: local, size } of folder.files) {
		await uploadFile(reached, createReadStream(local), {
			path: `${path}/${name}`,
			mode
		}, {
			...transfer,
			size
		});
		progress(size);
	}
	for (const child of folder.folders) await uploadFiles(reached, child, `${path}/${child.name}`, transfer, progress);
}

// src/communicators/agent/agent-communicator.ts
const goodbye = 1e4;
/** A guest over its agent: every command is a job of its own there, which goes on when the agent or the network does not. */
var AgentCommunicator = class {
	#options;
	#reached;
	#before;
	constructor(reached, options) {
		this.#options = options;
		this.#reached = reached;
		if (!reached.system.hasHash) options.notice("The guest can compute no SHA-256: of files that arrive only the length is compared.");
	}
	async exec(command, options) {
		return await this.#told("Running a command", async () => {
			const reached = await this.#current(options.signal);
			const id = randomUUID();
			const before = this.#before;
			this.#before = void 0;
			const program = this.#program(options.signal);
			const result = await runJob(reached, {
				id,
				command,
				before
			}, options, program);
			if (!result.disconnected) this.#before = id;
			return result;
		});
	}
	async upload(content, remotePath, options) {
		await this.#told(`Upload to ${remotePath}`, async () => {
			const reached = await this.#current(options.signal);
			await uploadFile(reached, content, {
				path: remotePath,
				mode: options.mode ?? 420
			}, this.#transfer(options));
		});
	}
	async uploadDirectory(localPath, remotePath, options) {
		await this.#told(`Upload to ${remotePath}`, async () => {
			const reached = await this.#current(options.signal);
			await uploadFolder(reached, localPath, remotePath, this.#transfer(options));
		});
	}
	async download(remotePath, to, options) {
		await this.#told(`Download of ${remotePath}`, async () => {
			await downloadFile(await this.#current(options.signal), remotePath, to, this.#transfer(options));
		});
	}
	async downloadDirectory(remotePath, localPath, options) {
		await this.#told(`Download of ${remotePath}`, async () => {
			await downloadFolder(await this.#current(options.signal), remotePath, localPath, this.#transfer(options));
		});
	}
	async reconnect(signal) {
		this.#reached = void 0;
		this.#before = void 0;
		this.#reached = await this.#options.reach(signal);
	}
	async close() {
		const reached = this.#reached;
		this.#reached = void 0;
		if (reached === void 0) return;
		const signal = timeoutSignal(goodbye);
		try {
			await runProgram(reached.agent, reached.system.clean(), {
				signal,
				clock: this.#options.clock,
				patience: 0
			});
		} catch {}
	}
	async #current(signal) {
		if (signal.aborted) throw new Cancelled();
		if (this.#reached === void 0) throw new ConnectionLost("connection-lost", "The connection to the guest is closed");
		return this.#reached;
	}
	#program(signal) {
		const { clock, timeout } = this.#options;
		return {
			signal,
			clock,
			patience: timeout || Number.POSITIVE_INFINITY
		};
	}
	#transfer(options) {
		return {
			...options,
			program: this.#program(options.signal)
		};
	}
	async #told(what, work) {
		try {
			return await work();
		} catch (thrown) {
			if (thrown instanceof AgentFailure) throw this.#options.explain(thrown);
			if (!(thrown instanceof GuestError) || thrown.code !== "transfer-failed") throw thrown;
			throw new GuestError(thrown.code, `${what} failed: ${thrown.message}`, thrown.detail, { cause: thrown });
		}
	}
};

// src/communicators/agent/blocked-command.ts
const redHat = /^(?:rhel|centos|rocky|almalinux|ol|fedora|cloudlinux|virtuozzo|eurolinux|scientific)/;
const sysconfig = "In the answer file (kickstart, %post), before the agent starts:\n  sed -i -e '/^BLACKLIST_RPC=/d' -e '/^FILTER_RPC_ARGS=/d' /etc/sysconfig/qemu-ga\n  systemctl restart qemu-guest-agent\nReleases 7 and 8 have their list in BLACKLIST_RPC of that file, 9 and later in FILTER_RPC_ARGS (--block-rpcs or --allow-rpcs). With SELinux enforcing, commands are confined too: setsebool -P virt_qemu_ga_run_unconfined on, where the policy has it.";
const configuration = "Look where its service is told so: `block-rpcs`, `blacklist` or `allow-rpcs` in /etc/qemu/qemu-ga.conf, and --block-rpcs in the ExecStart of `systemctl cat qemu-guest-agent`. Take guest-exec, guest-exec-status and guest-file-* out of the list in the answer file, and start the agent again.";
/** The guest forbids its agent what is needed: which file says so, by distribution. */
function commandBlocked(failure, system) {
	const advice = redHat.test(system?.id ?? "") ? sysconfig : system === void 0 ? `${sysconfig}\nElsewhere: ${configuration}` : configuration;
	return new GuestError("agent-command-blocked", `The guest agent${system === void 0 ? "" : ` of ${system.name}`} is not allowed to run commands: ${failure.message}`, advice, { cause: failure });
}

// src/communicators/agent/guest-system.ts
/** Why a system can not be worked with. */
var UnusableSystem = class extends Error {
	name = "UnusableSystem";
};

// src/communicators/agent/state-line.ts
/** Of the last line of every look. */
const mark = "~agent~";
const states = [
	"runs",
	"ended",
	"dead",
	"gone"
];
/** The last line of a look, and what the job printed before it. Undefined: it is none. */
function readState(stdout) {
	const at = stdout.lastIndexOf(`\n${mark} `);
	if (at < 0) return void 0;
	const line = stdout.subarray(at).toString("latin1").trim();
	const [, cursor, word, code, died, lost, boot = ""] = /^\S+ (\d+(?:\.\d+)+) (\w+) (-?\d{1,10}) ([01]) ([01]) ?(\S*)$/.exec(line) ?? [];
	const state = states.find((each) => each === word);
	if (cursor === void 0 || state === void 0) return void 0;
	const number = Number(code);
	return {
		output: stdout.subarray(0, at),
		state: {
			cursor,
			state,
			exitCode: state === "ended" && died === "0" ? number : void 0,
			signal: state === "ended" && died === "1" ? number - 128 : void 0,
			isOutputLost: lost === "1",
			boot
		}
	};
}

// src/communicators/agent/posix/shell-script.ts
/** Bytes of one argument, of which Linux takes 128 KiB. */
const longest$1 = 122880;
/** A script for the guest's shell, whatever characters it has: what is sent is ASCII. */
function shellScript(script, ...values) {
	const text = script.trim();
	if (/^[\t\n\x20-\x7e]*$/.test(text) && text.length <= longest$1) return [
		"/bin/sh",
		"-c",
		text,
		"sh",
		...values
	];
	return [
		"/bin/sh",
		"-c",
		"s=$(printf %b \"$1\"); shift; eval \"$s\"",
		"sh",
		escaped(text),
		...values
	];
}
/** As `printf %b` reads it. */
function escaped(text) {
	return Buffer.from(text, "utf8").toString("latin1").replace(/[^\n\x20-\x5b\x5d-\x7e]/g, (character) => `\\0${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
/** Is there room for a command of this length beside what belongs to it? */
function fits$1(command) {
	return Buffer.byteLength(escaped(command)) <= 106496;
}

// src/communicators/agent/posix/file-scripts.ts
/** Characters of an argument, and how many there are: together no more than a call of the API takes. */
const argument = 122880;
/** Bytes that go in one call. */
const mostPut = argument / 4 * 3 * 4;
/** Files of a guest by its shell. */
function fileScripts$1(tools) {
	/** A service has no HOME, or a wrong one, and `~` needs it. */
	const inHome = (script, ...values) => shellScript(`HOME=${quote(tools.home)}; cd "$HOME" 2>/dev/null\n${script}`, ...values);
	return {
		put: tools.decode === "" ? void 0 : putOf(tools, inHome),
		append: (part, pieces, offset, length) => inHome(appending(part, pieces, offset, length)),
		finish: (part, target, hash, size) => inHome(`p=${shellPath(part)}
${size === 0 ? "umask 077; : >\"$p\" || exit 92" : ""}
${finishing(target, hash, tools)}`),
		remove: (path) => inHome(`rm -rf ${shellPath(path)}`),
		getFirst: (path, length) => inHome(beginning$1(path, length, tools)),
		get: (path, offset, length) => inHome(`f=${shellPath(path)}; dd if="$f" bs=${length} skip=${offset / length} count=1 2>/dev/null`),
		makeFolder: ({ path, mode }, name, isInside, names) => {
			const target = shellPath(path.replace(/(?<=.)\/+$/, ""));
			const tell = telling(names);
			if (isInside) return inHome(`cd ${target} || exit 91\n${tell}`);
			return inHome(`umask 022; t=${target}
[ ! -d "$t" ] || t=$t/${quote(name)}
mkdir -p "$t" && chmod ${mode.toString(8)} "$t" && cd "$t" || exit 91
${tell}`);
		},
		makeFolders: (folders) => inHome(`umask 022\n${folders.map(({ path, mode }) => `mkdir -p ${quote(path)} && chmod ${mode.toString(8)} ${quote(path)}`).join(" &&\n")}`),
		unpack: (part, into, hash) => inHome(`p=${shellPath(part)}
${compare$1(hash, tools)}
tar -x -o -p -m -f "$p" -C ${shellPath(into)} || exit 92
rm -f "$p"`),
		pack: (pattern, archive) => inHome(`umask 077
set --
for f in ${shellPattern(pattern)}; do
  [ -e "$f" ] || { echo "$f: there is no such file or folder" >&2; exit 91; }
  set -- "$@" -C "$(cd "$(dirname "$f")" && pwd)" "$(basename "$f")"
done
tar -c -h -f ${shellPath(archive)} "$@"`),
		list: (pattern) => inHome(`for f in ${shellPattern(pattern)}; do
  [ -e "$f" ] || { echo "$f: there is no such file or folder" >&2; exit 91; }
done
find -L ${shellPattern(pattern)} -type d | sed 's/^/d /'
find -L ${shellPattern(pattern)} -type f | sed 's/^/f /'`)
	};
}
/** Characters of names that are looked at one by one; of more than that it is enough that the folder is not empty. */
const mostNamed = 5e4;
function telling(names) {
	const words = names.map(quote).join(" ");
	return `w=empty
for n in ${words.length > mostNamed ? "\"$(ls -A | head -n 1)\"" : words}; do
  if [ -n "$n" ] && { [ -e "./$n" ] || [ -h "./$n" ]; }; then w=occupied; break; fi
done
echo "$w $(pwd)"`;
}
/** Beside the target, so that it can be moved there at once. */
function partBeside(path, id) {
	return posix.join(posix.dirname(path), `.${id}.part`);
}
function putOf(tools, script) {
	const write = (part, offset, block) => `p=${shellPath(part)}
umask 077; printf %s "$@" | tr -- '-_' '+/' | ${tools.decode} | dd of="$p" bs=${block} seek=${offset / block} conv=notrunc`;
	return {
		most: mostPut,
		at: (part, content, offset, block) => script(write(part, offset, block), ...encoded(content)),
		whole: (part, content, target, hash) => script(`${write(part, 0, mostPut)} || exit 92\n${finishing(target, hash, tools)}`, ...encoded(content))
	};
}
/** Without characters that a form would write as three. */
function encoded(content) {
	return content.toString("base64").replaceAll("+", "-").replaceAll("/", "_").match(new RegExp(`.{1,${argument}}`, "g")) ?? [];
}
function appending(part, pieces, offset, length) {
	const all = pieces.map(shellPath).join(" ");
	return `umask 077; p=${shellPath(part)}
s=$({ wc -c <"$p"; } 2>/dev/null || echo 0)
[ $s -ne ${offset + length} ] || { rm -f ${all}; exit 0; }
[ $s -eq ${offset} ] || { echo "the file has $s bytes in place of ${offset}" >&2; exit 91; }
cat ${all} >>"$p" || exit 92
rm -f ${all}`;
}
/** Where a link leads, or a file is, keeps being there; what is no file (a device) is written to. Can be done twice. */
function finishing({ path, mode }, hash, tools) {
	return `t=${shellPath(path)} again=
[ ! -L "$t" ] || t=$(readlink -f "$t")
[ -e "$p" ] || [ ! -f "$t" ] || { p=$t; again=y; }
${compare$1(hash, tools)}
[ -z "$again" ] || exit 0
[ ! -d "$t" ] || { echo "$t: it is a folder" >&2; rm -f "$p"; exit 94; }
if [ -e "$t" ] && [ ! -f "$t" ]; then cat "$p" >"$t" && rm -f "$p"; exit; fi
[ ! -f "$t" ] || chown "$(stat -c %u:%g "$t" 2>/dev/null || stat -f %u:%g "$t")" "$p" 2>/dev/null
chmod ${mode.toString(8)} "$p" && mv -f "$p" "$t"`;
}
/** Of the file `$p`. */
function compare$1(hash, { hash: tool }) {
	if (tool === "") return "";
	return `h=$(${tool} <"$p" | cut -c1-64)
[ "$h" = ${hash} ] || { echo "what arrived is not what was sent ($h)" >&2; rm -f "$p"; exit 93; }`;
}
function beginning$1(path, length, { hash }) {
	const taken = hash === "" ? "echo -" : `head -c "$s" "$f" | ${hash} | cut -c1-64`;
	return `f=${shellPath(path)}
[ ! -d "$f" ] || { echo "it is a folder" >&2; exit 95; }
head -c 1 "$f" >/dev/null || exit 91
s=$(stat -Lc %s "$f" 2>/dev/null || stat -Lf %z "$f" 2>/dev/null || wc -c <"$f") || exit 91
[ "$s" -gt 0 ] || { echo "- -"; head -c ${length} "$f"; exit; }
echo "$((s)) $(${taken})"
head -c $((s < ${length} ? s : ${length})) "$f"`;
}

// src/communicators/agent/posix/job-scripts.ts
const nap = "nap() { sleep \"$1\" 2>/dev/null || sleep 1; }";
/** Prints what is another after each start of the guest. */
const bootId = "boot() { { cat /proc/sys/kernel/random/boot_id || sysctl -n kern.boottime; } 2>/dev/null | tr -d ' \\n'; }";
/** Bytes of each stream that one look tells. */
const mostTold$1 = 1 << 20;
/**
* Runs the command with its output in a pipe, from which `pump` fills files of at most two MiB, no more than five ahead of
* who reads them: a command that prints without end fills no disk. The files that say what is are made before, and only
* removed or overwritten in place later: that works on a full disk too.
*/
const runner$1 = String.raw`
d=$1 shell=$2 command=$3 stdin=$4
echo $$ >"$d/pid.new" && mv "$d/pid.new" "$d/pid"
unset NOTIFY_SOCKET INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID
${nap}
pump() {
  n=0
  while :; do
    while [ -e "$d/$1.$((n - 4))" ]; do nap 0.05; done
    if ! dd bs=4096 count=512 of="$d/$1.$n" 2>/dev/null; then
      rm -f "$d/$1.ok"
      cat >/dev/null
      break
    fi
    [ -s "$d/$1.$n" ] || break
    n=$((n + 1))
  done
  rm -f "$d/$1.live"
}
feed() {
  n=0
  while :; do
    last= c=0
    [ -e "$d/in.end" ] && last=y
    [ -e "$d/in.count" ] && read c <"$d/in.count"
    while [ "$n" -lt "$c" ]; do
      cat "$d/in.$n" || exit
      rm -f "$d/in.$n"
      n=$((n + 1))
    done
    [ -n "$last" ] && break
    nap 0.1
  done
}
pump o <"$d/o" &
pump e <"$d/e" &
feeder=
case $stdin in
none) in=/dev/null ;;
given) in=$d/in ;;
pieces) in=$d/i; feed >"$d/i" & feeder=$! ;;
esac
(
  umask 022
  cd "$HOME" 2>/dev/null || cd /
  exec "$shell" -c "trap 'rm -f \"$d/mark\"' 0
$command"
) <"$in" >"$d/o" 2>"$d/e"
rc=$? died=0
[ "$rc" -gt 128 ] && [ -e "$d/mark" ] && died=1
printf '%03d %d' "$rc" "$died" 1<>"$d/rc"
rm -f "$d/live"
[ -z "$feeder" ] || kill "$feeder" 2>/dev/null
`.trim();
/** Starts a job that is not there yet, and looks at it. */
function startScript$1(tools, job, look, before, known = "") {
	const { base, hasScopes, hasSetsid, shell } = tools;
	const run = [
		...hasScopes ? [`systemd-run --scope --quiet --unit=${unitOf(job.id)}`] : [],
		...hasSetsid ? ["setsid"] : [],
		`/bin/sh -c ${quote(runner$1)} sh "$d" ${quote(shell)} ${quote(job.command)} ${job.stdin}`
	].join(" ");
	return `
umask 077
b=${quote(base)} d=${quote(`${base}/${job.id}`)}
${before === void 0 ? "" : `rm -rf ${quote(`${base}/${before}`)}`}
mkdir -p "$b" || exit 90
n=$d.new
${bootId}
if [ -n ${quote(known)} ] && [ ! -d "$d" ] && [ "$(boot)" != ${quote(known)} ]; then
  printf '\n${mark} 0.0.0.0 gone 255 0 0 %s' "$(boot)"
  exit 0
fi
# An earlier start, whose answer was lost, may be at work at the same time.
if [ ! -d "$d" ] && mkdir "$n" 2>/dev/null && { [ ! -d "$d" ] || { rmdir "$n"; false; }; }; then
  mkfifo "$n/o" "$n/e" "$n/i" || exit 90
  for f in live o.live e.live o.ok e.ok mark; do : >"$n/$f" || exit 90; done
  printf '255 0' >"$n/rc" || exit 90
  boot >"$n/boot"
  ${job.stdin === "given" ? "cat >\"$n/in\" || exit 90" : ""}
  mv "$n" "$d" || exit 90
  HOME=${quote(tools.home)} USER=${quote(tools.user)} LOGNAME=${quote(tools.user)} SHELL=${quote(shell)}
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export HOME USER LOGNAME SHELL PATH
  ${run} </dev/null >/dev/null 2>&1 &
fi
${nap}
i=0
while [ ! -d "$d" ] && [ $i -lt 50 ]; do nap 0.1; i=$((i + 1)); done
${lookScript$1(tools, job.id, look)}`;
}
/** Prints what is new of both streams, and a line that says where that ends and how the job is. */
function lookScript$1({ base }, id, look) {
	const [outSegment, outOffset, errSegment, errOffset] = look.cursor.split(".");
	return String.raw`
${nap}
${bootId}
os=${outSegment} oo=${outOffset} es=${errSegment} eo=${errOffset} state=runs
say() {
  lost=0
  [ -e o.ok ] && [ -e e.ok ] || lost=1
  printf '\n${mark} %s.%s.%s.%s %s %s %s %s' $os $oo $es $eo "$1" "$(cat rc 2>/dev/null || echo '255 0')" $lost "$(boot)"
  exit 0
}
cd ${quote(`${base}/${id}`)} 2>/dev/null || say gone
[ -s boot ] && [ "$(cat boot)" != "$(boot)" ] && say gone
${look.pieces > 0 ? `echo ${look.pieces} >in.new && mv in.new in.count` : ""}
${look.isInputWhole ? ": >in.end" : ""}
forget() {
  i=$(($2 - 1))
  while [ "$i" -ge 0 ] && [ -e "$1.$i" ]; do rm -f "$1.$i"; i=$((i - 1)); done
}
forget o $os
forget e $es
size() { { wc -c <"$1"; } 2>/dev/null || echo 0; }
fresh() {
  [ -e o.$((os + 1)) ] || [ -e e.$((es + 1)) ] || [ "$(size o.$os)" -gt $oo ] || [ "$(size e.$es)" -gt $eo ]
}
# One that has ended and that nobody has fetched counts as there.
alive() {
  kill -0 "$1" 2>/dev/null || return 1
  [ $((waited % 10)) -ne 0 ] || ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}
waited=0 grace=0
while :; do
  if [ ! -e live ]; then
    if [ ! -e o.live ] && [ ! -e e.live ]; then state=ended; break; fi
    # Something that goes on by itself may hold the output open; but what was said before is told to its end.
    fresh && break
    if [ $grace -ge 10 ]; then state=ended; break; fi
    grace=$((grace + 1))
  elif [ -e pid ]; then
    if ! alive "$(cat pid)" && [ -e live ]; then state=dead; break; fi
  elif [ $waited -ge 150 ]; then
    state=dead
    break
  fi
  if [ -e live ] && fresh; then
    i=0
    while [ $i -lt ${look.linger} ] && [ -e live ] && [ ! -e o.$((os + 4)) ] && [ ! -e e.$((es + 4)) ]; do
      nap 0.1
      i=$((i + 1))
    done
    [ -e live ] && break
    continue
  fi
  if [ -e live ] && [ $waited -ge ${look.patience * 10} ]; then break; fi
  if [ $waited -lt 30 ]; then nap 0.1; waited=$((waited + 1)); else nap 0.3; waited=$((waited + 3)); fi
done
tell() {
  left=${mostTold$1}
  while :; do
    next=
    [ -e "$1.$((s + 1))" ] && next=y
    length=$(size "$1.$s")
    part=$((length - o))
    [ $part -gt $left ] && part=$left
    if [ $part -gt 0 ]; then
      tail -c +$((o + 1)) "$1.$s" | head -c $part
      o=$((o + part)) left=$((left - part))
    fi
    [ $left -le 0 ] && { state=runs; break; }
    [ -n "$next" ] && [ $o -ge $length ] || break
    s=$((s + 1)) o=0
  done
}
s=$es o=$eo
tell e >&2
es=$s eo=$o s=$os o=$oo
tell o
os=$s oo=$o
say $state`;
}
/** Ends what runs, first with a kind word. */
function killScript$1({ base, hasSetsid, hasScopes }, id) {
	const group = hasSetsid ? "-" : "";
	return `
${nap}
d=${quote(`${base}/${id}`)}
p=$(cat "$d/pid" 2>/dev/null) || p=
if [ -n "$p" ]; then
  ${hasSetsid ? "" : "pkill -TERM -P \"$p\" 2>/dev/null"}
  kill -TERM "${group}$p" 2>/dev/null
  i=0
  while kill -0 "${group}$p" 2>/dev/null && [ $i -lt 20 ]; do nap 0.1; i=$((i + 1)); done
  kill -KILL "${group}$p" 2>/dev/null
fi
${hasScopes ? `systemctl kill --signal=KILL ${unitOf(id)}.scope 2>/dev/null` : ""}
rm -rf "$d"`;
}
function unitOf(id) {
	return `proxmox-template-${id}`;
}

// src/communicators/agent/posix/posix-system.ts
/** What there is to work with, as lines `name=value`. */
function probeScript$1(id, shell) {
	return `
has() { command -v "$1" >/dev/null 2>&1; }
echo ready=yes
echo "system=$(uname -s)"
user=$(id -un 2>/dev/null) || user=root
home=$HOME
# The first process has /, and who is started by it.
case $home in "" | /) home=$(eval "echo ~$user") ;; esac
[ -d "$home" ] || home=/
echo "user=$user"
echo "home=$home"
${bootId}
echo "boot=$(boot)"
for b in /run /dev/shm "\${TMPDIR:-/tmp}"; do
  mkdir -m 700 "$b/template-${id}" 2>/dev/null || [ -d "$b/template-${id}" ] || continue
  if mkfifo "$b/template-${id}/try" 2>/dev/null && rm -f "$b/template-${id}/try"; then echo "base=$b/template-${id}"; break; fi
  rmdir "$b/template-${id}"
done
for t in /var/tmp "\${TMPDIR:-/tmp}"; do [ -w "$t" ] && echo "temporary=$t" && break; done
has ${quote(shell)} && echo shell=yes
if has base64; then echo "decode=base64 -d"; elif has openssl; then echo "decode=openssl base64 -d -A"; fi
if has sha256sum; then echo hash=sha256sum; elif has shasum; then echo "hash=shasum -a 256"
elif has openssl; then echo "hash=openssl dgst -sha256 -r"; fi
has tar && echo tar=yes
has setsid && echo setsid=yes
[ -d /run/systemd/system ] && has systemd-run && systemd-run --scope --quiet true </dev/null >/dev/null 2>&1 && echo scopes=yes
true`;
}
/** A guest with a shell as POSIX has it. Throws UnusableSystem and what running a program throws. */
async function posixSystem(agent, given, options) {
	const shell = given.shell || "/bin/sh";
	const { stdout, stderr } = await runProgram(agent, shellScript(probeScript$1(given.id, shell)), options);
	const found = readPairs(stdout.toString("utf8"));
	const said = stderr.toString("utf8").trim().split("\n").at(-1);
	if (found.get("ready") !== "yes") throw new UnusableSystem(said || "/bin/sh ended without a word");
	if (found.get("shell") !== "yes") throw new UnusableSystem(`it has no ${shell} (agent_shell)`);
	const base = found.get("base");
	if (base === void 0 || !/^\/[^'"\\$`]+$/.test(base)) throw new UnusableSystem("nothing can be written to its /run, /dev/shm and /tmp");
	const tools = {
		base,
		shell,
		user: found.get("user") ?? "root",
		home: found.get("home") ?? "/",
		hasSetsid: found.get("setsid") === "yes",
		hasScopes: found.get("scopes") === "yes"
	};
	const fileTools = {
		home: tools.home,
		decode: found.get("decode") ?? "",
		hash: found.get("hash") ?? ""
	};
	const files = fileScripts$1(fileTools);
	const temporary = found.get("temporary") ?? "/tmp";
	return {
		name: found.get("system") ?? "a system with a shell",
		user: tools.user,
		boot: found.get("boot") ?? "",
		hasTar: found.get("tar") === "yes",
		hasHash: fileTools.hash !== "",
		firstCursor: "0.0.0.0",
		startJob(job, look, before, boot) {
			if (!fits$1(job.command)) throw new GuestError("agent-command-too-long", "The command is too long for the guest agent", "It takes at most 100 KiB. Put it into a script, and variables into a file.");
			return shellScript(startScript$1(tools, job, look, before, boot));
		},
		lookAtJob: (id, look) => shellScript(lookScript$1(tools, id, look)),
		killJob: (id) => shellScript(killScript$1(tools, id)),
		pieceOf: (id, piece) => `${base}/${id}/in.${piece}`,
		readState,
		...files,
		partOf: partBeside,
		getSize: 2 << 20,
		temporary: (id) => `${temporary}/.template-${id}`,
		clean: () => files.remove(base)
	};
}
function readPairs(text) {
	return new Map(text.split("\n").filter((line) => line.includes("=")).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

// src/communicators/agent/windows/file-scripts.ts
/** Files of a Windows guest by PowerShell. Modes there are none. */
function fileScripts(make) {
	return {
		append: (part, pieces, offset, length) => make(String.raw`$p = Full ${literal(part)}
$all = ${pieces.map(literal).join(", ")}
$size = 0
if (Test-Path -LiteralPath $p) { $size = (Get-Item -LiteralPath $p -Force).Length }
if ($size -eq ${offset + length}) { Remove-Item -LiteralPath $all -ErrorAction SilentlyContinue; exit 0 }
if ($size -ne ${offset}) { Fail "the file has $size bytes in place of ${offset}" 91 }
$to = [IO.File]::Open($p, 'Append')
try { foreach ($one in $all) { $bytes = [IO.File]::ReadAllBytes($one); $to.Write($bytes, 0, $bytes.Length) } } finally { $to.Close() }
Remove-Item -LiteralPath $all`),
		partOf: (path, id) => path.replace(/[^/\\]*$/, `.${id}.part`),
		finish: (part, { path }, hash, size) => make(String.raw`$p = Full ${literal(part)}
$t = Full ${literal(path)}
${size === 0 ? "[IO.File]::WriteAllBytes($p, (New-Object byte[] 0))" : ""}
if (Test-Path -LiteralPath $t -PathType Container) { Remove-Item -LiteralPath $p -Force; Fail "$($t): it is a folder" 94 }
if (-not (Test-Path -LiteralPath $p) -and (Test-Path -LiteralPath $t)) { $p = $t }
${compare(hash)}
if ($p -ne $t) { Move-Item -LiteralPath $p -Destination $t -Force }`),
		remove: (path) => make(`Remove-Item -LiteralPath (Full ${literal(path)}) -Recurse -Force -ErrorAction SilentlyContinue`),
		getFirst: (path, length) => make(String.raw`$f = Full ${literal(path)}
if (Test-Path -LiteralPath $f -PathType Container) { Fail 'it is a folder' 95 }
$file = [IO.File]::Open($f, 'Open', 'Read', 'ReadWrite')
$hash = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($file)).Replace('-', '').ToLowerInvariant()
$size = $file.Position
Say "$size $hash${"`"}n"
${tell(0, length)}`),
		get: (path, offset, length) => make(String.raw`$f = Full ${literal(path)}
$file = [IO.File]::Open($f, 'Open', 'Read', 'ReadWrite')
${tell(offset, length)}`),
		makeFolder: ({ path }, name, isInside) => make(isInside ? String.raw`$t = Full ${literal(path.replace(/(?<=.)[\\/]+$/, ""))}
if (-not (Test-Path -LiteralPath $t -PathType Container)) { Fail 'there is no such folder' 91 }
Say "empty $t"` : String.raw`$t = Full ${literal(path.replace(/(?<=.)[\\/]+$/, ""))}
if (Test-Path -LiteralPath $t -PathType Container) { $t = Join-Path $t ${literal(name)} }
[void](New-Item -ItemType Directory -Force -Path $t)
Say "empty $t"`),
		makeFolders: (folders) => make(folders.map(({ path }) => `[void](New-Item -ItemType Directory -Force -Path (Full ${literal(path)}))`).join("\n")),
		unpack: (part, into, hash) => make(String.raw`$p = Full ${literal(part)}
${compare(hash)}
& tar.exe -x -m -f $p -C (Full ${literal(into)})
if ($LASTEXITCODE -ne 0) { Fail "tar.exe ended with $LASTEXITCODE" 92 }
Remove-Item -LiteralPath $p -Force`),
		pack: (pattern, archive) => make(String.raw`$found = @(Get-Item -Path (Full ${literal(pattern)}) -Force -ErrorAction SilentlyContinue)
if ($found.Count -eq 0) { Fail 'there is no such file or folder' 91 }
$words = @('-c', '-f', ${literal(archive)})
foreach ($one in $found) { $words += @('-C', (Split-Path -Parent $one.FullName), $one.Name) }
& tar.exe @words
if ($LASTEXITCODE -ne 0) { Fail "tar.exe ended with $LASTEXITCODE" 92 }`),
		list: (pattern) => make(String.raw`$found = @(Get-Item -Path (Full ${literal(pattern)}) -Force -ErrorAction SilentlyContinue)
if ($found.Count -eq 0) { Fail 'there is no such file or folder' 91 }
foreach ($one in $found) {
  $all = @($one)
  if ($one.PSIsContainer) { $all += @(Get-ChildItem -LiteralPath $one.FullName -Recurse -Force) }
  foreach ($each in $all) { $kind = if ($each.PSIsContainer) { 'd' } else { 'f' }; Say "$kind $($each.FullName)${"`"}n" }
}`)
	};
}
/** Of the file `$p`. */
function compare(hash) {
	return String.raw`$h = (Get-FileHash -LiteralPath $p -Algorithm SHA256).Hash.ToLowerInvariant()
if ($h -ne '${hash}') { if ($p -ne $t) { Remove-Item -LiteralPath $p -Force }; Fail "what arrived is not what was sent ($h)" 93 }`;
}
/** A part of `$file`, to the standard output. */
function tell(offset, length) {
	return String.raw`[void]$file.Seek(${offset}, 'Begin')
$bytes = New-Object byte[] ${length}
$to = [Console]::OpenStandardOutput()
$left = ${length}
while ($left -gt 0) {
  $count = $file.Read($bytes, 0, $left)
  if ($count -le 0) { break }
  $to.Write($bytes, 0, $count)
  $left -= $count
}
$to.Flush()
$file.Close()`;
}

// src/communicators/agent/windows/job-scripts.ts
/** Bytes of each stream that one look tells. */
const mostTold = 1 << 20;
/** Of this start of the system. */
const bootTime = "(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().Ticks";
/** Runs the command with its output in files, hands its input on as it comes, and leaves its exit code when all is written. */
const runner = String.raw`$ErrorActionPreference = 'Stop'
$d = $PSScriptRoot
function Leave([string]$name, [string]$text) {
  [IO.File]::WriteAllText("$d\$name.new", $text)
  Move-Item -LiteralPath "$d\$name.new" -Destination "$d\$name" -Force
}
try {
  $start = New-Object Diagnostics.ProcessStartInfo
  $start.FileName = [IO.File]::ReadAllText("$d\program")
  $start.Arguments = [IO.File]::ReadAllText("$d\arguments")
  $start.WorkingDirectory = $env:USERPROFILE
  $start.UseShellExecute = $false
  $start.CreateNoWindow = $true
  $start.RedirectStandardInput = $true
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  $o = New-Object IO.FileStream("$d\o", 'Create', 'Write', 'ReadWrite', 1)
  $e = New-Object IO.FileStream("$d\e", 'Create', 'Write', 'ReadWrite', 1)
  $process = [Diagnostics.Process]::Start($start)
  $copies = @($process.StandardOutput.BaseStream.CopyToAsync($o), $process.StandardError.BaseStream.CopyToAsync($e))
  $inward = $process.StandardInput.BaseStream
  $next = 0
  $isOpen = $true
  do {
    if ($isOpen) {
      try {
        $isLast = Test-Path -LiteralPath "$d\in.end"
        $count = 0
        if (Test-Path -LiteralPath "$d\in.count") { $count = [int][IO.File]::ReadAllText("$d\in.count") }
        for (; $next -lt $count; $next++) {
          $bytes = [IO.File]::ReadAllBytes("$d\in.$next")
          $inward.Write($bytes, 0, $bytes.Length)
          $inward.Flush()
          Remove-Item -LiteralPath "$d\in.$next"
        }
        if ($isLast) { $inward.Close(); $isOpen = $false }
      } catch { $isOpen = $false }
    }
  } until ($process.WaitForExit(100))
  try { [void][Threading.Tasks.Task]::WaitAll($copies, 1000) } catch { }
  Leave 'rc' ([string]$process.ExitCode)
} catch {
  [IO.File]::AppendAllText("$d\failed", $_.Exception.Message)
  Leave 'rc' '1'
}`;
/** Starts a job that is not there yet, and looks at it. Who runs it is no child of the agent's, and outlives it. */
function startScript({ base, program, args }, job, look, before, known = "") {
	const folder = `${base}\\${job.id}`;
	return String.raw`$d = ${literal(folder)}
${before === void 0 ? "" : `Remove-Item -LiteralPath ${literal(`${base}\\${before}`)} -Recurse -Force -ErrorAction SilentlyContinue`}
if (${literal(known)} -ne '' -and -not (Test-Path -LiteralPath $d) -and [string]${bootTime} -ne ${literal(known)}) {
  Say "${"`"}n${mark} 0.0 gone 255 0 0 $(${bootTime})"
  exit 0
}
if (-not (Test-Path -LiteralPath $d)) {
  $n = "$d.new"
  [void](New-Item -ItemType Directory -Force -Path $n)
  [IO.File]::WriteAllText("$n\program", ${literal(program)})
  [IO.File]::WriteAllText("$n\arguments", ${literal(args)})
  [IO.File]::WriteAllText("$n\boot", [string]${bootTime})
  [IO.File]::WriteAllText("$n\run.ps1", ${literal(runner)})
  ${job.stdin === "given" ? "$in = New-Object IO.FileStream(\"$n\\in.0\", \"Create\"); [Console]::OpenStandardInput().CopyTo($in); $in.Close(); [IO.File]::WriteAllText(\"$n\\in.count\", \"1\")" : ""}
  ${job.stdin === "pieces" ? "" : "[IO.File]::WriteAllText(\"$n\\in.end\", \"\")"}
  Move-Item -LiteralPath $n -Destination $d
  $line = 'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $d + '\run.ps1"'
  $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = $line }
  if ($made.ReturnValue -ne 0) { Fail "Win32_Process.Create answers $($made.ReturnValue)" 90 }
  [IO.File]::WriteAllText("$d\pid", [string]$made.ProcessId)
}
${lookScript(base, job.id, look)}`;
}
function lookScript(base, id, look) {
	const [out = "0", err = "0"] = look.cursor.split(".");
	return String.raw`$d = ${literal(`${base}\\${id}`)}
$at = @{ o = [long]${out}; e = [long]${err} }
function Size([string]$name) { $f = Get-Item -LiteralPath "$d\$name" -ErrorAction SilentlyContinue; if ($f) { $s = [IO.File]::Open($f.FullName, 'Open', 'Read', 'ReadWrite'); $l = $s.Length; $s.Close(); $l } else { 0 } }
function State([string]$state) {
  $code = '255'
  if (Test-Path -LiteralPath "$d\rc") { $code = [IO.File]::ReadAllText("$d\rc").Trim() }
  Say ("${"`"}n${mark} {0}.{1} {2} {3} 0 0 {4}" -f $at.o, $at.e, $state, $code, ${bootTime})
  exit 0
}
if (-not (Test-Path -LiteralPath $d)) { State 'gone' }
if ([IO.File]::ReadAllText("$d\boot") -ne [string]${bootTime}) { State 'gone' }
${look.pieces > 0 ? `[IO.File]::WriteAllText("$d\\in.new", '${look.pieces}'); Move-Item -LiteralPath "$d\\in.new" -Destination "$d\\in.count" -Force` : ""}
${look.isInputWhole ? "[IO.File]::WriteAllText(\"$d\\in.end\", \"\")" : ""}
$state = 'runs'
$until = (Get-Date).AddSeconds(${look.patience})
while ($true) {
  if (Test-Path -LiteralPath "$d\rc") { $state = 'ended'; break }
  if ((Size 'o') -gt $at.o -or (Size 'e') -gt $at.e) {
    for ($i = 0; $i -lt ${look.linger} -and -not (Test-Path -LiteralPath "$d\rc"); $i++) { Start-Sleep -Milliseconds 100 }
    if (Test-Path -LiteralPath "$d\rc") { $state = 'ended' }
    break
  }
  if (Test-Path -LiteralPath "$d\pid") {
    $job = [int][IO.File]::ReadAllText("$d\pid")
    if (-not (Get-Process -Id $job -ErrorAction SilentlyContinue) -and -not (Test-Path -LiteralPath "$d\rc")) { $state = 'dead'; break }
  }
  if ((Get-Date) -ge $until) { break }
  Start-Sleep -Milliseconds 200
}
if (Test-Path -LiteralPath "$d\failed") { Fail ([IO.File]::ReadAllText("$d\failed")) 90 }
foreach ($name in 'e', 'o') {
  $length = [Math]::Min((Size $name) - $at[$name], ${mostTold})
  if ($length -le 0) { continue }
  $file = [IO.File]::Open("$d\$name", 'Open', 'Read', 'ReadWrite')
  [void]$file.Seek($at[$name], 'Begin')
  $bytes = New-Object byte[] $length
  $count = $file.Read($bytes, 0, $length)
  $file.Close()
  if ($name -eq 'e') { $to = [Console]::OpenStandardError() } else { $to = [Console]::OpenStandardOutput() }
  $to.Write($bytes, 0, $count)
  $to.Flush()
  $at[$name] += $count
  if ($at[$name] -lt (Size $name)) { $state = 'runs' }
}
State $state`;
}
function killScript(base, id) {
	return String.raw`$d = ${literal(`${base}\\${id}`)}
if (Test-Path -LiteralPath "$d\pid") { [void](& taskkill.exe /F /T /PID ([IO.File]::ReadAllText("$d\pid")) 2>&1) }
Remove-Item -LiteralPath $d -Recurse -Force -ErrorAction SilentlyContinue`;
}

// src/communicators/agent/windows/power-shell-script.ts
const beginning = String.raw`$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Full([string]$path) {
  $path = [Environment]::ExpandEnvironmentVariables($path) -replace '/', '\'
  $path = $path -replace '^(~|\$env:USERPROFILE)(?=\\|$)', $env:USERPROFILE
  if ([IO.Path]::IsPathRooted($path)) { return $path }
  return (Join-Path $env:USERPROFILE $path)
}
function Say([string]$text) {
  $bytes = [Text.Encoding]::UTF8.GetBytes($text)
  $stream = [Console]::OpenStandardOutput()
  $stream.Write($bytes, 0, $bytes.Length)
}
function Fail([string]$text, [int]$code) {
  $bytes = [Text.Encoding]::UTF8.GetBytes("$text${"`"}n")
  $stream = [Console]::OpenStandardError()
  $stream.Write($bytes, 0, $bytes.Length)
  exit $code
}
`;
/** A script for Windows PowerShell 5.1 and later. What it throws is its last word. */
function powerShellScript(script) {
	const text = `${beginning}try {\n${script}\n} catch { Fail $_.Exception.Message 92 }`;
	return [
		"powershell.exe",
		"-NoProfile",
		"-NonInteractive",
		"-ExecutionPolicy",
		"Bypass",
		"-EncodedCommand",
		Buffer.from(text, "utf16le").toString("base64")
	];
}
/** Characters of a script that Windows still takes as a command line, which has 32,767. */
const longest = 11e3;
function fits(argv) {
	return argv.join(" ").length <= longest * 8 / 3;
}

// src/communicators/agent/windows/windows-system.ts
/** What there is to work with, as lines `name=value`. */
function probeScript(id) {
	return String.raw`$base = Join-Path $env:SystemRoot 'Temp\template-${id}'
[void](New-Item -ItemType Directory -Force -Path $base)
$tar = [bool](Get-Command tar.exe -ErrorAction SilentlyContinue)
Say ("ready=yes${"`"}nbase=$base${"`"}nuser=$([Security.Principal.WindowsIdentity]::GetCurrent().Name)${"`"}nboot=$(${bootTime})${"`"}ntar=$tar${"`"}n")`;
}
/** Windows with PowerShell 5.1 or later. Throws UnusableSystem and what running a program throws. */
async function windowsSystem(agent, given, options) {
	const ended = await runProgram(agent, powerShellScript(probeScript(given.id)), options);
	const text = ended.stdout.toString("utf8");
	const of = (name) => new RegExp(`^${name}=(.*?)\r?$`, "m").exec(text)?.[1] ?? "";
	const base = of("base");
	if (of("ready") !== "yes" || base === "") throw new UnusableSystem(ended.stderr.toString("utf8").trim().split("\n").at(-1) || "powershell.exe ended without a word");
	const make = (script) => {
		const argv = powerShellScript(script);
		if (fits(argv)) return argv;
		throw new GuestError("agent-command-too-long", "The command is too long for Windows", "Together with what starts it, it has to fit into 32,767 characters. Put it into a script, and variables into a file.");
	};
	return {
		name: "Windows",
		user: of("user"),
		boot: of("boot"),
		hasTar: of("tar") === "True",
		hasHash: true,
		firstCursor: "0.0",
		startJob: (job, look, before, boot) => make(startScript({
			base,
			...shellOf(given.shell, job.command)
		}, job, look, before, boot)),
		lookAtJob: (id, look) => make(lookScript(base, id, look)),
		killJob: (id) => make(killScript(base, id)),
		pieceOf: (id, piece) => `${base}\\${id}\\in.${piece}`,
		readState,
		...fileScripts(make),
		put: void 0,
		getSize: 2 << 20,
		temporary: (id) => `${base}\\${id}`,
		clean: () => make(`Remove-Item -LiteralPath ${literal(base)} -Recurse -Force -ErrorAction SilentlyContinue`)
	};
}
/** `cmd`, as WinRM and OpenSSH have it there, or PowerShell. */
function shellOf(shell, command) {
	if (!/powershell|pwsh/i.test(shell)) return {
		program: shell || "cmd.exe",
		args: `/d /s /c "${command}"`
	};
	return {
		program: shell,
		args: `-NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${Buffer.from(command, "utf16le").toString("base64")}`
	};
}

// src/communicators/agent/wait-for-agent.ts
const betweenAttempts = 3e3;
/** Waits until the agent answers and programs can be run. Throws GuestError and Cancelled. */
async function waitForAgent(wait) {
	const id = randomUUID().slice(0, 13);
	let reached = await reach(wait, id, wait.signal);
	if (wait.pauseBeforeConnecting > 0) {
		wait.say(`Pausing ${formatDuration(wait.pauseBeforeConnecting)} before connecting...`);
		await wait.clock.sleep(wait.pauseBeforeConnecting, wait.signal);
		reached = await reach(wait, id, wait.signal);
	}
	const { name, user } = reached.system;
	wait.say(`The guest agent runs commands as ${user} (${name})`);
	return new AgentCommunicator(reached, {
		clock: wait.clock,
		timeout: wait.timeout,
		reach: (signal) => reach(wait, id, signal),
		explain: (failure) => explain(failure, void 0),
		notice: (text) => wait.say(text)
	});
}
async function reach(wait, id, signal) {
	const { agent, clock, timeout } = wait;
	const started = clock.now();
	let seen = "nobody was asked";
	let system;
	for (;;) {
		const elapsed = clock.now() - started;
		if (timeout > 0 && elapsed >= timeout) throw timedOut(wait, seen);
		try {
			await agent.ping(signal);
			system = await agent.system(signal);
			const found = await systemOf(wait, id, system, signal);
			return {
				agent,
				system: found,
				boot: found.boot
			};
		} catch (thrown) {
			if (thrown instanceof UnusableSystem) throw unusable(thrown, system);
			if (thrown instanceof AgentFailure && thrown.kind !== "away" && thrown.kind !== "slow") throw explain(thrown, system);
			if (!(thrown instanceof AgentFailure) && !(thrown instanceof ConnectionLost)) throw thrown;
			seen = thrown instanceof ConnectionLost && thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
			wait.onState(seen, clock.now() - started);
		}
		await clock.sleep(betweenAttempts, signal);
	}
}
function systemOf({ agent, shell, clock }, id, system, signal) {
	const given = {
		id,
		shell
	};
	const program = {
		signal,
		clock,
		patience: 0
	};
	return system?.id === "mswindows" ? windowsSystem(agent, given, program) : posixSystem(agent, given, program);
}
function timedOut(wait, seen) {
	const evidence = wait.evidence?.() ?? [];
	return new GuestError("agent-timeout", "Timeout waiting for the guest agent.", [
		`In ${formatDuration(wait.timeout)} (agent_timeout) the guest was not reached. What was seen of it:`,
		`- ${seen}`,
		...evidence.map(({ text }) => `- ${text}`),
		[...evidence.flatMap(({ advice = [] }) => advice), "Is qemu-guest-agent installed and started by the answer file, and did the installation reach its end? docs/agent.md has the lines for each distribution."].join(" ")
	].join("\n"));
}
function unusable(cause, system) {
	return new GuestError("agent-failed", `The guest agent answers, but runs no programs: ${cause.message}`, `The guest calls itself ${system?.name ?? "nothing"}. Simulated machines (\`serve --simulate\`) have no real agent: theirs answers and runs nothing. A real guest needs /bin/sh, or PowerShell on Windows.`, { cause });
}
/** A failure that asking again does not mend. */
function explain(failure, system) {
	if (failure.kind === "blocked") return commandBlocked(failure, system);
	if (failure.kind === "away") return new ConnectionLost("connection-lost", `The guest agent does not answer: ${failure.message}`, void 0, { cause: failure });
	return new GuestError("agent-failed", `The guest agent refused: ${failure.message}`, void 0, { cause: failure });
}

export { waitForAgent };