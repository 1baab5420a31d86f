import { o as __toESM } from "./runtime.js";
import { a as guestValues, i as connectTo, r as resolveChecksum, t as dispatcherTo } from "./builders-reach-guest.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { a as toDiagnostics, i as TemplateError, n as ExternalError, t as Cancelled } from "./diagnostics-errors.js";
import { c as isInUse, i as tokenNote, l as volumeSize, n as sessionOf, o as storedFilename, r as grantCommand, s as deleteVolume, t as connect$1 } from "./proxmox-client.js";
import { t as require_undici } from "./npm-undici.js";
import { a as drivesOf, l as gibibyte, t as basicAuthorization } from "./proxmox-notation-drive-notation.js";
import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { t as require_picomatch } from "./npm-picomatch.js";
import { t as createIsoImage } from "./media-iso9660-iso-image.js";
import { t as AddressPending } from "./communicators-communicator-kind.js";
import { n as typeBootCommand, o as freeSlot, r as keystrokesFor, s as communicatorOf, u as generateKeyPair } from "./communicators-communicator-registry.js";
import { t as Vm, u as ProxmoxError } from "./proxmox-transport-retry-request.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as resourcesOf } from "./builders-proxmox-machine-list.js";
import { l as formatDuration } from "./options-codecs-duration.js";
import { basename, dirname, extname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { createReadStream } from "node:fs";
import { isIP, isIPv4, isIPv6 } from "node:net";
import { createServer as createServer$1 } from "node:http";
import { Readable } from "node:stream";
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { networkInterfaces } from "node:os";
import { copyFile, mkdir, open, readFile, readdir, realpath, rename, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";

// src/builders/proxmox/build-values.ts
const runUuid = randomUUID();
/** Packer's `build.*` accessors. */
function buildValues(options, vm, answers, { host }, keyPair) {
	const none = (name) => `ERR_${name}_NOT_IMPLEMENTED_BY_BUILDER`;
	return {
		...guestValues(options, host, keyPair),
		ID: vm.vmid,
		PackerRunUUID: runUuid,
		PackerHTTPIP: answers.ip ?? none("HTTP_IP"),
		PackerHTTPPort: answers.ip === void 0 ? none("HTTP_PORT") : String(answers.port),
		PackerHTTPAddr: answers.ip === void 0 ? none("HTTP_ADDR") : `${answers.ip}:${answers.port}`
	};
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
		async get(headers) {
			let target = first;
			for (let hop = 0; hop <= redirections; hop++) {
				const answer = await (0, import_undici.request)(target, {
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
		const before = await sizeOf$1(part);
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
			idle = await sizeOf$1(part) > before ? 1 : idle + 1;
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
	const offset = note?.url === job.url && (job.checksum !== void 0 || note.validator !== void 0) ? await sizeOf$1(part) : 0;
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
async function sizeOf$1(path) {
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

// src/builders/proxmox/images/upload-image.ts
/** Uploads an ISO image, journalled and with its progress in the log. One that it `replaces` was not made by this build. */
async function uploadImage(image, { client, node, place, task }, context, { replaces = false } = {}) {
	const label = `Uploading ${image.filename} to ${image.storage}`;
	context.message(label);
	const subject = {
		kind: "volume",
		storage: image.storage,
		volid: `${image.storage}:iso/${image.filename}`
	};
	const close = replaces ? void 0 : context.record(subject, place);
	const volid = await client.upload({
		...image,
		node,
		content: "iso",
		signal: context.signal,
		onLog: task.onLog,
		onProgress: (done, total) => context.emit({
			kind: "progress",
			id: image.filename,
			label,
			unit: "bytes",
			done,
			total,
			finished: done === total
		})
	});
	return close === void 0 ? { volid } : {
		volid,
		close
	};
}

// src/builders/proxmox/images/downloaded-iso.ts
/** Downloads the image to this machine, verifies it, and uploads it unless the storage has it already. */
async function storeDownloaded(image, session, context) {
	const { urls, storage } = image;
	const checksum = await checksumOf(image, urls[0] ?? "", context);
	const file = await download({
		urls,
		checksum,
		cacheDir: context.downloadDirectory,
		workingDirectory: context.workingDirectory,
		env: context.env,
		cache: context.isoCache,
		signal: context.signal,
		clock: context.clock,
		onProgress: (done, total) => context.emit({
			kind: "progress",
			id: "download",
			label: "Downloading",
			unit: "bytes",
			done,
			total,
			finished: done === total
		}),
		onMessage: (text) => context.message(text)
	});
	await keepCopy(image.copy, file, context);
	const filename = `${createHash("sha1").update(checksum === void 0 ? file.url : image.checksumText).digest("hex")}.${image.extension}`;
	const volid = `${storage}:iso/${filename}`;
	const present = await sizeOf(volid, storage, session);
	if (checksum !== void 0 && present === file.size) {
		context.message(`${volid} is there already`);
		return { volid };
	}
	return uploadImage({
		storage,
		filename,
		size: file.size,
		open: () => createReadStream(file.path)
	}, session, context, { replaces: present !== void 0 });
}
/** Lets the node fetch the image itself: nothing passes through this machine. */
async function storeDownloadedByNode(image, session, context) {
	const { client, node, place, task } = session;
	const { storage } = image;
	const failures = [];
	for (const url of image.urls) {
		const filename = storedFilename(basename(new URL(url).pathname));
		const volid = `${storage}:iso/${filename}`;
		const checksum = await checksumOf(image, url, context);
		const present = await sizeOf(volid, storage, session);
		if (present !== void 0 && checksum === void 0) {
			context.message(`${volid} is there already; without a checksum it is taken as it is`);
			return { volid };
		}
		const close = present === void 0 ? context.record({
			kind: "volume",
			storage,
			volid
		}, place) : void 0;
		try {
			await client.downloadUrl({
				node,
				storage,
				url,
				filename,
				content: "iso",
				checksum
			}, task);
			return close === void 0 ? { volid } : {
				volid,
				close
			};
		} catch (thrown) {
			if (!(thrown instanceof ExternalError) || context.signal.aborted) throw thrown;
			failures.push(`${url}: ${thrown.message}`);
		}
	}
	throw new ExternalError("download-failed", "failed to download ISO with all the provided URLs", failures.join("\n"));
}
function checksumOf({ checksum }, url, context) {
	return resolveChecksum(checksum, {
		url,
		workingDirectory: context.workingDirectory,
		fetchText: (address) => downloadText(address, {
			env: context.env,
			signal: context.signal
		})
	});
}
async function keepCopy(copy, file, { workingDirectory, message }) {
	if (copy === "") return;
	const wanted = resolve(workingDirectory, copy);
	const target = copy.endsWith("/") || await stat(wanted).then((status) => status.isDirectory(), () => false) ? join(wanted, file.name) : wanted;
	if (target === file.path) return;
	await mkdir(dirname(target), { recursive: true });
	await copyFile(file.path, target);
	message(`Copied the image to ${target}`);
}
function sizeOf(volid, storage, { client, node, task }) {
	return volumeSize(client, {
		node,
		storage,
		volid
	}, task);
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
async function expandGlob(pattern, workingDirectory) {
	let found = [isAbsolute(pattern) ? "/" : ""];
	for (const segment of pattern.split("/").filter((one) => one !== "")) {
		const next = [];
		for (const folder of found) if (isGlob(segment)) next.push(...await matching(folder, segment, workingDirectory));
		else next.push(join(folder, segment));
		found = next;
	}
	return found;
}
async function matching(folder, segment, workingDirectory) {
	const fits = (0, import_picomatch.default)(segment, {
		dot: true,
		nobrace: true,
		noextglob: true,
		noglobstar: true,
		nonegate: true
	});
	try {
		return (await readdir(resolve(workingDirectory, folder))).filter((name) => fits(name)).sort().map((name) => join(folder, name));
	} catch {
		return [];
	}
}

// src/media/cd-files.ts
/**
* What comes onto the CD: files under their base names, folders with all that is in them under theirs, but what is in
* `folder/` (with a slash) at the top. Links are followed. Every path that is missing is an error of its own.
*/
async function collectCdFiles({ files, content, workingDirectory }) {
	const entries = [];
	const diagnostics = [];
	for (const path of files) {
		const found = isGlob(path) ? await expandGlob(path, workingDirectory) : [path];
		if (found.length === 0) diagnostics.push(warning("no-file-matches", `No file matches "${path}" in cd_files`, `Looked in ${workingDirectory}.`));
		for (const one of found) {
			const local = resolve(workingDirectory, one);
			const target = one.endsWith("/") ? "" : basename(local);
			try {
				await add(local, target, entries, []);
			} catch (cause) {
				diagnostics.push(error("unreadable-file", `Bad CD disk file "${path}"`, explain(cause, local)));
			}
		}
	}
	for (const [path, text] of Object.entries(content)) entries.push({
		path,
		content: Buffer.from(text, "utf8")
	});
	return {
		entries,
		diagnostics
	};
}
async function add(local, target, entries, above) {
	const status = await stat(local);
	const mode = status.mode & 511;
	if (status.isFile()) {
		entries.push({
			path: target,
			content: { file: local },
			mode
		});
		return;
	}
	if (!status.isDirectory()) throw Object.assign(/* @__PURE__ */ new Error("it is neither a file nor a folder"), { path: local });
	const identity = `${status.dev}:${status.ino}`;
	if (above.includes(identity)) throw Object.assign(/* @__PURE__ */ new Error("a symbolic link in it leads back to a folder above"), { path: local });
	if (target !== "") entries.push({
		path: target,
		content: "folder",
		mode
	});
	const names = (await readdir(local)).sort();
	for (const name of names) await add(join(local, name), target === "" ? name : `${target}/${name}`, entries, [...above, identity]);
}
function explain({ code, path, message }, local) {
	if (code === "ENOENT") return `There is no ${path ?? local}.`;
	if (code === "EACCES") return `${path ?? local} may not be read.`;
	return `${path ?? local}: ${message}`;
}

// src/builders/proxmox/images/generated-iso.ts
/** Makes a CD of `cd_files` and `cd_content` and uploads it while it is made. */
async function storeGenerated({ files, content, label, storage }, path, session, context) {
	const { entries, diagnostics } = await collectCdFiles({
		files,
		content,
		workingDirectory: context.workingDirectory
	});
	const range = context.places.at([...path, "cd_files"]);
	const errors = diagnostics.filter(({ severity }) => severity === "error").map((one) => ({
		...one,
		range
	}));
	if (errors.length > 0) throw new TemplateError(errors);
	for (const one of diagnostics) context.emit({
		kind: "problem",
		diagnostic: {
			...one,
			range
		}
	});
	const image = await createIsoImage(entries, {
		label,
		date: new Date(context.clock.now())
	});
	context.message(`A CD with ${entries.length} ${entries.length === 1 ? "entry" : "entries"}, label ${label}`);
	const filename = `packer${randomBytes(6).toString("hex")}.iso`;
	return uploadImage({
		storage,
		filename,
		size: image.size,
		open: () => image.stream()
	}, session, context);
}

// src/builders/proxmox/images/store-images.ts
/** Brings every image to its storage: downloads, makes, uploads. Each upload is in the journal before it begins. */
async function storeImages(images, session, context) {
	const stored = [];
	for (const image of images) stored.push({
		...await store(image, session, context),
		image
	});
	return {
		volids: stored.map(({ volid }) => volid),
		settle: async (config) => {
			for (const { image, volid, close } of stored) {
				if (close === void 0) continue;
				if (image.source.kind === "generated" && image.afterwards !== "stays" && !isInUse(volid, config)) await remove({
					volid,
					storage: image.source.storage,
					close
				}, session, context);
				else close("handed-over");
			}
		}
	};
}
function store({ source, path }, session, context) {
	switch (source.kind) {
		case "stored": return Promise.resolve({ volid: source.volid });
		case "generated": return context.step("Making a CD", () => storeGenerated(source, path, session, context));
		case "downloaded": return source.by === "node" ? context.step("Downloading the ISO to the node", () => storeDownloadedByNode(source, session, context)) : context.step("Downloading the ISO", () => storeDownloaded(source, session, context));
	}
}
async function remove({ volid, storage, close }, { client, node, task }, { signal }) {
	try {
		await deleteVolume(client, {
			node,
			storage,
			volid
		}, task);
		close("gone");
	} catch (thrown) {
		if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
	}
}

// src/builders/proxmox/steps/guest-address.ts
/** What the guest agent knows of the guest's address, or what keeps it from telling. Throws what asking again can not mend. */
async function guestAddress(vm, options) {
	let answer;
	try {
		answer = await vm.client.request("GET", `${vm.path}/agent/network-get-interfaces`, {}, { attempts: 1 });
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		if (/guest agent is not running/i.test(thrown.reason)) return { missing: "the QEMU guest agent does not answer yet" };
		if (/is not running/.test(thrown.reason)) return { missing: `virtual machine ${vm.vmid} is not running` };
		if (thrown.status === void 0 || thrown.status >= 595 || thrown.status === 503) return { missing: thrown.message };
		throw thrown;
	}
	return choose(answer.result ?? [], options.vm_interface, await macsOf(vm));
}
/**
* The named interface's first address, or the first that somebody else could reach: cards of this machine before
* others (bridges of containers, VPNs), IPv4 before IPv6, never loopback or link-local.
*/
function choose(interfaces, wanted, macs) {
	const named = interfaces.filter(({ name }) => wanted === "" || name === wanted);
	if (wanted !== "" && named.length === 0) return { missing: `the guest has no interface ${wanted} (it has ${interfaces.map(({ name }) => name).join(", ") || "none"})` };
	const isOurs = ({ "hardware-address": mac }) => macs.includes((mac ?? "").toLowerCase());
	const addresses = [...named.filter(isOurs), ...named.filter((one) => !isOurs(one))].flatMap((one) => (one["ip-addresses"] ?? []).map((entry) => entry["ip-address"])).filter(isReachable);
	const address = addresses.find((one) => isIPv4(one)) ?? addresses.find((one) => isIPv6(one));
	return address === void 0 ? { missing: "the guest has no address yet" } : { address };
}
function isReachable(address) {
	return address !== "127.0.0.1" && address !== "::1" && !address.startsWith("169.254.") && !/^fe[89ab]/i.test(address);
}
async function macsOf(vm) {
	const config = await vm.config() ?? {};
	return Object.entries(config).filter(([key]) => /^net\d+$/.test(key)).sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true })).flatMap(([, value]) => /([0-9a-f]{2}:){5}[0-9a-f]{2}/i.exec(String(value))?.[0].toLowerCase() ?? []);
}

// src/builders/proxmox/steps/connect-guest.ts
/** A key pair for this build alone, where the template names no way to authenticate. */
async function temporaryKeyPair({ options, guestKey }) {
	if (guestKey !== "temporary") return void 0;
	const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options;
	return generateKeyPair({
		type,
		bits,
		name
	});
}
/** The key that cloud-init puts into the guest; empty where the guest knows how to let us in, as with a password. */
function publicKeyFor({ options }, keyPair) {
	return keyPair?.publicKey ?? communicatorOf(options).keyLogin?.(options).publicKey() ?? "";
}
/** Waits until the guest answers. */
async function connectGuest(options, vm, keyPair, context) {
	const address = async () => {
		const found = await guestAddress(vm, options);
		if ("missing" in found) throw new AddressPending(found.missing);
		return found.address;
	};
	return connectTo(options, address, keyPair, context);
}
/** Takes the build's own key out of the guest, as `ssh_clear_authorized_keys` asks. What fails is only told. */
async function removeTemporaryKey(options, keyPair, { communicator }, context) {
	if (!options.ssh_clear_authorized_keys || keyPair === void 0) return;
	const remove = `sed -i.bak '/ ${keyPair.name}$/d' ~/.ssh/authorized_keys; rm ~/.ssh/authorized_keys.bak`;
	for (const command of [remove, `sudo sh -c "${remove.replace("$/d", "\\$/d")}"`]) try {
		await communicator.exec(command, {
			signal: context.signal,
			onOutput: () => {}
		});
	} catch (thrown) {
		if (context.signal.aborted) throw thrown;
		context.message(`The temporary key could not be removed: ${toDiagnostics(thrown)[0]?.summary ?? ""}`);
	}
}

// src/builders/proxmox/steps/convert-to-template.ts
async function convertToTemplate(vm, context) {
	await context.step("Converting VM to template", async () => {
		const result = await vm.convertToTemplate();
		for (const text of result?.warnings ?? []) context.warn("conversion-warning", "Proxmox VE warns about the conversion", text);
	});
}

// src/builders/proxmox/steps/finalize.ts
/** Gives the finished machine its name, description, tags and drives, and takes the installer's drives away. */
async function finalize(plan, slots, vm) {
	const config = await vm.config();
	if (config === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
	await vm.configure(finalParameters(plan, slots, config, vm.client.version.major));
}
function finalParameters({ options, cloudInit, images }, slots, config, pveMajor) {
	const remove = Object.keys(config).filter((key) => /^unused\d+$/.test(key));
	const set = { name: options.template_name };
	if (options.template_description === "") remove.push("description");
	else set["description"] = options.template_description;
	if (options.tags.length === 0) remove.push("tags");
	else set["tags"] = options.tags.join(";");
	if (cloudInit !== void 0) {
		set[slotFor(cloudInit, config)] = `${cloudInit.storage || bootStorage(config)}:cloudinit`;
		if (options.cloud_init_disable_upgrade_packages !== void 0 && pveMajor >= 8) set["ciupgrade"] = options.cloud_init_disable_upgrade_packages ? 0 : 1;
	}
	images.forEach(({ afterwards }, index) => {
		if (afterwards === "stays") return;
		const key = slots.isos[index] ?? "";
		if (!String(config[key] ?? "").includes("media=cdrom")) throw new ExternalError("not-a-cd-drive", `Cannot eject ISO from cdrom drive, ${key} is not present or not a cdrom media`);
		if (afterwards === "empty") set[key] = "none,media=cdrom";
		else remove.push(key);
	});
	if (remove.length > 0) set["delete"] = remove.join(",");
	return set;
}
function slotFor({ bus }, config) {
	const slot = freeSlot(bus, (key) => config[key] !== void 0);
	if (slot === void 0) throw new ExternalError("bus-full", `Found no free controller of type ${bus} for a cloud-init cdrom`);
	return slot;
}
/** That of the disk that boots; there is one, or the plan would have asked for a storage by name. */
function bootStorage(config) {
	const order = /order=([^,]*)/.exec(String(config["boot"] ?? ""))?.[1]?.split(";") ?? [];
	const drives = drivesOf(config);
	const disk = [
		String(config["bootdisk"] ?? ""),
		...order,
		...drives.keys()
	].map((key) => drives.get(key)).find((drive) => drive !== void 0 && !drive.cdrom && drive.file.includes(":"));
	return disk === void 0 ? "" : disk.file.split(":")[0] ?? "";
}

// src/builders/proxmox/steps/hand-over.ts
/** From here on the machine is the user's: nothing of ours removes it any more. */
async function handOver({ vm, close }, kind, media, context) {
	const config = await vm.config() ?? {};
	close("handed-over");
	const artifact = artifactOf(kind, vm, config);
	context.onArtifact(artifact);
	context.say(`A ${kind === "vm" ? "VM" : "template"} was created: ${artifact.vmid}`);
	await media.settle(config);
}
/** What the user gets, from the machine's own configuration. */
function artifactOf(kind, vm, config) {
	const disks = [...drivesOf(config)].filter(([key, drive]) => !drive.cdrom && !key.startsWith("unused")).map(([key, { file, size }]) => ({
		key,
		volid: file,
		size
	}));
	return {
		kind,
		vmid: vm.vmid,
		name: String(config["name"] ?? ""),
		node: vm.node,
		uiUrl: vm.client.uiUrl(vm.vmid),
		disks
	};
}

// src/proxmox/needed-permissions.ts
/** The privileges that Proxmox VE 7.4 to 9 wants for a deed. */
function needsOf(deed, version) {
	switch (deed.kind) {
		case "create": return [need(machine(deed), ["VM.Allocate"], "create the machine"), ...optionNeeds(deed, deed.options)];
		case "clone": return [
			need([`/vms/${deed.source}`], ["VM.Clone"], "clone the source"),
			need(machine(deed), ["VM.Allocate"], "create the clone"),
			...optionNeeds(deed, deed.options ?? [])
		];
		case "configure": return [
			need(machine(deed), ["VM.Config.Options"], "name and describe the machine"),
			need(machine(deed), ["VM.Config.CDROM"], "change its CD drives"),
			need(machine(deed), ["VM.Audit"], "read its configuration")
		];
		case "start": return [need(machine(deed), ["VM.PowerMgmt"], "start and stop the machine")];
		case "sendkey": return [need(machine(deed), ["VM.Console"], "type the boot command")];
		case "agent-read": return [need(machine(deed), version.major >= 9 ? ["VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted"] : ["VM.Monitor"], "ask the guest agent for the address")];
		case "allocate": return [need([`/storage/${deed.storage}`], ["Datastore.AllocateSpace"], "create disks")];
		case "upload": return [need([`/storage/${deed.storage}`], ["Datastore.AllocateTemplate"], "upload files")];
		case "delete-file": return [need([`/storage/${deed.storage}`], ["Datastore.Allocate"], "remove uploaded files")];
		case "download-url": return [need([`/storage/${deed.storage}`], ["Datastore.AllocateTemplate"], "download files"), need([`/nodes/${deed.node}`, "/"], ["Sys.AccessNetwork", "Sys.Modify"], "let the node download")];
		case "use-bridge": {
			if (version.major < 8) return [];
			const zone = `/sdn/zones/localnetwork/${deed.bridge}`;
			return [need([deed.tag === void 0 ? zone : `${zone}/${deed.tag}`], ["SDN.Use"], "use the bridge")];
		}
	}
}
/** A warning per missing privilege: a hint before the work, since only the server itself knows all its rules. */
function compare(permissions, needs, identity) {
	const missing = /* @__PURE__ */ new Map();
	for (const one of needs) if (!one.paths.some((path) => one.privileges.some((privilege) => has(permissions, path, privilege)))) missing.set(`${one.paths[0]} ${one.privileges[0]}`, one);
	return [...missing.values()].map(({ paths, privileges, what }) => {
		const path = paths[0] ?? "/";
		const detail = [
			`Proxmox will probably refuse to ${what}. To grant the privilege, on a node:`,
			`  ${grantCommand(path, privileges[0] ?? "", identity)}`,
			...identity.includes("!") ? [tokenNote(identity)] : []
		];
		return warning("missing-permission", `"${identity}" lacks ${privileges.join(" or ")} on ${paths.join(" or ")}`, detail.join("\n"));
	});
}
/** The privileges of the nearest path upwards count; those above it do not. */
function has(permissions, path, privilege) {
	const exact = permissions[path];
	if (exact !== void 0) return exact[privilege] !== void 0;
	for (let at = path; at !== "/";) {
		at = at.slice(0, at.lastIndexOf("/")) || "/";
		const inherited = permissions[at];
		if (inherited !== void 0) return inherited[privilege] === 1;
	}
	return false;
}
function machine({ vmid, pool }) {
	const own = vmid === void 0 ? "/vms" : `/vms/${vmid}`;
	return pool === void 0 ? [own] : [own, `/pool/${pool}`];
}
function need(paths, privileges, what) {
	return {
		paths,
		privileges,
		what
	};
}
const groups = [
	[/^(ide|sata|scsi|virtio|efidisk|tpmstate|unused)\d+$/, void 0],
	[/^(vmid|pool|tags|start|storage|archive|force|unique)$/, void 0],
	[/^(sockets|cores|vcpus|cpulimit|cpuunits|cpu|numa|numa\d+)$/, "VM.Config.CPU"],
	[/^(memory|balloon|shares)$/, "VM.Config.Memory"],
	[/^net\d+$/, "VM.Config.Network"],
	[/^(boot|bootdisk)$/, "VM.Config.Disk"],
	[/^(kvm|acpi|machine|scsihw|vga|watchdog|keyboard|tablet|rng0|audio0|hugepages)$/, "VM.Config.HWType"],
	[/^(serial|usb|hostpci|parallel)\d+$/, "VM.Config.HWType"],
	[/^(ciuser|cipassword|citype|ciupgrade|sshkeys|nameserver|searchdomain|ipconfig\d+)$/, "VM.Config.Cloudinit"],
	[/^(args|lock|hookscript|affinity|vmgenid)$/, void 0]
];
function optionNeeds(at, options) {
	return [...new Set(options.flatMap((option) => privilegeOfOption(option) ?? []))].map((privilege) => need(machine(at), [privilege], "set the options of the machine"));
}
function privilegeOfOption(option) {
	const group = groups.find(([pattern]) => pattern.test(option));
	return group === void 0 ? "VM.Config.Options" : group[1];
}

// src/builders/proxmox/steps/warn-of-privileges.ts
/**
* Warns of privileges that the build will miss later, when an hour of work may be lost. Only warnings: the server
* alone knows all its rules, and one that does not answer the question is not asked again.
*/
async function warnOfPrivileges(plan, making, { client, node }, context) {
	let permissions;
	try {
		permissions = await client.request("GET", "/access/permissions", {}, { attempts: 1 });
	} catch {
		if (context.signal.aborted) context.signal.throwIfAborted();
		return;
	}
	const needs = [...making, ...deedsOf(plan, node)].flatMap((deed) => needsOf(deed, client.version));
	for (const { code, summary, detail } of compare(permissions, needs, client.identity)) context.warn(code, summary, detail);
}
function deedsOf({ options, vmid, typing, disks, images, cards }, node) {
	const machine = {
		vmid,
		pool: options.pool || void 0
	};
	const storages = new Set(disks.map(({ storage }) => storage));
	const bridges = cards.filter(({ bridge }) => /^vmbr\d+$/.test(bridge));
	return [
		{
			kind: "configure",
			...machine
		},
		{
			kind: "start",
			...machine
		},
		...typing === void 0 ? [] : [{
			kind: "sendkey",
			...machine
		}],
		...communicatorOf(options).access(options).host === "" ? [{
			kind: "agent-read",
			...machine
		}] : [],
		...[...storages].map((storage) => ({
			kind: "allocate",
			storage
		})),
		...images.flatMap((image) => imageDeeds(image, node)),
		...bridges.map(({ bridge, vlan: tag }) => ({
			kind: "use-bridge",
			bridge,
			tag
		}))
	];
}
function imageDeeds({ source, afterwards }, node) {
	const { kind, storage } = source;
	if (kind === "stored") return [];
	if (kind === "downloaded") return [source.by === "node" ? {
		kind: "download-url",
		storage,
		node
	} : {
		kind: "upload",
		storage
	}];
	return [{
		kind: "upload",
		storage
	}, ...afterwards === "stays" ? [] : [{
		kind: "delete-file",
		storage
	}]];
}

// src/builders/proxmox/steps/preflight.ts
const thin = /* @__PURE__ */ new Set([
	"lvmthin",
	"zfspool",
	"rbd",
	"dir",
	"nfs",
	"cifs",
	"cephfs",
	"btrfs",
	"glusterfs"
]);
/**
* What can be known to fail before anything is created: an unknown node or storage, a storage of the wrong kind, a
* missing ISO image. Everything at once, each at its option. What the credentials may not see is not judged.
*/
async function preflight(plan, deeds, session, context) {
	const problems = await nodeProblems(session, context);
	if (problems.length === 0) {
		const storages = await storagesOf(session);
		if (storages !== void 0) {
			problems.push(...usesOf(plan).flatMap((use) => storageProblem(use, storages, session, context) ?? []));
			problems.push(...await imageProblems(plan.images, storages, session, context));
		}
	}
	if (problems.length > 0) throw new TemplateError(problems);
	await warnOfPrivileges(plan, deeds, session, context);
}
async function nodeProblems({ client, node }, context) {
	const nodes = await client.api.nodes.$get();
	const names = nodes.map((one) => one.node);
	const found = nodes.find((one) => one.node === node);
	const range = context.places.at(["node"]);
	if (found === void 0 && names.length > 0) return [{
		code: "unknown-node",
		severity: "error",
		summary: `There is no node ${JSON.stringify(node)}`,
		detail: `Nodes of this cluster: ${names.join(", ")}.${didYouMean(node, names)}`,
		range
	}];
	if (found?.status === "offline") return [{
		code: "node-offline",
		severity: "error",
		summary: `Node ${node} is offline`,
		range
	}];
	return [];
}
async function storagesOf({ client, node }) {
	try {
		return await client.request("GET", `/nodes/${node}/storage`);
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return void 0;
		throw thrown;
	}
}
function usesOf({ options, disks, images: cds, cloudInit }) {
	const images = (path, storage, bytes) => storage === void 0 || storage === "" ? [] : [{
		path,
		storage,
		content: "images",
		bytes
	}];
	return [
		...disks.flatMap(({ storage, bytes }, index) => images([
			"disks",
			index,
			"storage_pool"
		], storage, bytes)),
		...images(["efi_config", "efi_storage_pool"], options.efi_config?.efi_storage_pool),
		...images(["tpm_config", "tpm_storage_pool"], options.tpm_config?.tpm_storage_pool),
		...images(["cloud_init_storage_pool"], cloudInit?.storage),
		...cds.map(({ path, source: { kind, storage } }) => {
			const option = kind === "stored" ? "iso_file" : "iso_storage_pool";
			return {
				path: [...path, option],
				storage,
				content: "iso"
			};
		})
	];
}
function storageProblem({ path, storage, content, bytes = 0 }, storages, { node }, context) {
	const range = context.places.at(path);
	const found = storages.find((one) => one.storage === storage);
	const fitting = storages.filter((one) => one.content?.split(",").includes(content)).map((one) => one.storage);
	const others = fitting.length === 0 ? `No storage of node ${node} holds ${content}.` : `Storages of node ${node} for ${content}: ${fitting.join(", ")}.`;
	if (found === void 0) {
		if (storages.length === 0) return void 0;
		return {
			code: "unknown-storage",
			severity: "error",
			summary: `There is no storage ${JSON.stringify(storage)} on node ${node}`,
			detail: `${others}${didYouMean(storage, fitting)}`,
			range
		};
	}
	if (found.enabled === 0 || found.active === 0) return {
		code: "storage-unavailable",
		severity: "error",
		summary: `Storage ${storage} is not available on node ${node}`,
		detail: others,
		range
	};
	if (found.content !== void 0 && !found.content.split(",").includes(content)) return {
		code: "storage-without-content",
		severity: "error",
		summary: `Storage ${storage} does not hold ${content}`,
		detail: others,
		range
	};
	if (found.avail !== void 0 && bytes > found.avail && !thin.has(found.type ?? "")) return {
		code: "storage-full",
		severity: "error",
		summary: `Storage ${storage} is full`,
		detail: `The disk needs ${gib(bytes)}, ${gib(found.avail)} are free.`,
		range
	};
	if (found.avail === 0) return {
		code: "storage-full",
		severity: "error",
		summary: `Storage ${storage} is full`,
		range
	};
}
async function imageProblems(images, storages, { client, node }, context) {
	const problems = [];
	for (const { path, source } of images) {
		if (source.kind !== "stored") continue;
		const { storage, volid } = source;
		if (!storages.some((one) => one.storage === storage && one.content?.split(",").includes("iso"))) continue;
		const present = (await client.request("GET", `/nodes/${node}/storage/${storage}/content`, { content: "iso" })).map((one) => one.volid);
		if (present.includes(volid)) continue;
		const detail = `${present.length === 0 ? `Storage ${storage} holds no ISO image.` : `On storage ${storage}: ${present.slice(0, 10).join(", ")}${present.length > 10 ? ", ..." : ""}.`}${didYouMean(volid, present)}`;
		problems.push({
			code: "image-not-found",
			severity: "error",
			summary: `There is no ISO image ${volid}`,
			detail,
			range: context.places.at([...path, "iso_file"])
		});
	}
	return problems;
}
function gib(bytes) {
	return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

// src/builders/proxmox/steps/remove-cloud-init.ts
const cloudInitValues = [
	"cipassword",
	"ciuser",
	"nameserver",
	"searchdomain",
	"sshkeys"
];
/** Takes the cloud-init settings of the build out of the machine, so that the template carries nobody's. */
async function removeCloudInit(vm) {
	const config = await vm.config() ?? {};
	const drives = [...drivesOf(config)].filter(([, drive]) => drive.cloudInit && drive.cdrom).map(([key]) => key);
	const values = Object.keys(config).filter((key) => cloudInitValues.includes(key) || /^ipconfig\d+$/.test(key));
	const keys = [...drives, ...values];
	if (keys.length > 0) await vm.configure({ delete: keys.join(",") });
}

// src/builders/proxmox/steps/replace-template.ts
/** Looks for the machine of the template's ID, else for the template of its name. Refuses what is not clearly the old template. */
async function findReplaced({ options, vmid }, session) {
	const name = options.template_name;
	const resources = await resourcesOf(session);
	const found = vmid === void 0 ? resources.filter((one) => one.name === name && one.template === 1) : resources.filter((one) => one.vmid === vmid);
	const [first] = found;
	if (first?.vmid === void 0) return void 0;
	if (found.length > 1) throw new ExternalError("ambiguous-name", `found multiple VMs with name ${JSON.stringify(name)}`, `IDs ${found.map((one) => one.vmid).join(", ")}: remove all but one, or set vm_id.`);
	if (first.type !== void 0 && first.type !== "qemu") throw new ExternalError("not-a-template", `ID ${first.vmid} belongs to a container`, "force replaces virtual machine templates only.");
	const vm = new Vm(session.client, first.node ?? session.node, first.vmid, session.task);
	const config = await vm.config();
	if (config === void 0) return void 0;
	if (config["template"] !== 1 && !options.skip_convert_to_template) throw new ExternalError("not-a-template", `found matching VM (ID: ${first.vmid}, name: ${String(config["name"] ?? "")}), but it is not a template`, "force replaces templates only. Remove the machine, or choose another vm_id or name.");
	if (config["protection"] === 1) throw new ExternalError("machine-protected", `Template ${first.vmid} is protected`, "Remove the protection, or build without force.");
	return {
		vm,
		name: String(config["name"] ?? "")
	};
}
async function removeReplaced({ vm, name }, context) {
	context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`);
	if (await vm.status() !== "stopped") await vm.stop();
	await vm.destroy();
}

// src/boot/ports.ts
/**
* Listens on a free port of the range, `max` excluded unless it equals `min`, as in Packer. The order is random, so
* that builds side by side rarely try the same one. Answers the port.
*/
async function listenInRange(server, host, min, max) {
	const ports = shuffled(Array.from({ length: Math.max(1, max - min) }, (_, index) => min + index));
	for (const port of ports) {
		const failure = await tryToListen(server, host, port);
		if (failure === void 0) return port;
		if (failure.code === "EADDRINUSE" || failure.code === "EACCES" && ports.length > 1) continue;
		throw new ExternalError("answer-server-not-started", `Error starting the HTTP server on ${host} port ${port}: ${failure.message}`, failure.code === "EADDRNOTAVAIL" ? "http_bind_address must be an address of this machine." : void 0, { cause: failure });
	}
	const range = ports.length === 1 ? `Port ${min} is` : `The ports from ${min} to ${max - 1} are all`;
	throw new ExternalError("ports-in-use", `Error finding port: ${range} in use on ${host}`, "Choose others with http_port_min and http_port_max.");
}
function tryToListen(server, host, port) {
	return new Promise((resolve) => {
		const done = (failure) => {
			server.off("error", done).off("listening", done);
			resolve(failure);
		};
		server.once("error", done).once("listening", done);
		server.listen({
			port,
			host,
			ipv6Only: false
		});
	});
}
function shuffled(numbers) {
	for (let last = numbers.length - 1; last > 0; last--) {
		const other = randomInt(last + 1);
		const kept = numbers[last] ?? 0;
		numbers[last] = numbers[other] ?? 0;
		numbers[other] = kept;
	}
	return numbers;
}

// src/boot/content-type.ts
const types = {
	".cfg": "text/plain; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".gif": "image/gif",
	".htm": "text/html; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".jpg": "image/jpeg",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".pdf": "application/pdf",
	".png": "image/png",
	".sh": "text/plain; charset=utf-8",
	".svg": "image/svg+xml",
	".toml": "text/plain; charset=utf-8",
	".txt": "text/plain; charset=utf-8",
	".wasm": "application/wasm",
	".xml": "text/xml; charset=utf-8",
	".yaml": "text/plain; charset=utf-8",
	".yml": "text/plain; charset=utf-8"
};
/** By the name, else by the first bytes: answer files often have no extension (`user-data`). */
function contentType(name, head) {
	const known = types[extname(name).toLowerCase()];
	if (known !== void 0) return known;
	return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

// src/boot/served-files.ts
/**
* What is served of a folder, by the decoded path of the request: files, `index.html` or a listing for folders.
* Nothing outside of it: not by `..`, not by a symbolic link.
*/
async function fromFolder(root, path) {
	const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
	if (segments.some((segment) => segment === ".." || segment.includes("\0") || segment.includes("\\"))) return notFound;
	try {
		const base = await realpath(root);
		const file = await realpath(join(base, ...segments));
		if (file !== base && !file.startsWith(base.endsWith(sep) ? base : base + sep)) return {
			kind: "failure",
			status: 403,
			text: "a symbolic link leads out of http_directory"
		};
		const info = await stat(file);
		if (!info.isDirectory()) {
			if (!info.isFile()) return notFound;
			if (path.endsWith("/")) return {
				kind: "redirect",
				path: `../${encodeURIComponent(basename(path))}`
			};
			return await fileAnswer(file, segments.at(-1) ?? "", info.size, info.mtime);
		}
		if (!path.endsWith("/")) return {
			kind: "redirect",
			path: `${encodeURIComponent(segments.at(-1) ?? "")}/`
		};
		const index = await fromFolder(root, `${path}index.html`);
		return index.kind === "file" ? index : await listing(file);
	} catch (thrown) {
		const { code } = thrown;
		if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG") return notFound;
		if (code === "EACCES") return {
			kind: "failure",
			status: 403,
			text: "this file may not be read"
		};
		return {
			kind: "failure",
			status: 500,
			text: "this file can not be read"
		};
	}
}
/** What is served of `http_content`: exactly its paths, compared after cleaning the request's. */
function fromContent(content, path) {
	const clean = posix.normalize(path.startsWith("/") ? path : `/${path}`).replace(/(?<=.)\/$/, "");
	const text = Object.hasOwn(content, clean) ? content[clean] : void 0;
	if (text === void 0) return {
		kind: "failure",
		status: 404,
		text: `${clean} not found.${didYouMean(clean, Object.keys(content))}`
	};
	return textAnswer(contentType(clean, Buffer.from(text.slice(0, 512))), text);
}
const notFound = {
	kind: "failure",
	status: 404,
	text: "404 page not found"
};
async function fileAnswer(file, name, size, modified) {
	const handle = await open(file);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
		return {
			kind: "file",
			type: contentType(name, buffer.subarray(0, bytesRead)),
			size,
			modified,
			open: (start, end) => createReadStream(file, {
				start,
				end
			})
		};
	} finally {
		await handle.close();
	}
}
async function listing(folder) {
	return textAnswer("text/html; charset=utf-8", `<!doctype html>\n<pre>\n${(await readdir(folder, { withFileTypes: true })).map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name).sort().map((name) => `<a href="${encodeURI(`./${name}`).replaceAll(/[#?]/g, encodeURIComponent)}">${escapeHtml(name)}</a>\n`).join("")}</pre>\n`);
}
function escapeHtml(text) {
	return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** Text that is in memory. */
function textAnswer(type, text) {
	const bytes = Buffer.from(text);
	return {
		kind: "file",
		type,
		size: bytes.length,
		open: (start, end) => Readable.from([bytes.subarray(start, end + 1)])
	};
}

// src/boot/answer-server.ts
/** The HTTP server from which installers fetch their answer files, as `{{ .HTTPIP }}:{{ .HTTPPort }}`. */
var AnswerServer = class AnswerServer {
	port;
	#server;
	constructor(server, port) {
		this.#server = server;
		this.port = port;
	}
	/** Throws ExternalError when no port is free or the address is none of this machine's. */
	static async start(options) {
		const server = createServer$1((request, response) => void answer(options, request, response));
		return new AnswerServer(server, await listenInRange(server, options.bind, options.portMin, options.portMax));
	}
	/** Also ends connections that are still open. */
	async close() {
		await new Promise((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}
};
async function answer(options, request, response) {
	const { method = "", socket } = request;
	const path = (request.url ?? "/").replace(/[?#].*$/s, "").replace(/^https?:\/\/[^/]*/, "");
	const found = await find(options, method, path);
	request.resume();
	response.on("close", () => {
		const client = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
		const note = found.kind === "failure" ? found.text : void 0;
		options.onRequest?.({
			method,
			path,
			status: response.statusCode,
			client,
			note
		});
	});
	try {
		await send(found, request, response);
	} catch {
		response.destroy();
	}
}
async function find({ serve }, method, path) {
	if (![
		"GET",
		"HEAD",
		"POST"
	].includes(method)) return {
		kind: "failure",
		status: 405,
		text: "method not allowed"
	};
	try {
		const decoded = decodeURIComponent(path);
		return "directory" in serve ? await fromFolder(serve.directory, decoded) : fromContent(serve.content, decoded);
	} catch {
		return {
			kind: "failure",
			status: 400,
			text: "malformed path"
		};
	}
}
async function send(found, request, response) {
	if (found.kind === "redirect") {
		response.writeHead(301, {
			location: found.path,
			"content-length": 0
		}).end();
		return;
	}
	if (found.kind === "failure") {
		const text = `${found.text}\n`;
		const headers = {
			"content-type": "text/plain; charset=utf-8",
			"content-length": Buffer.byteLength(text)
		};
		response.writeHead(found.status, headers).end(request.method === "HEAD" ? void 0 : text);
		return;
	}
	const { size, modified, type } = found;
	if (modified !== void 0) response.setHeader("last-modified", modified.toUTCString());
	response.setHeader("accept-ranges", "bytes");
	const part = request.method === "POST" ? void 0 : partOf(request.headers.range, size);
	if (part === "unsatisfiable") {
		response.writeHead(416, {
			"content-range": `bytes */${size}`,
			"content-length": 0
		}).end();
		return;
	}
	const { start, end } = part ?? {
		start: 0,
		end: size - 1
	};
	if (part !== void 0) response.setHeader("content-range", `bytes ${start}-${end}/${size}`);
	response.writeHead(part === void 0 ? 200 : 206, {
		"content-type": type,
		"content-length": end - start + 1
	});
	if (request.method === "HEAD" || size === 0) response.end();
	else await pipeline(found.open(start, end), response);
}
/** One range of bytes. Several at once, and what is no range, are answered with the whole, as HTTP allows. */
function partOf(header, size) {
	const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
	if (first === "" && last === "") return void 0;
	const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
	const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
	if (first !== "" && last !== "" && Number(last) < Number(first)) return void 0;
	return start >= size || start > end ? "unsatisfiable" : {
		start,
		end
	};
}

// src/boot/host-address.ts
/** The address under which the guest reaches this machine. Throws ExternalError when there is none. */
async function hostAddressFor(options) {
	const { bindAddress, node, protocol } = options;
	const interfaces = options.interfaces ?? networkInterfaces();
	if (bindAddress !== "" && !isWildcard(bindAddress)) return {
		advertise: bindAddress,
		bind: bindAddress,
		why: `http_bind_address is ${bindAddress}.`
	};
	if (options.interface !== "") {
		const address = addressOfInterface(interfaces, options.interface, protocol);
		return {
			advertise: address,
			bind: address,
			why: `It is the address of interface ${options.interface}.`
		};
	}
	const bindTo = (address) => bindAddress === "" ? address : bindAddress;
	const local = await routeTo(node, protocol);
	if (local !== void 0 && !isLoopback(local)) return {
		advertise: local,
		bind: bindTo(local),
		why: `The route to the node ${node} leaves from it.`
	};
	const bridge = await options.bridgeAddress();
	if (bridge !== void 0) {
		const ours = addressesOf(interfaces).some(({ address }) => address === bridge);
		const where = ours ? "this machine is the node" : "the node is reached through this machine itself";
		return {
			advertise: bridge,
			bind: bindTo(ours ? bridge : local ?? "127.0.0.1"),
			why: `It is the node's address on the guest's bridge: ${where}.`
		};
	}
	const wanted = protocol === "tcp6" ? "IPv6" : "IPv4";
	const first = addressesOf(interfaces).find(({ family, internal }) => !internal && family === wanted)?.address;
	if (first === void 0) throw new ExternalError("no-host-address", "Failed to determine host IP: No host IP found", `This machine has no ${wanted} address that a guest could reach. Set http_bind_address or http_interface, or hand over the answer files on a CD (additional_iso_files with cd_files).`);
	return {
		advertise: first,
		bind: bindTo(first),
		why: "It is the first address of this machine that is not loopback."
	};
}
/** The local address from which packets to the host leave. Nothing is sent: connecting a UDP socket only asks for the route. */
async function routeTo(host, protocol) {
	const family = protocol === "tcp6" ? 6 : protocol === "tcp4" ? 4 : 0;
	const bare = host.replace(/^\[(.*)\]$/, "$1");
	const target = await lookup(bare, {
		all: true,
		family
	}).then((answers) => answers.find((answer) => answer.family === 4) ?? answers[0], () => void 0);
	if (target === void 0) return void 0;
	const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
	try {
		return await new Promise((resolve) => {
			socket.once("error", () => resolve(void 0));
			socket.connect(9, target.address, () => resolve(socket.address().address));
		});
	} finally {
		socket.close();
	}
}
function addressOfInterface(interfaces, name, protocol) {
	const found = interfaces[name];
	const usable = (found ?? []).filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
	const address = (protocol === "tcp6" ? ["IPv6"] : protocol === "tcp4" ? ["IPv4"] : ["IPv4", "IPv6"]).map((family) => usable.find((one) => one.family === family)?.address).find(Boolean);
	if (address !== void 0) return address;
	throw new ExternalError("unknown-interface", found === void 0 ? `http_interface: this machine has no interface ${name}` : `http_interface: ${name} has no address that a guest could reach`, `Interfaces of this machine: ${Object.keys(interfaces).join(", ") || "none"}.`);
}
function addressesOf(interfaces) {
	return Object.values(interfaces).flatMap((addresses) => addresses ?? []);
}
function isWildcard(address) {
	return address === "0.0.0.0" || address === "::";
}
function isLoopback(address) {
	return isIP(address) === 4 ? address.startsWith("127.") : address === "::1" || address.startsWith("::ffff:127.");
}

// src/builders/proxmox/steps/serve-answers.ts
/** Serves http_directory or http_content to the guest, and finds the address under which it reaches this machine. */
async function serveAnswers(plan, session, context) {
	const { options, typing, cards } = plan;
	const hasContent = Object.keys(options.http_content).length > 0;
	const serves = options.http_directory !== "" || hasContent;
	if (!(serves || typing?.command.tellsAddress === true)) return {
		ip: void 0,
		port: 0,
		close: async () => {}
	};
	const { advertise, bind, why } = await hostAddressFor({
		node: session.client.url.hostname,
		bindAddress: options.http_bind_address,
		interface: options.http_interface,
		protocol: options.http_network_protocol,
		bridgeAddress: () => bridgeAddress(cards[0]?.bridge, session)
	});
	if (!serves) return {
		ip: advertise,
		port: 0,
		close: async () => {}
	};
	const server = await AnswerServer.start({
		serve: hasContent ? { content: options.http_content } : { directory: resolve(context.workingDirectory, options.http_directory) },
		bind,
		portMin: options.http_port_min,
		portMax: options.http_port_max,
		onRequest: ({ method, path, status, client, note }) => {
			context.message(`HTTP ${method} ${path} from ${client}: ${status}${note === void 0 ? "" : ` (${note})`}`);
		}
	});
	context.message(`Serving answer files at http://${advertise}:${server.port}/. ${why}`);
	return {
		ip: advertise,
		port: server.port,
		close: () => server.close()
	};
}
async function bridgeAddress(bridge, { client, node }) {
	const found = (await client.api.nodes.$(node).network.$get()).find(({ iface }) => iface === bridge);
	return found?.address ?? found?.cidr?.replace(/\/.*$/, "");
}

// src/builders/proxmox/steps/stop-machine.ts
/** Seconds that a guest gets to shut down; many need more than the server's own 60. */
const patience = 300;
async function stopMachine(vm, context) {
	await context.step("Stopping VM", async () => {
		if (await vm.status() === "stopped") context.message("The guest has shut down by itself");
		else await vm.shutdown(patience);
	});
}

// src/builders/proxmox/steps/typing-pace.ts
/** Waits in templates are tuned for hardware acceleration; an emulated machine takes about so many times as long. */
const emulatedFactor = 4;
/** Will the machine run without hardware acceleration, and what follows for the waits? */
async function paceOf(options, { client, node }, context) {
	const why = options.disable_kvm ? "disable_kvm is set" : await nodeLacksAcceleration() ? `node ${node} has no hardware virtualisation` : void 0;
	const factor = context.bootWaitFactor ?? (why === void 0 ? 1 : emulatedFactor);
	if (why !== void 0) context.message(`The machine is emulated, because ${why}: waits of the boot command take ${factor} times as long`);
	else if (factor !== 1) context.message(`Waits of the boot command take ${factor} times as long, as boot-wait-factor asks`);
	return {
		emulated: why !== void 0,
		factor
	};
	async function nodeLacksAcceleration() {
		try {
			const status = await client.api.nodes.$(node).status.$get();
			return status.cpuinfo?.hvm !== void 0 && Number(status.cpuinfo.hvm) === 0;
		} catch (thrown) {
			if (thrown instanceof ProxmoxError && thrown.status === 403) return false;
			throw thrown;
		}
	}
}

// src/builders/proxmox/steps/type-boot-command.ts
const worthALine = 15e3;
/** Waits for the boot loader and types the boot command on the machine's console. */
async function typeBoot({ options, typing }, vm, told, session, context) {
	if (typing === void 0) return;
	await context.step("Typing the boot command", async () => {
		const pace = await paceOf(options, session, context);
		const values = {
			HTTPIP: told.answers.ip ?? "",
			HTTPPort: told.answers.port,
			SSHPublicKey: told.publicKey
		};
		const keystrokes = keystrokesFor(typing.command, values, {
			render: (text, part) => context.renderLate(text, ["boot_command", part], values),
			rangeOf: (part) => context.places.at(["boot_command", part])
		});
		const first = typing.wait * pace.factor;
		if (first > 0) {
			context.message(`Waiting ${Math.round(first / 100) / 10}s for boot`);
			await context.clock.sleep(first, context.signal);
		}
		context.message("Typing the boot command");
		await typeBootCommand({
			keystrokes,
			send: (keys) => vm.sendKey(keys),
			keyInterval: pace.emulated ? Math.max(typing.keyInterval, 100) : typing.keyInterval,
			groupInterval: typing.groupInterval,
			waitFactor: pace.factor,
			signal: context.signal,
			clock: context.clock,
			onWait: (milliseconds) => {
				if (milliseconds >= worthALine) context.message(`Waiting ${formatDuration(milliseconds)} in the boot command`);
			},
			onProgress: (done, total) => context.emit({
				kind: "progress",
				id: "boot-command",
				label: "Typing the boot command",
				unit: "percent",
				done: done / total * 100,
				finished: done === total
			})
		});
	});
}

// src/builders/proxmox/build-machine.ts
/** From an installer's image or another machine to a template. */
async function buildMachine(plan, making, overrides, context) {
	const { options } = plan;
	await using stack = new AsyncDisposableStack();
	const { session, prepared } = await context.step("Connecting to Proxmox VE", async () => {
		const connection = connectionOf(options, overrides);
		const client = await connect$1(connection, context);
		stack.defer(() => client.close());
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text
		});
		context.message(`Proxmox VE ${client.version.text} as ${client.identity}`);
		const opened = sessionOf(client, connection.node ?? "", context);
		const ready = await making.prepare(opened, context);
		await preflight(plan, ready.deeds, opened, context);
		return {
			session: opened,
			prepared: ready
		};
	});
	const replaced = context.force ? await findReplaced(plan, session) : void 0;
	const media = await storeImages(plan.images, session, context);
	if (replaced !== void 0 && plan.vmid !== void 0) await removeReplaced(replaced, context);
	const keyPair = await temporaryKeyPair(plan);
	const made = await context.step("Creating VM", () => prepared.make(media.volids, publicKeyFor(plan, keyPair)));
	const { vm } = made;
	await context.step("Starting VM", () => vm.start());
	const answers = await serveAnswers(plan, session, context);
	stack.defer(() => answers.close());
	await typeBoot(plan, vm, {
		answers,
		publicKey: keyPair?.publicKey ?? ""
	}, session, context);
	const guest = await connectGuest(options, vm, keyPair, context);
	stack.defer(() => guest.communicator.close());
	await context.provision(guest.communicator, buildValues(options, vm, answers, guest, keyPair));
	await removeTemporaryKey(options, keyPair, guest, context);
	await guest.communicator.close();
	await removeCloudInit(vm);
	await stopMachine(vm, context);
	if (!options.skip_convert_to_template) await convertToTemplate(vm, context);
	await finish(plan, prepared.slots, made, media, context);
	if (replaced !== void 0 && plan.vmid === void 0) await removeReplaced(replaced, context);
}
/** Finalizes, and hands over also what could not be finalized: twenty minutes of work are in it. */
async function finish(plan, slots, made, media, context) {
	const kind = plan.options.skip_convert_to_template ? "vm" : "template";
	try {
		await context.step("Finalizing", () => finalize(plan, slots, made.vm));
		if (kind === "vm") await made.vm.start();
	} catch (thrown) {
		if (!context.signal.aborted) await handOver(made, kind, media, context);
		throw thrown;
	}
	await handOver(made, kind, media, context);
}

export { buildMachine };