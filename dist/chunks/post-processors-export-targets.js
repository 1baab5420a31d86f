import { o as __toESM } from "./runtime.js";
import { a as fileProblem, n as ExternalError, t as Cancelled } from "./diagnostics-errors.js";
import { n as writeBeside, t as openBeside } from "./host-beside.js";
import { t as makeFolder } from "./host-make-folder.js";
import { n as unwritable, t as placeFor } from "./options-output-place.js";
import { t as readSmallBody } from "./intake-small-body.js";
import { n as signedHeaders, t as encodeStrictly } from "./net-aws-signature.js";
import { t as dispatcherTo } from "./net-dispatcher.js";
import { t as blocksOf } from "./post-processors-archive-blocks.js";
import { n as standardName } from "./post-processors-export-export-rules.js";
import { basename, dirname } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

// src/post-processors/s3/s3-error.ts
/** Characters of a store's words. */
const longest = 500;
/** What an S3 store says when it does not do what it is asked. */
var S3Error = class extends ExternalError {
	name = "S3Error";
	status;
	/** Such as `NoSuchBucket`; empty where it gave none. */
	s3Code;
	constructor(what, status, s3Code, text) {
		const said = [s3Code, text].filter((part) => part !== "").join(": ").slice(0, longest);
		super("store-failed", `${what}: status ${status}${said === "" ? "" : `, ${said}`}`, hints[s3Code] ?? hintOf(status));
		this.status = status;
		this.s3Code = s3Code;
	}
	/** May it go well the next time? */
	get isPassing() {
		return this.status >= 500 || this.status === 429 || passing.has(this.s3Code);
	}
};
const passing = /* @__PURE__ */ new Set([
	"RequestTimeout",
	"SlowDown",
	"InternalError",
	"ServiceUnavailable",
	"BadDigest",
	"IncompleteBody"
]);
const hints = {
	NoSuchBucket: "Create the bucket, or correct bucket, region and endpoint. With force_path_style it stands in the path.",
	InvalidAccessKeyId: "The store does not know access_key.",
	SignatureDoesNotMatch: "secret_key does not belong to access_key; or something on the way changes requests.",
	AccessDenied: "The key needs s3:PutObject, s3:GetObject and s3:AbortMultipartUpload on the object.",
	RequestTimeTooSkewed: "This machine's clock is wrong.",
	AuthorizationHeaderMalformed: "The region is another one; the message names it.",
	PermanentRedirect: "The bucket is in another region, or needs another endpoint.",
	EntityTooSmall: "Raise part_size: this store wants larger parts."
};
function hintOf(status) {
	if (status === 403) return hints["AccessDenied"];
	if (status === 301 || status === 307) return hints["PermanentRedirect"];
	return status === 404 ? hints["NoSuchBucket"] : void 0;
}
/** The text of an element of the store's answers, which are flat. */
function element(xml, name) {
	return (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "").replace(/&(amp|lt|gt|quot|apos|#(\d+)|#x([0-9a-f]+));/gi, (whole, named, digits, hex) => {
		const entities = {
			amp: "&",
			lt: "<",
			gt: ">",
			quot: "\"",
			apos: "'"
		};
		if (digits !== void 0 || hex !== void 0) {
			const point = digits === void 0 ? Number.parseInt(hex, 16) : Number(digits);
			return point <= 1114111 ? String.fromCodePoint(point) : whole;
		}
		return entities[named.toLowerCase()] ?? whole;
	});
}

// src/post-processors/s3/s3-client.ts
const attempts = 8;
/** Milliseconds: after a cancellation there is little time. */
const abandonPatience = 1e4;
const largestAnswer = 1 << 20;
const answerPatience = 6e4;
/** An S3-compatible store, through the proxy of the environment. Every request is signed, with the hash of its body. */
var S3Client = class {
	#options;
	#context;
	#base;
	#dispatcher;
	constructor(options, context) {
		this.#options = options;
		this.#context = context;
		this.#base = baseOf(options);
	}
	/** Without credentials: `https://minio.example.com/bucket/key`. */
	addressOf(key) {
		return this.#urlOf({
			method: "GET",
			key
		}).href;
	}
	/** Tries again what may go well then. Throws S3Error, ExternalError and Cancelled. */
	async call(call) {
		const { signal, clock, message } = this.#context;
		for (let failures = 1;; failures++) try {
			return await this.#once(call);
		} catch (thrown) {
			if (signal.aborted) throw new Cancelled(void 0, { cause: thrown });
			if (!(thrown instanceof S3Error ? thrown.isPassing : thrown instanceof Unanswered) || failures === attempts) throw thrown;
			message(`${thrown.message}. Trying again`);
			await clock.sleep(pause(failures), signal);
		}
	}
	/** Removes the parts of an upload that does not end, also after the wish to stop. What fails is only told of. */
	async abandon(key, uploadId) {
		try {
			await this.#once({
				method: "DELETE",
				key,
				query: { uploadId }
			}, AbortSignal.timeout(abandonPatience));
		} catch (thrown) {
			const left = `Parts of ${key} may be left in the store: ${thrown.message}`;
			this.#context.message(`${left}. A lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes such`);
		}
	}
	async [Symbol.asyncDispose]() {
		await this.#dispatcher?.destroy();
	}
	async #once(call, signal = this.#context.signal) {
		const { clock, env } = this.#context;
		const undici = await import("./npm-undici-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		this.#dispatcher ??= dispatcherTo(this.#base, env, undici);
		const url = this.#urlOf(call);
		const body = call.body ?? Buffer.alloc(0);
		const sha256 = createHash("sha256").update(body).digest("hex");
		const { region, access_key: id, secret_key, session_token: session } = this.#options;
		const headers = signedHeaders({
			method: call.method,
			url,
			headers: {
				...call.headers,
				"x-amz-content-sha256": sha256
			},
			sha256
		}, {
			region,
			service: "s3",
			credentials: {
				id,
				secret: secret_key,
				session: session || void 0
			},
			now: new Date(clock.now())
		});
		const what = `${call.method} ${url.origin}${url.pathname}`;
		let answer;
		let text;
		try {
			const sent = {
				method: call.method,
				headers: {
					...headers,
					"content-length": String(body.length)
				},
				body
			};
			answer = await undici.request(url, {
				...sent,
				dispatcher: this.#dispatcher,
				signal
			});
			const { body: received } = answer;
			const late = setTimeout(() => received.destroy(/* @__PURE__ */ new Error("the answer does not end")), answerPatience);
			text = (await readSmallBody(received, url.host, largestAnswer).finally(() => clearTimeout(late))).toString("utf8");
		} catch (cause) {
			if (cause instanceof ExternalError) throw cause;
			throw new Unanswered(what, cause);
		}
		const { statusCode } = answer;
		if (statusCode >= 300 || /^\s*(?:<\?xml[^>]*>\s*)?<Error>/.test(text)) throw new S3Error(what, statusCode < 300 ? 500 : statusCode, element(text, "Code"), element(text, "Message"));
		return {
			headers: answer.headers,
			text
		};
	}
	#urlOf({ key, query = {} }) {
		const url = new URL(this.#base);
		url.pathname = `${url.pathname.replace(/\/$/, "")}/${key.split("/").map(encodeStrictly).join("/")}`;
		url.search = Object.entries(query).map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join("&");
		return url;
	}
};
/** No answer came, or half of one. */
var Unanswered = class extends ExternalError {
	name = "Unanswered";
	constructor(what, cause) {
		const reason = cause.message || cause.code;
		super("store-failed", `${what}: ${reason}`, "Is the endpoint right, and can this machine reach it?", { cause });
	}
};
function baseOf({ bucket, endpoint, region, force_path_style }) {
	const url = new URL(endpoint || `https://s3.${region}.amazonaws.com`);
	if (force_path_style ?? endpoint !== "") url.pathname = `${url.pathname.replace(/\/$/, "")}/${encodeStrictly(bucket)}`;
	else url.hostname = `${bucket}.${url.hostname}`;
	return url;
}
function pause(failures) {
	return Math.min(2e4, 250 * 2 ** failures) * (.5 + Math.random() / 2);
}

// src/post-processors/s3/upload.ts
const mostParts = 1e4;
/**
* Sends bytes whose number nobody knows yet: in parts, several at a time, each again for itself where it fails. Small ones
* go in one piece. What the store has is compared with what was read, and an upload that can not be finished is removed.
*/
async function upload(client, key, source, options, onSent = () => {}) {
	const whole = createHash("sha256");
	const tags = createHash("md5");
	const partSize = options.part_size << 20;
	let size = 0;
	let id;
	let sentBytes = 0;
	const sending = /* @__PURE__ */ new Set();
	const parts = [];
	let failed;
	const sendPart = async (number, body, md5) => {
		const query = {
			partNumber: String(number),
			uploadId: id
		};
		const { headers } = await client.call({
			method: "PUT",
			key,
			query,
			body
		});
		parts.push({
			number,
			etag: sameTag(String(headers["etag"] ?? ""), md5, options, `Part ${number} of ${key}`)
		});
		sentBytes += body.length;
		onSent(sentBytes);
	};
	try {
		let number = 0;
		for await (const body of blocksOf(source, partSize)) {
			number++;
			size += body.length;
			whole.update(body);
			const md5 = createHash("md5").update(body).digest();
			tags.update(md5);
			if (id === void 0) {
				if (body.length < partSize) {
					await putWhole(client, key, body, md5, options);
					onSent(size);
					return {
						size,
						sha256: whole.digest("hex")
					};
				}
				id = await begin(client, key, options);
			}
			if (number > mostParts) throw tooManyParts(key, options);
			const sent = sendPart(number, body, md5).catch((thrown) => {
				failed ??= thrown;
			}).finally(() => sending.delete(sent));
			sending.add(sent);
			if (sending.size >= options.parallel_parts) await Promise.race(sending);
			if (failed !== void 0) throw failed;
		}
		if (id === void 0) {
			await putWhole(client, key, Buffer.alloc(0), createHash("md5").digest(), options);
			return {
				size,
				sha256: whole.digest("hex")
			};
		}
		await Promise.all(sending);
		if (failed !== void 0) throw failed;
		await complete(client, key, id, parts, {
			size,
			etag: `${tags.digest("hex")}-${number}`
		});
		return {
			size,
			sha256: whole.digest("hex")
		};
	} catch (thrown) {
		await Promise.allSettled(sending);
		if (id !== void 0) await client.abandon(key, id);
		throw thrown;
	}
}
async function putWhole(client, key, body, md5, options) {
	const { headers } = await client.call({
		method: "PUT",
		key,
		headers: objectHeaders(options),
		body
	});
	sameTag(String(headers["etag"] ?? ""), md5, options, key);
}
async function begin(client, key, options) {
	const { text } = await client.call({
		method: "POST",
		key,
		query: { uploads: "" },
		headers: objectHeaders(options)
	});
	const id = element(text, "UploadId");
	if (id === "") throw new ExternalError("store-failed", `The answer to the begin of the upload of ${key} has no ID`, void 0);
	return id;
}
function objectHeaders({ storage_class: kind, server_side_encryption: encryption }) {
	return {
		"content-type": "application/octet-stream",
		...kind === "" ? {} : { "x-amz-storage-class": kind },
		...encryption === "" ? {} : { "x-amz-server-side-encryption": encryption }
	};
}
async function complete(client, key, id, parts, expected) {
	const list = parts.toSorted((left, right) => left.number - right.number).map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll("\"", "&quot;")}</ETag></Part>`);
	const body = Buffer.from(`<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`);
	const call = {
		method: "POST",
		key,
		query: { uploadId: id },
		headers: { "content-type": "application/xml" },
		body
	};
	try {
		await client.call(call);
	} catch (thrown) {
		if (!(thrown instanceof S3Error) || thrown.s3Code !== "NoSuchUpload") throw thrown;
	}
	const { headers } = await client.call({
		method: "HEAD",
		key
	});
	if (Number(headers["content-length"]) !== expected.size) throw new ExternalError("store-failed", `The store has ${String(headers["content-length"])} bytes of ${key}, and ${expected.size} were sent`);
	const tag = String(headers["etag"] ?? "").replaceAll("\"", "");
	if (/^[0-9a-f]{32}-\d+$/.test(tag) && tag !== expected.etag && headers["x-amz-server-side-encryption"] === void 0) throw new ExternalError("store-failed", `The store has something else as ${key} than what was sent`);
}
/** The tag of what was stored is its MD5, but for stores and ways of encryption that make another one. */
function sameTag(etag, md5, { server_side_encryption: encryption }, what) {
	const tag = etag.replaceAll("\"", "");
	if (encryption === "" && /^[0-9a-f]{32}$/.test(tag) && tag !== md5.toString("hex")) throw new ExternalError("store-failed", `${what} was damaged on the way: the store has MD5 ${tag}, and ${md5.toString("hex")} was sent`, "Where the bucket is encrypted with a key of KMS, say so: server_side_encryption = \"aws:kms\".");
	return etag;
}
function tooManyParts(key, { part_size: size }) {
	return new ExternalError("store-failed", `${key} is larger than ${mostParts} parts of ${size} MiB`, `Raise part_size: with ${size * 4} it may have ${Math.floor(size * 4 * mostParts / 1024)} GiB.`);
}

// src/post-processors/export/targets.ts
/** The names of an archive, or of a disk's image. */
function targetOf(options, disk, context) {
	const { renderLate, buildName, builderType } = context;
	const data = {
		BuildName: buildName,
		BuilderType: builderType,
		Disk: disk
	};
	const output = options.output === "" ? void 0 : renderLate(options.output, ["output"], data);
	if (options.s3 === void 0) return {
		output,
		key: void 0
	};
	const key = (options.s3.key === "" ? void 0 : renderLate(options.s3.key, ["s3", "key"], data)) ?? basename(output ?? renderLate(standardName(options), [], data));
	if (key.split("/").some((part) => part === "." || part === "..")) throw new ExternalError("store-failed", `${key} is no name in a store`, "Leave \".\" and \"..\" out of s3.key.");
	return {
		output,
		key: key.replace(/^\/+/, "")
	};
}
/** Writes what comes to a file, if one is wanted, and to the store; bytes that are wanted there alone are not stored here. */
async function deliver(source, size, target, options, context) {
	if (target.output === void 0) {
		await store(counting(source, (done, total = size) => context.onBytes(target.key, done, total)), target.key, options, context);
		return;
	}
	const { output } = target;
	const hash = createHash("sha256");
	const file = placeFor(output, context);
	const beside = await openTarget(file, output);
	try {
		const counted = counting(source, (done, total = size) => context.onBytes(output, done, total), hash);
		await pipeline(Readable.from(counted), createWriteStream(beside.file), { signal: context.signal });
		await finishFile(beside, file, output, hash.digest("hex"), target, options, context);
	} catch (thrown) {
		throw unwritableTarget(output, beside, thrown);
	} finally {
		beside.discard();
	}
}
/** A file to write to on the way to its place. Throws ExternalError. */
async function openTarget(file, output) {
	try {
		await makeFolder(dirname(file));
		return openBeside(file, 384);
	} catch (thrown) {
		throw unwritable(output, thrown);
	}
}
/** A failure while it was written. What came from elsewhere and failed there stays as it is. */
function unwritableTarget(output, beside, thrown) {
	const named = beside.named(thrown);
	return fileProblem(named) === void 0 ? named : unwritable(output, named);
}
/** The file with the checksum of another one. */
function checksumOf(output) {
	return `${output}.sha256`;
}
/** Puts a file that is whole in its place, with its checksum beside it, and into the store. */
async function finishFile(beside, file, output, sha256, { key }, options, context) {
	if (options.checksum) {
		const line = `${sha256}  ${basename(output)}\n`;
		const name = checksumOf(output);
		await writeBeside(placeFor(name, context), async (sum) => {
			await writeFile(sum, line);
			beside.keep();
		}).catch((cause) => {
			throw unwritable(name, cause);
		});
	} else beside.keep();
	context.message(`Wrote ${output}, SHA-256 ${sha256}`);
	if (key !== void 0) await store(createReadStream(file, { highWaterMark: 1 << 20 }), key, options, context);
}
/** Puts bytes into the store, with their checksum beside them. */
async function store(source, key, options, context) {
	const s3 = options.s3;
	await using client = new S3Client(s3, context);
	context.message(`Sending ${key} to ${client.addressOf(key)}`);
	const label = `Sending ${key}`;
	const { size, sha256 } = await upload(client, key, source, s3, (done) => context.onBytes(label, done, void 0));
	context.onBytes(label, size, size);
	context.message(`Stored ${key}: ${size} bytes, SHA-256 ${sha256}`);
	if (!options.checksum) return;
	async function* text() {
		yield Buffer.from(`${sha256}  ${basename(key)}\n`);
	}
	await upload(client, `${key}.sha256`, text(), s3);
}
async function* counting(source, onBytes, hash) {
	let done = 0;
	for await (const piece of source) {
		hash?.update(piece);
		done += piece.length;
		onBytes(done);
		yield piece;
	}
	onBytes(done, done);
}

export { store as a, openTarget as i, deliver as n, targetOf as o, finishFile as r, unwritableTarget as s, checksumOf as t };