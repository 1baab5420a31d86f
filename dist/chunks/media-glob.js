import { o as __toESM } from "./runtime.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError, t as Cancelled } from "./diagnostics-errors.js";
import { t as require_undici } from "./npm-undici.js";
import { t as require_picomatch } from "./npm-picomatch.js";
import { S as communicatorOf } from "./builders-proxmox-plan-slots.js";
import { n as proxyFor, r as trustedContext, t as basicAuthorization } from "./proxmox-notation-drive-notation.js";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { createReadStream, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

// src/builders/reach-guest.ts
/** Looks for what has to be on this machine to reach the guest: better found missing before there is a guest. */
async function checkReach(options, context) {
	await communicatorOf(options).checkHere?.(options, context);
}
/** Waits until the guest answers. */
async function connectTo(options, whereabouts, keyPair, context) {
	const kind = communicatorOf(options);
	await kind.checkHere?.(options, context);
	if (kind.connect === void 0) throw new TypeError(`${kind.type} is only planned`);
	return kind.connect(options, {
		...context,
		...whereabouts,
		keyPair,
		waiting: (label, done, total, finished = false) => context.emit({
			kind: "progress",
			id: "guest",
			label,
			unit: "milliseconds",
			done,
			total,
			finished
		})
	});
}
/** What Packer's `build.*` knows of how the guest is reached. */
function guestValues(options, host, keyPair) {
	const { port, user, password } = communicatorOf(options).access(options);
	return {
		Host: host,
		Port: port,
		User: user,
		Password: password,
		ConnType: options.communicator,
		SSHPublicKey: keyPair?.publicKey ?? "",
		SSHPrivateKey: keyPair?.privateKey ?? "",
		SSHPrivateKeyFile: options.ssh_private_key_file,
		SSHAgentAuth: String(options.ssh_agent_auth),
		WinRMPassword: ""
	};
}

// src/media/checksum.ts
const algorithms = {
	md5: 32,
	sha1: 40,
	sha256: 64,
	sha512: 128
};
/**
* `none`, `sha256:<hex>`, bare hex (its length says the algorithm), `file:<path or URL>`, or `sha256:file:<...>`.
* A Diagnostic for anything else.
*/
function parseChecksum(text) {
	const value = text.trim();
	if (value.toLowerCase() === "none") return { kind: "none" };
	const [, prefix, rest = ""] = /^(?:(md5|sha1|sha256|sha512):)?(.*)$/is.exec(value) ?? [];
	const algorithm = prefix?.toLowerCase();
	if (/^file:/i.test(rest)) {
		const location = /^file:\/\//i.test(rest) ? rest : rest.slice(5);
		if (location !== "") return {
			kind: "file",
			location,
			algorithm
		};
	}
	const checksum = digestOf(rest, algorithm);
	if (checksum !== void 0) return {
		kind: "digest",
		checksum
	};
	const wanted = algorithm === void 0 ? "" : ` ${algorithm} has ${algorithms[algorithm]} hexadecimal digits.`;
	return error("invalid-checksum", `iso_checksum "${text}" is not a checksum`, `It can be none, md5:, sha1:, sha256: or sha512: with hexadecimal digits, the digits alone, or file: with the path or URL of a checksum file.${wanted}`);
}
/** The digest that the rule asks for; undefined: none. Throws TemplateError when a checksum file does not help. */
async function resolveChecksum(rule, source) {
	if (rule.kind === "none") return void 0;
	if (rule.kind === "digest") return rule.checksum;
	const { location, algorithm } = rule;
	let list;
	try {
		if (/^https?:/i.test(location)) list = await source.fetchText(location);
		else if (/^file:/i.test(location)) list = await readFile(fileURLToPath(location), "utf8");
		else list = await readFile(resolve(source.workingDirectory, location), "utf8");
	} catch (cause) {
		if (cause instanceof Error && cause.name === "Cancelled") throw cause;
		throw new TemplateError([error("unreadable-checksum-file", `The checksum file ${location} can not be read`, cause instanceof Error ? cause.message : String(cause))]);
	}
	const found = findChecksum(list, pathOf(source.url), algorithm ?? algorithmIn(location));
	if (found !== void 0) return found;
	throw new TemplateError([error("checksum-not-listed", `The checksum file ${location} does not list ${nameOf(pathOf(source.url))}`, "It must have a line in the GNU form (digest, two blanks, name) or the BSD form (SHA256 (name) = digest) for the file name in the URL, or hold nothing but one digest.")]);
}
/** The digest of a file in a list in the GNU or BSD form. Of several of that name, the one whose folders fit best. */
function findChecksum(list, path, algorithm) {
	const lines = list.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("-----"));
	let best;
	let bestFit = 0;
	for (const line of lines) {
		const entry = parseLine(line);
		if (entry === void 0 || algorithm !== void 0 && entry.checksum.algorithm !== algorithm) continue;
		const fit = commonTail(entry.name, path);
		if (fit > bestFit || fit === bestFit && fit > 0 && stronger(entry.checksum, best)) {
			best = entry.checksum;
			bestFit = fit;
		}
	}
	if (best !== void 0) return best;
	return lines.length === 1 ? digestOf(lines[0] ?? "", algorithm) : void 0;
}
function parseLine(line) {
	const bsd = /^(MD5|SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+)$/i.exec(line);
	if (bsd !== null) {
		const checksum = digestOf(bsd[3] ?? "", (bsd[1] ?? "").toLowerCase());
		return checksum === void 0 ? void 0 : {
			name: bsd[2] ?? "",
			checksum
		};
	}
	const gnu = /^\\?([0-9a-f]{32,128})\s+\*?(.+)$/i.exec(line);
	const checksum = digestOf(gnu?.[1] ?? "", void 0);
	return checksum === void 0 ? void 0 : {
		name: gnu?.[2] ?? "",
		checksum
	};
}
/** How many segments two paths share, counted from the end; 0: not even the file's name. */
function commonTail(listed, wanted) {
	const left = listed.replace(/^\.\//, "").split("/").reverse();
	const right = wanted.split("/").reverse();
	let count = 0;
	while (count < left.length && left[count] !== "" && left[count] === right[count]) count++;
	return count;
}
function stronger(one, other) {
	return one.digest.length > (other?.digest.length ?? 0);
}
function digestOf(text, algorithm) {
	const digest = text.trim().toLowerCase();
	if (!/^[0-9a-f]+$/.test(digest)) return void 0;
	const names = Object.keys(algorithms);
	const fitting = algorithm ?? names.find((name) => algorithms[name] === digest.length);
	return fitting !== void 0 && algorithms[fitting] === digest.length ? {
		algorithm: fitting,
		digest
	} : void 0;
}
function algorithmIn(location) {
	return (/(md5|sha-?1|sha-?256|sha-?512)(sums?)?(\.|$|\?)/i.exec(nameOf(location))?.[1])?.toLowerCase().replace("-", "");
}
function pathOf(url) {
	const parsed = /^[a-z]+:\/\//i.test(url) ? URL.parse(url) : null;
	if (parsed === null) return url.split("?")[0] ?? url;
	try {
		return decodeURIComponent(parsed.pathname);
	} catch {
		return parsed.pathname;
	}
}
function nameOf(path) {
	return path.split("/").at(-1) ?? path;
}

// src/media/file-lock.ts
const heartbeat = 5e3;
const staleAfter = 3e4;
const lookEvery = 500;
/**
* Runs `work` while holding the lock file at `path`, against other builds and other processes. `onWait` is called once when
* somebody else holds it. Rejects with Cancelled when aborted while waiting.
*/
async function withFileLock(path, options, work) {
	let waited = false;
	while (!await take(path, options.clock)) {
		if (!waited) options.onWait?.();
		waited = true;
		await options.clock.sleep(lookEvery, options.signal);
	}
	const timer = setInterval(() => {
		const now = new Date(options.clock.now());
		utimes(path, now, now).catch(() => void 0);
	}, heartbeat);
	timer.unref();
	try {
		return await work();
	} finally {
		clearInterval(timer);
		await rm(path, { force: true });
	}
}
async function take(path, clock) {
	try {
		const handle = await open(path, "wx");
		await handle.writeFile(`${process.pid}\n`);
		await handle.close();
		return true;
	} catch (cause) {
		if (cause.code !== "EEXIST") throw cause;
	}
	const held = await stat(path).catch(() => void 0);
	if (held !== void 0 && clock.now() - held.mtimeMs > staleAfter) await rm(path, { force: true });
	return false;
}

// src/media/hash.ts
/** Lower-case hex digest of a file, read in constant memory. */
async function hashFile(path, algorithm, options = {}) {
	const hash = createHash(algorithm);
	const { size } = await stat(path);
	let done = 0;
	for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
		if (options.signal?.aborted === true) throw new Cancelled();
		hash.update(chunk);
		done += chunk.length;
		options.onProgress?.(done, size);
	}
	return hash.digest("hex");
}

// src/net/dispatcher.ts
var import_undici = require_undici();
const how = {
	allowH2: false,
	headersTimeout: 6e4,
	bodyTimeout: 6e4
};
/** Connections to one server, through the proxy that the environment names, trusting the system's authorities. */
function dispatcherTo(target, env, { Agent, ProxyAgent }) {
	const tls = target.protocol === "https:" ? { secureContext: trustedContext() } : {};
	const proxy = proxyFor(target, env);
	if (proxy === void 0) return new Agent({
		connect: {
			timeout: 15e3,
			...tls
		},
		...how
	});
	const token = basicAuthorization(proxy);
	return new ProxyAgent({
		uri: proxy.origin,
		...token === void 0 ? {} : { token },
		requestTls: tls,
		...how
	});
}

// src/media/http-request.ts
const redirections = 10;
/** Follows redirections, each through the proxy that is right for it. `get` rejects with the network's own errors. */
function openHttp(url, { env = {}, dispatcher, signal, allowDowngrade = false }) {
	const opened = [];
	let lastOrigin;
	const dispatcherFor = (target) => {
		if (dispatcher !== void 0) return dispatcher;
		if (lastOrigin?.origin === target.origin) return lastOrigin.dispatcher;
		const made = dispatcherTo(target, env, {
			Agent: import_undici.Agent,
			ProxyAgent: import_undici.ProxyAgent
		});
		opened.push(made);
		lastOrigin = {
			origin: target.origin,
			dispatcher: made
		};
		return made;
	};
	const start = new URL(url);
	const login = start.username === "" ? {} : { authorization: basicAuthorization(start) ?? "" };
	const first = new URL(withoutCredentials(url));
	return {
		async get(headers, method = "GET") {
			let target = first;
			for (let hop = 0; hop <= redirections; hop++) {
				const answer = await (0, import_undici.request)(target, {
					method,
					dispatcher: dispatcherFor(target),
					headers: {
						"user-agent": "proxmox-template-action",
						"accept-encoding": "identity",
						...target.origin === first.origin ? login : {},
						...headers
					},
					...signal === void 0 ? {} : { signal }
				}).catch((cause) => {
					if (signal?.aborted === true) throw new Cancelled(void 0, { cause });
					throw cause;
				});
				const { statusCode: status, body } = answer;
				body.on("error", () => void 0);
				const flat = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
				const location = flat["location"];
				if (![
					301,
					302,
					303,
					307,
					308
				].includes(status) || location === void 0) return {
					status,
					headers: flat,
					body
				};
				await body.dump();
				const next = URL.parse(location, target.href);
				if (next === null || !/^https?:$/.test(next.protocol)) throw new ExternalError("redirect-refused", `${target.href} redirects to "${location}"`, "That is no http(s) address.");
				if (target.protocol === "https:" && next.protocol === "http:" && !allowDowngrade) throw new ExternalError("redirect-refused", `${target.href} redirects to the unencrypted ${next.href}`, "Without a checksum nothing protects it on that way. Set iso_checksum, or use an https address.");
				target = next;
			}
			throw new ExternalError("redirect-refused", `${first.href} redirects more than ${redirections} times`);
		},
		async close() {
			await Promise.all(opened.map((one) => one.destroy()));
		}
	};
}
/** As an address may be shown and written down. */
function withoutCredentials(url) {
	const parsed = URL.parse(url);
	if (parsed === null || parsed.username === "" && parsed.password === "") return url;
	parsed.username = "";
	parsed.password = "";
	return parsed.href;
}

// src/media/transfer.ts
/** The connection broke or the server is not itself just now: worth another attempt. */
var Interrupted = class extends Error {};
const attemptsWithoutProgress = 5;
/** Downloads one address, going on where an earlier attempt stopped, and verifies it. Rejects with ExternalError or Cancelled. */
async function transfer(job) {
	const part = `${job.path}.part`;
	let idle = 0;
	let restarted = false;
	for (;;) {
		const before = await sizeOf(part);
		try {
			const { digest, resumed } = await attempt(job, part);
			if (job.checksum === void 0 || digest === job.checksum.digest) break;
			await discard(part);
			if (!resumed || restarted) throw mismatch(job.url, job.checksum, digest);
			restarted = true;
			job.onMessage?.("The continued download has a wrong checksum; downloading all of it again");
		} catch (thrown) {
			if (job.signal?.aborted === true) throw new Cancelled(void 0, { cause: thrown });
			if (!(thrown instanceof Interrupted)) throw thrown;
			idle = await sizeOf(part) > before ? 1 : idle + 1;
			if (idle >= attemptsWithoutProgress) throw new ExternalError("download-failed", `${job.url} could not be downloaded`, thrown.message, { cause: thrown });
			job.onMessage?.(`${thrown.message}; trying again`);
			await job.clock.sleep(Math.min(8e3, 500 * 2 ** idle), job.signal);
		}
	}
	await rename(part, job.path);
	await rm(notePath(part), { force: true });
}
async function attempt(job, part) {
	const note = await readNote(part);
	const offset = note?.url === job.url && (job.checksum !== void 0 || note.validator !== void 0) ? await sizeOf(part) : 0;
	const headers = {};
	if (offset > 0) {
		headers["range"] = `bytes=${offset}-`;
		if (note?.validator !== void 0) headers["if-range"] = note.validator;
	}
	let answer;
	try {
		answer = await job.source.get(headers);
	} catch (cause) {
		if (cause instanceof ExternalError || cause instanceof Cancelled) throw cause;
		throw explainNetwork(job.url, cause);
	}
	const { status, body } = answer;
	if (status === 416 && offset > 0) {
		body.destroy();
		if (Number(/\/(\d+)$/.exec(answer.headers["content-range"] ?? "")?.[1]) === offset) return {
			digest: await hashOf(part, job.checksum, offset).then((hash) => hash.digest("hex")),
			resumed: true
		};
		await discard(part);
		throw new Interrupted("The server has less of the file than was downloaded before");
	}
	if (status !== 200 && status !== 206) {
		body.destroy();
		const text = `${job.url} answered ${status}`;
		if (status >= 500 || status === 408 || status === 429) throw new Interrupted(text);
		throw new ExternalError("download-failed", text, status === 404 ? "There is no such file. Distributions move old releases to an archive." : void 0);
	}
	const resumed = status === 206 && offset > 0;
	const start = Number(/^bytes (\d+)-/.exec(answer.headers["content-range"] ?? "")?.[1]);
	if (status === 206 && start !== offset) {
		body.destroy();
		await discard(part);
		throw new Interrupted("The server continued at another place than asked for");
	}
	if (/^text\/html/i.test(answer.headers["content-type"] ?? "") && job.checksum === void 0) {
		body.destroy();
		throw new ExternalError("web-page-instead-of-file", `${job.url} answered with a web page`, "The address is probably that of a download page, not of the file.");
	}
	return {
		digest: await receive(job, part, answer, resumed ? offset : 0),
		resumed
	};
}
async function receive(job, part, { headers, body }, offset) {
	const length = headers["content-length"] === void 0 ? void 0 : Number(headers["content-length"]);
	const total = length === void 0 ? void 0 : offset + length;
	let file;
	try {
		await checkSpace(dirname(part), length);
		const hash = await hashOf(part, job.checksum, offset);
		await writeFile(notePath(part), JSON.stringify({
			url: job.url,
			validator: validatorOf(headers)
		}));
		file = await open(part, offset > 0 ? "a" : "w");
		let done = offset;
		job.onProgress?.(done, total);
		for await (const chunk of body) {
			const bytes = chunk;
			hash.update(bytes);
			await file.writeFile(bytes);
			done += bytes.length;
			job.onProgress?.(done, total);
		}
		if (total !== void 0 && done < total) throw new Interrupted(`The download broke off after ${done} of ${total} bytes`);
		return hash.digest("hex");
	} catch (cause) {
		body.destroy();
		const { code, message } = cause;
		if (cause instanceof ExternalError || cause instanceof Interrupted) throw cause;
		if (code === "ENOSPC") throw new ExternalError("disk-full", `The disk is full: ${dirname(part)}`, "Free space there, or choose another cache folder.");
		if (code === "EACCES" || code === "EROFS" || code === "EIO") throw new ExternalError("unwritable-file", `${part} can not be written`, message);
		throw new Interrupted(`The download broke off (${message})`);
	} finally {
		await file?.close();
	}
}
/** A strong ETag, or else the time of the last change: what If-Range takes. */
function validatorOf(headers) {
	const etag = headers["etag"];
	return etag !== void 0 && !etag.startsWith("W/") ? etag : headers["last-modified"];
}
async function hashOf(part, checksum, length) {
	const hash = createHash(checksum?.algorithm ?? "sha256");
	if (length > 0) for await (const chunk of createReadStream(part, {
		end: length - 1,
		highWaterMark: 1 << 20
	})) hash.update(chunk);
	return hash;
}
async function checkSpace(folder, wanted) {
	const { bavail, bsize } = await statfs(folder);
	const free = bavail * bsize;
	if (wanted === void 0 || wanted <= free) return;
	const mebibytes = (bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
	throw new ExternalError("disk-full", `Not enough disk space in ${folder}`, `The download needs ${mebibytes(wanted)}, ${mebibytes(free)} are free. Free space there, or choose another cache folder.`);
}
function explainNetwork(url, cause) {
	const host = URL.parse(url)?.host ?? url;
	if (cause.code === "ENOTFOUND") return new ExternalError("unknown-host", `The name of ${host} could not be resolved`, "Check the address.", { cause });
	if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(cause.code ?? "")) return new ExternalError("untrusted-certificate", `The certificate of ${host} is not trusted (${cause.code})`, "Add its certificate authority to those of this machine, or use another address.", { cause });
	return new Interrupted(`${host} can not be reached (${cause.code ?? cause.message})`);
}
function mismatch(what, { algorithm, digest }, got) {
	return new ExternalError("checksum-mismatch", `The checksum of ${what} is wrong`, `${algorithm} is ${got}, iso_checksum says ${digest}. The address serves another version, or the file was damaged.`);
}
function notePath(part) {
	return `${part}.json`;
}
async function readNote(part) {
	try {
		return JSON.parse(await readFile(notePath(part), "utf8"));
	} catch {
		return;
	}
}
async function discard(part) {
	await Promise.all([rm(part, { force: true }), rm(notePath(part), { force: true })]);
}
async function sizeOf(path) {
	return (await stat(path).catch(() => void 0))?.size ?? 0;
}

// src/media/download.ts
const largestText = 4 << 20;
/**
* A verified local file for the first address that gives one. Kept in `cacheDir` by checksum (by address without one,
* and then asked for again each time); a broken-off download goes on where it stopped. Rejects with ExternalError that tells
* what went wrong with each address, or Cancelled.
*/
async function download(options) {
	const failures = [];
	const codes = /* @__PURE__ */ new Set();
	for (const url of options.urls) try {
		const local = localPath(url, options.workingDirectory);
		return local === void 0 ? await remote(url, options) : await fromDisk(local, url, options);
	} catch (thrown) {
		if (thrown instanceof Cancelled) throw thrown;
		if (options.signal?.aborted === true) throw new Cancelled(void 0, { cause: thrown });
		if (!(thrown instanceof ExternalError)) throw thrown;
		const text = thrown.detail === void 0 ? thrown.message : `${thrown.message}. ${thrown.detail}`;
		codes.add(thrown.code);
		failures.push(options.urls.length === 1 ? text : `${withoutCredentials(url)}: ${text}`);
		if (url !== options.urls.at(-1)) options.onMessage?.(`${thrown.message}; trying the next address`);
	}
	const [code = "download-failed"] = codes;
	throw new ExternalError(codes.size === 1 ? code : "download-failed", options.urls.length === 1 ? `${withoutCredentials(options.urls[0] ?? "")} could not be downloaded` : "No address gave a usable file", failures.join("\n"));
}
/** The key of a file in the cache beyond this machine, and in `cacheDir`. */
function cacheKey(checksum) {
	return `${checksum.algorithm}-${checksum.digest}`;
}
/** A small text file: a list of checksums. Rejects with ExternalError, or Cancelled. */
async function downloadText(url, options) {
	const source = openHttp(url, options);
	const shown = withoutCredentials(url);
	try {
		const { status, body } = await source.get({});
		if (status !== 200) throw new ExternalError("download-failed", `${shown} answered ${status}`);
		const chunks = [];
		let length = 0;
		for await (const chunk of body) {
			length += chunk.length;
			if (length > largestText) throw new ExternalError("unreadable-checksum-file", `${shown} is too large for a list of checksums`);
			chunks.push(chunk);
		}
		return Buffer.concat(chunks).toString("utf8");
	} catch (thrown) {
		if (thrown instanceof ExternalError || thrown instanceof Cancelled) throw thrown;
		if (options.signal?.aborted === true) throw new Cancelled(void 0, { cause: thrown });
		throw new ExternalError("download-failed", `${shown} could not be fetched`, thrown.message, { cause: thrown });
	} finally {
		await source.close();
	}
}
async function fromDisk(path, url, { checksum, signal, onProgress }) {
	const status = await stat(path).catch(() => void 0);
	if (status === void 0 || !status.isFile()) throw new ExternalError("file-not-found", `There is no file ${path}`, "Relative paths are relative to the working directory.");
	if (checksum !== void 0) {
		const digest = await hashFile(path, checksum.algorithm, {
			signal,
			onProgress
		});
		if (digest !== checksum.digest) throw mismatch(path, checksum, digest);
	}
	return {
		path,
		size: status.size,
		name: fileName(url),
		url
	};
}
async function remote(url, options) {
	const { checksum, cacheDir, clock, signal, onMessage } = options;
	const shown = withoutCredentials(url);
	await mkdir(cacheDir, { recursive: true });
	const key = checksum === void 0 ? `url-${createHash("sha256").update(shown).digest("hex")}` : cacheKey(checksum);
	const path = resolve(join(cacheDir, `${key}${extension(url)}`));
	const onWait = () => onMessage?.(`Another build is downloading ${fileName(url)}; waiting for it`);
	return withFileLock(`${path}.lock`, {
		clock,
		signal,
		onWait
	}, async () => {
		if (checksum !== void 0 && await cached(path, checksum, options)) return {
			path,
			size: (await stat(path)).size,
			name: fileName(url),
			url: shown
		};
		const source = openHttp(url, {
			...options,
			allowDowngrade: checksum !== void 0
		});
		try {
			await transfer({
				...options,
				source,
				url: shown,
				path
			});
		} finally {
			await source.close();
		}
		if (checksum !== void 0) await saveQuietly(options.cache, cacheKey(checksum), path, onMessage);
		return {
			path,
			size: (await stat(path)).size,
			name: fileName(url),
			url: shown
		};
	});
}
/** Is a good file there, on this machine or in the cache beyond it? A bad one is removed. */
async function cached(path, checksum, options) {
	if (await isGood(path, checksum, options)) {
		options.onMessage?.(`Using ${path}, downloaded before`);
		return true;
	}
	if (options.cache === void 0) return false;
	try {
		if (!await options.cache.restore(cacheKey(checksum), path)) return false;
	} catch (cause) {
		options.onMessage?.(`The cache could not be read: ${cause.message}`);
		await rm(path, { force: true });
		return false;
	}
	const good = await isGood(path, checksum, options);
	if (good) options.onMessage?.("Using the file from the cache");
	return good;
}
async function isGood(path, checksum, { signal, onMessage }) {
	if (await stat(path).catch(() => void 0) === void 0) return false;
	if (await hashFile(path, checksum.algorithm, { signal }) === checksum.digest) return true;
	onMessage?.(`${path} is damaged; downloading it again`);
	await rm(path, { force: true });
	return false;
}
async function saveQuietly(cache, key, path, onMessage) {
	try {
		await cache?.save(key, path);
	} catch (cause) {
		onMessage?.(`The file could not be put into the cache: ${cause.message}`);
	}
}
/** Where a source of this machine is; undefined: it is one of the network. Throws ExternalError for what is neither. */
function localPath(url, workingDirectory) {
	if (/^https?:\/\//i.test(url)) {
		if (URL.canParse(url)) return void 0;
		throw new ExternalError("invalid-url", `"${url}" is not an address`, "Check iso_url.");
	}
	if (/^file:\/\//i.test(url)) {
		const rest = url.slice(7);
		return rest.startsWith("/") ? fileURLToPath(url) : resolve(workingDirectory, rest);
	}
	if (/^[a-z][a-z0-9+.-]*::?\/\//i.test(url)) throw new ExternalError("invalid-url", `"${url}" can not be downloaded`, "Only http://, https:// and file:// addresses and local paths are supported.");
	return resolve(workingDirectory, url);
}
/** The last segment of the address without its query. */
function fileName(url) {
	const path = /^https?:/i.test(url) ? URL.parse(url)?.pathname ?? url : url;
	return basename(decoded(path));
}
function decoded(path) {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}
function extension(url) {
	return /\.[a-z0-9]{1,8}$/i.exec(fileName(url))?.[0].toLowerCase() ?? "";
}

// src/media/glob.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
function isGlob(path) {
	return /[*?[]/.test(path);
}
/**
* The paths that fit a pattern, sorted, as Go's filepath.Glob finds them: `*` never crosses a slash and matches names
* with a leading dot too. Relative patterns give relative paths. A folder that can not be read matches nothing.
*/
function expandGlob(pattern, workingDirectory) {
	let found = [isAbsolute(pattern) ? "/" : ""];
	for (const segment of pattern.split("/").filter((one) => one !== "")) {
		const next = [];
		for (const folder of found) if (isGlob(segment)) next.push(...matching(folder, segment, workingDirectory));
		else next.push(join(folder, segment));
		found = next;
	}
	return found;
}
function matching(folder, segment, workingDirectory) {
	const fits = (0, import_picomatch.default)(segment, {
		dot: true,
		nobrace: true,
		noextglob: true,
		noglobstar: true,
		nonegate: true
	});
	try {
		return readdirSync(resolve(workingDirectory, folder)).filter((name) => fits(name)).sort().map((name) => join(folder, name));
	} catch {
		return [];
	}
}

export { localPath as a, parseChecksum as c, connectTo as d, guestValues as f, downloadText as i, resolveChecksum as l, isGlob as n, openHttp as o, download as r, dispatcherTo as s, expandGlob as t, checkReach as u };