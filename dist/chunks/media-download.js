import { n as ExternalError, t as Cancelled } from "./diagnostics-errors.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as hashFile } from "./media-hash.js";
import { t as require_undici } from "./npm-undici.js";
import { t as dispatcherTo } from "./net-dispatcher.js";
import { t as basicAuthorization } from "./net-proxy.js";
import { t as localPath } from "./media-local-path.js";
import { basename, dirname, join, resolve } from "node:path";
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { open, readFile, rename, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";

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

// src/media/http-request.ts
var import_undici = require_undici();
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
	await makeFolder(cacheDir);
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

export { withFileLock as i, downloadText as n, openHttp as r, download as t };