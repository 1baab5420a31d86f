import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { r as guestValues, t as checkReach } from "./builders-reach-guest.js";
import { c as runValues, i as localPath, n as isGlob, s as resolveChecksum, t as expandGlob } from "./media-glob.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { i as TemplateError, n as ExternalError, t as Cancelled } from "./diagnostics-errors.js";
import { i as volumeSize, n as isInUse, t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";
import { t as require_undici } from "./npm-undici.js";
import { t as dispatcherTo } from "./net-dispatcher.js";
import { t as basicAuthorization } from "./net-proxy.js";
import { n as sessionOf, o as checkFilename, r as userOf, s as storedFilename, t as connect$1 } from "./proxmox-client.js";
import { t as placeToWrite } from "./trust-refused.js";
import { n as wasRefused, t as nextId } from "./builders-proxmox-next-id.js";
import { t as createIsoImage } from "./media-iso9660-iso-image.js";
import { i as temporaryKeyPair, n as publicKeyFor, o as nameWith, r as removeTemporaryKey, t as connectGuest } from "./builders-proxmox-steps-connect-guest.js";
import { a as configOf, i as removeReplaced, n as handOver, o as finalize, r as findReplaced, s as unfinished, t as artifactOf } from "./builders-proxmox-steps-hand-over.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { a as refusalOf, c as told$1, i as pathsOf, l as rules, n as missing, o as reservedOptions, r as needsOf, t as deed } from "./proxmox-needed-permissions.js";
import { n as drivesOf, o as gibibyte } from "./proxmox-notation-drive-notation.js";
import { l as typeBootCommand, u as keystrokesFor } from "./builders-proxmox-plan-machine-plan.js";
import { t as formatDuration } from "./time-duration.js";
import { t as sleepTold } from "./time-sleep-told.js";
import { t as Vm } from "./proxmox-transport-retry-request.js";
import { r as marked } from "./builders-proxmox-plan-build-marks.js";
import { basename, dirname, extname, join, posix, resolve, sep } from "node:path";
import { createReadStream } from "node:fs";
import { networkInterfaces } from "node:os";
import { isIP } from "node:net";
import { createServer as createServer$1 } from "node:http";
import { Readable } from "node:stream";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { copyFile, mkdir, open, readFile, readdir, realpath, rename, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";
import { pipeline as pipeline$1 } from "node:stream/promises";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";

// src/builders/proxmox/build-values.ts
/** Packer's `build.*` accessors. */
function buildValues(options, vm, answers, guest, keyPair) {
	return {
		...guestValues(options, guest, keyPair),
		ID: vm.vmid,
		...runValues(answers.ip === void 0 ? void 0 : {
			ip: answers.ip,
			port: answers.port
		})
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

// src/media/remote-size.ts
/** Bytes of what an http(s) address serves, without fetching it; undefined: its server does not say. Rejects with Cancelled. */
async function remoteSize(url, options) {
	const source = openHttp(url, options);
	try {
		const { status, headers, body } = await source.get({}, "HEAD");
		body.resume();
		const length = headers["content-length"];
		return status === 200 && length !== void 0 && /^\d+$/.test(length) ? Number(length) : void 0;
	} catch (thrown) {
		if (thrown instanceof Cancelled || options.signal?.aborted === true) throw new Cancelled(void 0, { cause: thrown });
		return;
	} finally {
		await source.close();
	}
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
	const upload = {
		...image,
		node,
		content: "iso",
		signal: context.signal,
		onProgress: (done, total) => context.emit({
			kind: "progress",
			id: image.filename,
			label,
			unit: "bytes",
			done,
			total,
			finished: done === total
		})
	};
	try {
		const volid = await client.upload(upload, {
			...task,
			onProgress: void 0
		});
		return close === void 0 ? { volid } : {
			volid,
			close
		};
	} catch (thrown) {
		if (wasRefused(thrown)) close?.("gone");
		throw thrown;
	}
}

// src/builders/proxmox/images/downloaded-iso.ts
/** Downloads the image to this machine, verifies it, and uploads it unless the storage has it already. */
async function storeDownloaded(image, session, context) {
	const { urls, storage } = image;
	const there = await storedBefore(image, session, context);
	if (there !== void 0) return there;
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
	const own = await ownName(file, storage, session, context);
	const filename = own ?? hashedName(image, checksum === void 0 ? file.url : image.checksumText);
	const volid = `${storage}:iso/${filename}`;
	const present = await sizeOf(volid, storage, session);
	if (own === void 0 && checksum !== void 0 && present === file.size) {
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
/** The plug-in's name for what is downloaded: what one tool has uploaded, the other finds. */
function hashedName({ extension }, text) {
	return `${createHash("sha1").update(text).digest("hex")}.${extension}`;
}
/**
* A file of this machine keeps its own name, as with the plug-in. Undefined: it is none, Proxmox would not take that name,
* or a machine has another of that name in a drive, which must not change under it.
*/
async function ownName(file, storage, session, context) {
	if (localPath(file.url, context.workingDirectory) === void 0) return void 0;
	const filename = storedFilename(file.name);
	if (checkFilename(filename, "iso") !== void 0) return void 0;
	const volid = `${storage}:iso/${filename}`;
	if (await sizeOf(volid, storage, session) === void 0) return filename;
	const user = await userOf(volid, session.client, context.signal);
	if (user === void 0) return filename;
	context.message(`${volid} stays as it is, because machine ${user} uses it`);
}
/** What an earlier build has uploaded: gigabytes need not be fetched to find out that they are there. */
async function storedBefore(image, session, context) {
	const { urls, storage, checksum, copy } = image;
	const [url = ""] = urls;
	if (checksum.kind === "none" || copy !== "" || !/^https?:/i.test(url)) return void 0;
	const volid = `${storage}:iso/${hashedName(image, image.checksumText)}`;
	const present = await sizeOf(volid, storage, session);
	if (present === void 0) return void 0;
	const size = await remoteSize(url, {
		env: context.env,
		signal: context.signal,
		allowDowngrade: true
	});
	if (size !== present && (size !== void 0 || checksum.kind === "file")) return void 0;
	context.message(`${volid} is there already: nothing is downloaded`);
	return { volid };
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
			if (wasRefused(thrown)) close?.("gone");
			if (!(thrown instanceof ExternalError) || context.signal.aborted) throw thrown;
			if (thrown.code === "permission-denied") throw thrown;
			failures.push(`${url}: ${thrown.message}`, ...thrown.detail === void 0 ? [] : [thrown.detail]);
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
async function keepCopy(copy, file, { workingDirectory, trust, message }) {
	if (copy === "") return;
	const wanted = resolve(workingDirectory, copy);
	const target = copy.endsWith("/") || await stat(wanted).then((status) => status.isDirectory(), () => false) ? join(wanted, file.name) : wanted;
	if (target === file.path) return;
	const place = placeToWrite(trust, target, `iso_target_path: ${target}`);
	if ("code" in place) throw new ExternalError(place.code, place.summary, place.detail);
	await mkdir(dirname(place.file), { recursive: true });
	await copyFile(file.path, place.file);
	message(`Copied the image to ${target}`);
}
function sizeOf(volid, storage, { client, node, task }) {
	return volumeSize(client, {
		node,
		storage,
		volid
	}, task);
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
		const found = isGlob(path) ? expandGlob(path, workingDirectory) : [path];
		if (found.length === 0) diagnostics.push(error("no-file-matches", `Bad CD disk file '${path}': no file matches`, `It was looked for in ${workingDirectory}.`));
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

// src/builders/proxmox/prove-template.ts
/**
* Has the finished template examined while it still carries the mark of this build, so that one that is not good is
* removed like any failure, and what it was to replace stays. One that is kept all the same gets a name by which nobody
* clones it.
*/
async function proveTemplate(vm, door, context) {
	const unproven = await context.prove(artifactOf("template", vm, await configOf(vm, context)), door);
	if (unproven === void 0) return void 0;
	const name = nameWith(door.name, "-unproven");
	await vm.configure({ name });
	context.message(`Template ${vm.vmid} is kept as ${name}, because on_failure is keep`);
	return unproven;
}

// src/builders/proxmox/steps/convert-to-template.ts
async function convertToTemplate(vm, context) {
	await context.step("Converting VM to template", async () => {
		const result = await vm.convertToTemplate();
		for (const text of result?.warnings ?? []) context.warn("conversion-warning", "Proxmox VE warns about the conversion", text);
	});
}

// src/builders/proxmox/steps/check-privileges.ts
/**
* What the server would refuse the credentials later, when an hour of work or the removal of what was made may hang on
* it: one problem for all of it. What only makes the build poorer is a line of the log. `making`: of the way in which
* the machine is made.
*/
async function privilegeProblems(plan, making, session, context) {
	const { client, node } = session;
	const deeds = [...making, ...deedsOf(plan, node)];
	const freeId = deeds.some(({ at }) => at.vmid === void 0) ? await nextId(session) : 0;
	const needs = needsOf(deeds, client.version.major, freeId);
	const unmet = missing(needs, await permissionsOn(pathsOf(needs), session, context));
	const poorer = unmet.filter(({ rule }) => rules[rule].without !== void 0);
	for (const need of poorer) context.message(`"${client.identity}" lacks ${told$1(need)}: ${rules[need.rule].without ?? ""}`);
	const refused = unmet.filter((need) => !poorer.includes(need));
	return [...reservedProblems(plan, session, context), ...refused.length === 0 ? [] : [refusalOf(refused, client.identity)]];
}
/** By the server's own account, which knows of pools, groups and roles; a path that it does not tell of is not judged. */
async function permissionsOn(paths, { client }, { signal }) {
	const ask = async (path) => {
		try {
			return (await client.request("GET", "/access/permissions", { path }, { attempts: 1 }))?.[path];
		} catch (thrown) {
			signal.throwIfAborted();
			if (!(thrown instanceof ProxmoxError)) throw thrown;
			return;
		}
	};
	return new Map(await Promise.all(paths.map(async (path) => [path, await ask(path)])));
}
function reservedProblems({ hardware }, { client }, { places }) {
	return reservedOptions(hardware, client.identity).map((option) => error("root-only", `"${client.identity}" may not set ${option}`, "Proxmox allows this only to root@pam logged in with its password; not even a token of root@pam may do it.", places.at([option])));
}
function deedsOf(plan, node) {
	const { options, vmid, typing, disks, images, cards, cloudInit, hardware } = plan;
	const at = {
		vmid,
		pool: options.pool || void 0
	};
	const asksAgent = communicatorOf(options).access(options).host === "";
	const changesCds = cloudInit !== void 0 || images.some(({ afterwards }) => afterwards !== "stays");
	const bridges = cards.filter(({ bridge }) => /^vmbr\d+$/.test(bridge));
	return [
		deed("read", at),
		deed("options", at),
		deed("power", at),
		...typing === void 0 ? [] : [deed("keys", at), deed("node", {
			...at,
			node
		})],
		...asksAgent ? [deed("agent", at)] : [],
		...communicatorOf(options).needsAgent === true ? [deed("agent-commands", at)] : [],
		...changesCds ? [deed("cds", at)] : [],
		...cloudInit === void 0 ? [] : [deed("cloud-init-drive", at)],
		...disks.some(({ resize }) => resize !== void 0) ? [deed("disks", at)] : [],
		...storagesOf$1(plan).map((storage) => deed("space", {
			...at,
			storage
		})),
		...images.flatMap((image) => imageDeeds(image, node)),
		...bridges.map(({ bridge, vlan }) => deed("bridge", {
			...at,
			bridge: vlan === void 0 ? bridge : `${bridge}/${vlan}`
		})),
		...options.pci_devices.flatMap(({ mapping }) => mapping === "" ? [] : [deed("mapping", {
			...at,
			mapping
		})]),
		...String(hardware["rng0"]).includes("/dev/hwrng") ? [deed("hardware-random", at)] : []
	];
}
function storagesOf$1({ options, disks }) {
	const { efi_config: efi, tpm_config: tpm } = options;
	const all = [
		...disks.map(({ storage }) => storage),
		efi?.efi_storage_pool,
		tpm?.tpm_storage_pool
	];
	return [...new Set(all.filter((storage) => storage !== void 0 && storage !== ""))];
}
function imageDeeds({ source, afterwards }, node) {
	const { kind, storage } = source;
	const at = {
		storage,
		node
	};
	if (kind === "stored") return [deed("attach", at)];
	const common = [
		deed("attach", at),
		deed("list", at),
		deed("upload", at)
	];
	if (kind === "generated") return [...common, deed(afterwards === "stays" ? "delete-image" : "delete-cd", at)];
	return [
		...common,
		deed("delete-image", at),
		...source.by === "node" ? [deed("download", at)] : []
	];
}

// src/builders/proxmox/steps/storage-problems.ts
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
/** The storages of the node, as far as the credentials see them; undefined: they may not look. */
async function storagesOf({ client, node }) {
	try {
		return await client.request("GET", `/nodes/${node}/storage`, { format: 1 });
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return void 0;
		throw thrown;
	}
}
/** Every storage that the template names, judged by what it has to hold. */
function storageProblems(plan, storages, session, context) {
	return usesOf(plan).flatMap((use) => storageProblem(use, storages, session, context) ?? []);
}
function usesOf({ options, disks, images: cds, cloudInit }) {
	const images = (path, storage, more = {}) => storage === void 0 || storage === "" ? [] : [{
		path,
		storage,
		content: "images",
		...more
	}];
	const format = (name, ...path) => name ? {
		name,
		path
	} : void 0;
	return [
		...disks.flatMap(({ storage, bytes }, index) => images([
			"disks",
			index,
			"storage_pool"
		], storage, {
			bytes,
			format: format(options.disks[index]?.format, "disks", index, "format")
		})),
		...images(["efi_config", "efi_storage_pool"], options.efi_config?.efi_storage_pool, { format: format(options.efi_config?.efi_format, "efi_config", "efi_format") }),
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
function storageProblem({ path, storage, content, bytes = 0, format }, storages, { node }, context) {
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
	const formats = Object.entries(found.format?.[0] ?? {}).flatMap(([name, taken]) => taken === 1 ? [name] : []);
	if (format !== void 0 && formats.length > 0 && !formats.includes(format.name)) return {
		code: "storage-without-format",
		severity: "error",
		summary: `Storage ${storage} does not hold disk images of the format ${format.name}`,
		detail: `It is of the type ${found.type ?? "unknown"} and takes: ${formats.filter((name) => name !== "subvol").join(", ")}.`,
		range: context.places.at(format.path) ?? range
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
function gib(bytes) {
	return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

// src/builders/proxmox/steps/preflight.ts
/**
* What can be known to fail before anything is created: an unknown node, storage or pool, a storage of the wrong kind, a
* missing ISO image, missing privileges. Everything at once, each at its option. What the credentials may not see is not
* judged. `known`: what making the machine and later steps ask for, and what is wrong with the latter.
*/
async function preflight(plan, known, session, context) {
	const problems = await nodeProblems(session, context);
	if (problems.length === 0) {
		const storages = await storagesOf(session);
		if (storages !== void 0) {
			problems.push(...storageProblems(plan, storages, session, context));
			problems.push(...await imageProblems(plan.images, storages, session, context));
		}
		problems.push(...await poolProblems(plan, session, context));
		problems.push(...known.problems);
		problems.push(...await privilegeProblems(plan, known.deeds, session, context));
	}
	if (problems.length > 0) throw new TemplateError(problems);
}
async function nodeProblems({ client, node, isNodeFromOutside }, context) {
	const nodes = await client.api.nodes.$get();
	const names = nodes.map((one) => one.node);
	const found = nodes.find((one) => one.node === node);
	const place = isNodeFromOutside ? { subject: "proxmox-node" } : { range: context.places.at(["node"]) };
	const origin = isNodeFromOutside ? "proxmox-node names it, which wins over node in the template. " : "";
	if (found === void 0 && names.length > 0) return [{
		code: "unknown-node",
		severity: "error",
		summary: `There is no node ${JSON.stringify(node)}`,
		detail: `${origin}Nodes of this cluster: ${names.join(", ")}.${didYouMean(node, names)}`,
		...place
	}];
	if (found?.status === "offline") return [{
		code: "node-offline",
		severity: "error",
		summary: `Node ${node} is offline`,
		...place
	}];
	return [];
}
/** Whether there is such a pool is told to everybody, from 8 on. */
async function poolProblems({ options: { pool } }, { client }, context) {
	if (pool === "") return [];
	try {
		await client.request("GET", "/pools", { poolid: pool });
		return [];
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		if (!thrown.notFound) return [];
	}
	const names = (await client.request("GET", "/pools")).map(({ poolid }) => poolid);
	const seen = names.length === 0 ? "These credentials see no pool." : `Pools that these credentials see: ${names.join(", ")}.`;
	return [{
		code: "unknown-pool",
		severity: "error",
		summary: `There is no pool ${JSON.stringify(pool)}`,
		detail: `${seen}${didYouMean(pool, names)}`,
		range: context.places.at(["pool"])
	}];
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

// src/boot/answer-record.ts
/** Of different requests; an installer may ask for a whole mirror. */
const most = 8;
/** The first requests are told one by one. */
const told = 200;
const isPowerOf2 = (count) => (count & count - 1) === 0;
/** What was asked of the answer server, for the message about a guest that was never reached. */
var AnswerRecord = class {
	#asked = /* @__PURE__ */ new Map();
	#others = 0;
	#requests = 0;
	#served = false;
	/** Answers whether the log should tell of it: what is asked again and again is told when it has come to twice as many. */
	note({ path, status, client }) {
		if (status < 400) this.#served = true;
		const what = `${client} asked for ${path}: ${status}`;
		const isKnown = this.#asked.has(what) || this.#asked.size < most;
		const count = isKnown ? (this.#asked.get(what) ?? 0) + 1 : ++this.#others;
		if (isKnown) this.#asked.set(what, count);
		this.#requests++;
		if (this.#requests <= told) return 1;
		return isPowerOf2(count) ? count : void 0;
	}
	/** Sentences without their full stop, the first of which says what to do about all of them. `url`: where guests are sent. */
	evidence(url) {
		if (this.#asked.size === 0) return [{
			text: `answer files: nobody ever asked for one at ${url}`,
			advice: "The installer did not get as far as its answer file: was the boot command typed at the right moment (boot_wait), does it name {{ .HTTPIP }}:{{ .HTTPPort }}, and can the guest reach this machine there (http_bind_address, http_interface, a firewall)?"
		}];
		const lines = [...this.#asked].map(([what, count]) => `answer files: ${what}${count > 1 ? ` (${count} times)` : ""}`);
		if (this.#others > 0) lines.push(`answer files: ${this.#others} requests for others`);
		const advice = this.#served ? "The installer has its answer file: look at the console of the machine for what it does with it; what is wrong in the file, it waits for there." : "What the installer asked for is not served: compare the path in boot_command with http_directory or http_content.";
		return lines.map((text, index) => index === 0 ? {
			text,
			advice
		} : { text });
	}
};

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
	else await pipeline$1(found.open(start, end), response);
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
	const serves = options.answer_media === "http" && (options.http_directory !== "" || hasContent);
	if (!(serves || typing?.command.tellsAddress === true)) return nothingServed(void 0);
	const { advertise, bind, why } = await hostAddressFor({
		node: session.client.url.hostname,
		bindAddress: options.http_bind_address,
		interface: options.http_interface,
		protocol: options.http_network_protocol,
		bridgeAddress: () => bridgeAddress(cards[0]?.bridge, session)
	});
	if (!serves) return nothingServed(advertise);
	const record = new AnswerRecord();
	const server = await AnswerServer.start({
		serve: hasContent ? { content: options.http_content } : { directory: resolve(context.workingDirectory, options.http_directory) },
		bind,
		portMin: options.http_port_min,
		portMax: options.http_port_max,
		onRequest: (request) => {
			const count = record.note(request);
			if (count === void 0) return;
			const { method, path, status, client, note } = request;
			const often = count > 1 ? `, and ${count - 1} more like it` : "";
			context.message(`HTTP ${method} ${path} from ${client}: ${status}${note === void 0 ? "" : ` (${note})`}${often}`);
		}
	});
	context.emit({
		kind: "serving",
		port: server.port,
		open: true
	});
	const url = `http://${advertise}:${server.port}/`;
	context.message(`Serving answer files at ${url}. ${why}`);
	return {
		ip: advertise,
		port: server.port,
		evidence: () => record.evidence(url),
		close: async () => {
			context.emit({
				kind: "serving",
				port: server.port,
				open: false
			});
			await server.close();
		}
	};
}
function nothingServed(ip) {
	return {
		ip,
		port: 0,
		evidence: () => [],
		close: async () => {}
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
/** Milliseconds between two keys: Packer's, and what an emulated firmware or boot loader can follow. */
const usualKeyInterval = 5;
const emulatedKeyInterval = 100;
/**
* How slow must the typing be? Will the machine run without hardware acceleration? What somebody says of it, in the
* template (`keyInterval`) or by boot-wait-factor, is done as it is said.
*/
async function paceOf(options, keyInterval, { client, node }, context) {
	const said = context.bootWaitFactor;
	const why = options.disable_kvm ? "disable_kvm is set" : await nodeLacksAcceleration() ? `node ${node} has no hardware virtualisation` : void 0;
	const factor = said ?? (why === void 0 ? 1 : emulatedFactor);
	if (why !== void 0) context.message(`The machine is emulated, because ${why}: ${waits(factor)}${asAsked(said)}`);
	else if (factor !== 1) context.message(`${waits(factor).replace(/^w/, "W")}${asAsked(said)}`);
	const slowed = why === void 0 ? usualKeyInterval : emulatedKeyInterval * factor / emulatedFactor;
	return {
		factor,
		keyInterval: keyInterval ?? Math.max(usualKeyInterval, slowed)
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
function waits(factor) {
	const what = "waits of the boot command take";
	return factor === 1 ? `${what} no longer than the template says` : `${what} ${factor} times as long`;
}
function asAsked(factor) {
	return factor === void 0 ? "" : ", as boot-wait-factor asks";
}

// src/builders/proxmox/steps/type-boot-command.ts
const worthALine = 15e3;
/** Waits for the boot loader and types the boot command on the machine's console. */
async function typeBoot({ options, typing }, vm, told, session, context) {
	if (typing === void 0) return;
	await context.step("Typing the boot command", async () => {
		const pace = await paceOf(options, typing.keyInterval, session, context);
		const values = {
			HTTPIP: told.answers.ip ?? "",
			HTTPPort: told.answers.port,
			SSHPublicKey: told.publicKey
		};
		const keystrokes = keystrokesFor(typing.command, values, {
			render: (text, part) => context.renderLate(text, ["boot_command", part], values),
			rangeOf: (part) => context.places.at(["boot_command", part])
		});
		const waiting = (label) => (reached) => context.emit({
			kind: "progress",
			id: label,
			label,
			unit: "milliseconds",
			...reached
		});
		const first = typing.wait * pace.factor;
		if (first > 0) {
			context.message(`Waiting ${Math.round(first / 100) / 10}s for boot`);
			await sleepTold(first, context, waiting("Waiting for boot"));
		}
		context.message("Typing the boot command");
		await typeBootCommand({
			keystrokes,
			send: (keys) => vm.sendKey(keys),
			keyInterval: pace.keyInterval,
			groupInterval: typing.groupInterval,
			waitFactor: pace.factor,
			signal: context.signal,
			clock: context.clock,
			onWait: (milliseconds) => {
				if (milliseconds >= worthALine) context.message(`Waiting ${formatDuration(milliseconds)} in the boot command`);
			},
			onWaiting: waiting("Waiting in the boot command"),
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

// src/builders/proxmox/discard-machine.ts
/**
* Takes a machine back that was the user's already: it is in the journal again and carries the mark, so that whoever
* removes what a build leaves removes it too. Throws where it is not what was built any more.
*/
async function takeBack({ kind, vmid, name, disks }, { session, context }) {
	const { client, node, place, task } = session;
	const vm = new Vm(client, node, vmid, task);
	const config = await vm.config();
	if (config === void 0) {
		context.message(`Machine ${vmid} is gone already`);
		return;
	}
	const now = factsOf(config);
	if (!(now.name === name && now.isTemplate === (kind === "template") && disks.every(({ volid }) => now.volids.has(volid)))) throw new ExternalError("not-removed", `Machine ${vmid} is not what was built any more, and stays`, "Somebody has given it another name, other disks, or its ID to another machine since. Look, and remove it yourself.");
	const close = context.record({
		kind: "vm",
		vmid,
		mark: context.mark
	}, place);
	try {
		const facts = {
			vmid,
			since: Math.floor(client.serverTime),
			names: [name, name]
		};
		const before = String(config["description"] ?? "").trimEnd();
		const mark = marked(context.mark, facts);
		await vm.configure({ description: before === "" ? mark : `${before}\n\n${mark}` });
	} catch (thrown) {
		if (!context.signal.aborted) close("handed-over");
		throw thrown;
	}
}
function factsOf(config) {
	return {
		name: String(config["name"] ?? ""),
		isTemplate: config["template"] === 1,
		volids: new Set([...drivesOf(config)].map(([, { file }]) => file))
	};
}

// src/builders/proxmox/template-door.ts
/** The way back to the machine of a build, with its connection and its patience. */
function templateDoor({ vmid, node }, { template_name: name, pool, task_timeout: silence }, connection) {
	const open = async (context) => {
		const client = await connect$1(connection, context);
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		return {
			vmid,
			name,
			pool: pool || void 0,
			session: sessionOf(client, node, silence, context),
			context,
			[Symbol.asyncDispose]: () => client.close()
		};
	};
	return {
		vmid,
		name,
		node,
		open,
		async takeBack(artifact, context) {
			await using template = await open(context);
			await takeBack(artifact, template);
		}
	};
}

// src/builders/proxmox/build-machine.ts
/** From an installer's image or another machine to a template. */
async function buildMachine(plan, making, overrides, context) {
	const { options } = plan;
	const connection = connectionOf(options, overrides);
	await using stack = new AsyncDisposableStack();
	await checkReach(options, context);
	const { session, prepared } = await context.step("Connecting to Proxmox VE", async () => {
		if (connection.insecureSkipTlsVerify) warnOfUncheckedCertificate(connection.url ?? "", context);
		const client = await connect$1(connection, context);
		stack.defer(() => client.close());
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		context.message(`Proxmox VE ${client.version.text} as ${client.identity}`);
		const opened = {
			...sessionOf(client, connection.node ?? "", options.task_timeout, context),
			isNodeFromOutside: Boolean(overrides.node)
		};
		const ready = await making.prepare(opened, context);
		const pool = options.pool || void 0;
		const later = await context.foresee({
			session: opened,
			vmid: plan.vmid,
			pool
		});
		await preflight(plan, {
			...later,
			deeds: [...ready.deeds, ...later.deeds]
		}, opened, context);
		return {
			session: opened,
			prepared: ready
		};
	});
	const replaced = context.force ? await findReplaced(plan, session) : [];
	const isInPlace = plan.vmid !== void 0;
	const media = await storeImages(plan.images, session, context);
	if (isInPlace) for (const old of replaced) await removeReplaced(old, context);
	const keyPair = await temporaryKeyPair(plan);
	if (keyPair !== void 0) context.emit({
		kind: "secret",
		text: keyPair.privateKey,
		name: "the temporary key"
	});
	const made = await context.step("Creating VM", () => prepared.make(media.volids, publicKeyFor(plan, keyPair)));
	const { vm } = made;
	await context.step("Starting VM", () => vm.start());
	const answers = await serveAnswers(plan, session, context);
	stack.defer(() => answers.close());
	await typeBoot(plan, vm, {
		answers,
		publicKey: keyPair?.publicKey ?? ""
	}, session, context);
	const guest = await connectGuest(options, vm, keyPair, answers, context);
	stack.defer(() => guest.communicator.close());
	await context.provision(guest.communicator, buildValues(options, vm, answers, guest, keyPair));
	await removeTemporaryKey(options, keyPair, guest, context);
	await guest.communicator.close();
	await removeCloudInit(vm);
	await stopMachine(vm, context);
	if (!options.skip_convert_to_template) await convertToTemplate(vm, context);
	const followed = isInPlace ? [] : replaced;
	const door = templateDoor(vm, options, connection);
	await finish(plan, prepared.slots, {
		made,
		media,
		followed,
		door
	}, context);
	for (const old of followed) await removeReplaced(old, context);
}
function warnOfUncheckedCertificate(url, context) {
	const range = context.places.at(["insecure_skip_tls_verify"]);
	context.emit({
		kind: "problem",
		diagnostic: warning("certificate-not-checked", `The certificate of ${url} is not checked`, "Whoever is on the way to the server can read the credentials and change what is built. Set `proxmox-fingerprint` (shown by `pvenode cert info`) or `proxmox-ca` (`/etc/pve/pve-root-ca.pem`), inputs of the action and options of the command line: either also wins over insecure_skip_tls_verify in a template.", range)
	});
}
/**
* Finalizes, and hands over also what could not be finalized: twenty minutes of work are in it. What is finished is
* proven first: only a good template follows an old one.
*/
async function finish(plan, slots, { made, media, followed, door }, context) {
	const left = [];
	let failed;
	let unproven;
	try {
		left.push(...await context.step("Finalizing", () => finalize(plan, slots, made.vm, context)));
		if (plan.options.skip_convert_to_template) await made.vm.start();
	} catch (thrown) {
		if (context.signal.aborted) throw thrown;
		failed = thrown;
	}
	if (failed === void 0 && left.length === 0 && !plan.options.skip_convert_to_template) unproven = await proveTemplate(made.vm, door, context);
	try {
		left.push(...await handOver(plan, made, media, unproven === void 0 ? followed : [], door, context));
	} catch (thrown) {
		throw failed ?? thrown;
	}
	if (failed !== void 0) throw failed;
	if (unproven !== void 0) throw unproven.failure;
	if (left.length > 0) throw unfinished(left, plan, made.vm);
}

export { buildMachine };