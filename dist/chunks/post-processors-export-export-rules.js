import { t as resolveLocalPath } from "./options-local-path.js";
import { B as string, I as number, L as object, O as boolean } from "./npm-zod.js";
import { i as checkOutput } from "./options-output-place.js";
import { a as refuseUse, r as mayTakeFrom } from "./options-trusted-use.js";
import { i as refusedUse } from "./trust-refused.js";

// src/post-processors/s3/s3-options.ts
const secret = { sensitive: true };
/** What the names of exported files read. */
const exportFields = [
	"BuildName",
	"BuilderType",
	"Disk"
];
/** Where an S3-compatible store is, and what is put there. */
const s3Options = object({
	bucket: string().describe("The bucket; it has to be there."),
	key: string().default("").meta({ renderedLate: exportFields }).describe("Name of the object, with `{{.BuildName}}`, `{{.BuilderType}}` and `{{.Disk}}`. Default: the name of the file."),
	endpoint: string().default("").describe("Address of the store: `https://minio.example.com:9000`. Default: that of AWS in the region."),
	region: string().default("").describe("Default: `AWS_REGION` or `AWS_DEFAULT_REGION` of the environment, else `us-east-1`."),
	access_key: string().default("").describe("Default: `AWS_ACCESS_KEY_ID` of the environment."),
	secret_key: string().default("").meta(secret).describe("Default: `AWS_SECRET_ACCESS_KEY` of the environment."),
	session_token: string().default("").meta(secret).describe("Default: `AWS_SESSION_TOKEN` of the environment."),
	force_path_style: boolean().optional().describe("The bucket in the path and not in the host name. Default: with an `endpoint`."),
	part_size: number().int().default(32).describe("MiB of a part, 5 to 5120. An object has at most 10000 parts; each takes so much memory while it is sent."),
	parallel_parts: number().int().default(4).describe("Parts that are sent at a time, 1 to 16."),
	storage_class: string().default("").describe("Such as `STANDARD_IA`; default: that of the store."),
	server_side_encryption: string().default("").describe("`AES256` or `aws:kms`; default: that of the bucket.")
});
/** Checks the options, and takes from the environment what they do not say. */
function resolveS3(given, path, context) {
	const { error, isLate } = context;
	const at = (name) => [...path, name];
	const wrong = (name, summary, detail) => {
		if (!isLate(at(name))) error("invalid-option-value", at(name), summary, detail);
	};
	refuseUse("network", "s3", path, context);
	if (!/^[a-z0-9A-Z][\w.-]{1,254}$/.test(given.bucket)) wrong("bucket", `${given.bucket} is no name of a bucket`);
	const url = given.endpoint === "" ? void 0 : URL.parse(given.endpoint);
	if (url === null || url !== void 0 && (!/^https?:$/.test(url.protocol) || url.search !== "" || url.username !== "")) wrong("endpoint", "endpoint is no address of a store", "Write it as https://HOST or https://HOST:PORT.");
	if (given.part_size < 5 || given.part_size > 5120) wrong("part_size", "part_size must be 5 to 5120 (MiB)");
	if (given.parallel_parts < 1 || given.parallel_parts > 16) wrong("parallel_parts", "parallel_parts must be 1 to 16");
	return withEnvironment(given, path, context);
}
function withEnvironment(given, path, context) {
	const { env, trust, error, isLate } = context;
	const region = given.region || env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || "us-east-1";
	const isKnown = (name) => given[name] !== "" || isLate([...path, name]);
	if (isKnown("access_key") && isKnown("secret_key")) return {
		...given,
		region
	};
	if (isKnown("access_key") || isKnown("secret_key")) {
		const name = isKnown("access_key") ? "secret_key" : "access_key";
		error("missing-option", [...path, name], `${name} must be set, since the other half of the key is`);
		return {
			...given,
			region
		};
	}
	const refused = refusedUse(trust, "env", "s3 without access_key and secret_key");
	if (refused !== void 0) {
		error(refused.code, path, refused.summary, refused.detail);
		return {
			...given,
			region
		};
	}
	const [access_key = "", secret_key = ""] = [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]];
	if (access_key === "" || secret_key === "") error("missing-option", path, "access_key and secret_key must be set", "Or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. Keep the secret key in a sensitive variable.");
	return {
		...given,
		region,
		access_key,
		secret_key,
		session_token: given.session_token || env["AWS_SESSION_TOKEN"] || ""
	};
}

// src/post-processors/export/export-rules.ts
const archiveEndings = {
	zstd: ".vma.zst",
	gzip: ".vma.gz",
	lzo: ".vma.lzo",
	none: ".vma"
};
/** Checks what belongs together, and fills in what depends on something else. */
function resolveExport(given, context) {
	const { error, isLate, places } = context;
	judgeRoad(given, context);
	if (given.format !== "vzdump" && places.isSet(["compression"])) error("conflicting-options", ["compression"], "compression belongs to format = \"vzdump\"", "Compress disk images with the post-processor compress after this one.");
	if (given.format === "vzdump" && given.disks.length > 0) error("conflicting-options", ["disks"], "A vzdump archive holds all disks", "Mark those that do not belong into it with backup = false.");
	for (const [index, disk] of given.disks.entries()) if (!isLate(["disks", index]) && !/^(?:scsi|virtio|sata|ide|efidisk|tpmstate)\d+$/.test(disk)) error("invalid-option-value", ["disks", index], `${disk} is no disk`, "Disks are called scsi0, virtio1, sata0, efidisk0.");
	const resolved = {
		...given,
		output: given.output || (given.s3 === void 0 ? standardName(given) : "")
	};
	judgeNames(resolved, context);
	if (!given.output.includes("{{")) checkOutput(given.output, ["output"], context);
	return given.s3 === void 0 ? resolved : {
		...resolved,
		s3: resolveS3(given.s3, ["s3"], context)
	};
}
/** What a file is called that nobody has named. */
function standardName({ format, compression }) {
	const stem = "packer_{{.BuildName}}_{{.BuilderType}}";
	return format === "vzdump" ? `${stem}${archiveEndings[compression]}` : `${stem}_{{.Disk}}.${format}`;
}
function judgeRoad(given, context) {
	const { error, isLate } = context;
	const hasStorage = given.storage !== "" || isLate(["storage"]);
	if (hasStorage && given.node_ssh !== void 0) error("conflicting-options", ["node_ssh"], "There are two roads, storage and node_ssh", "Remove one of them.");
	if (!hasStorage && given.node_ssh === void 0) error("missing-option", ["storage"], "Nothing says how the template leaves the server", "The API of Proxmox VE makes archives, and hands out none. Set storage and storage_path (a storage for backups that this machine has mounted: an API token is enough), or node_ssh (SSH to the template's node).");
	if (hasStorage && given.storage_path === "" && !isLate(["storage_path"])) error("missing-option", ["storage_path"], "storage_path must be set with storage", "It is the folder in which this machine sees the storage: the one that holds the folder dump.");
	if (given.storage_path !== "") resolveLocalPath(given.storage_path, ["storage_path"], "directory", context, mayTakeFrom);
	if (given.node_ssh !== void 0) judgeSsh(given.node_ssh, context);
}
function judgeSsh(given, context) {
	const { error, isLate } = context;
	refuseUse("network", "node_ssh", ["node_ssh"], context);
	if (given.password === "" && given.private_key_file === "" && !isLate(["node_ssh", "password"]) && !isLate(["node_ssh", "private_key_file"])) error("missing-option", ["node_ssh"], "node_ssh needs password or private_key_file");
	if (given.private_key_file !== "") resolveLocalPath(given.private_key_file, ["node_ssh", "private_key_file"], "file", context);
	if (!/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(given.host_key) && !isLate(["node_ssh", "host_key"])) error("invalid-option-value", ["node_ssh", "host_key"], "host_key is no fingerprint", "It is written SHA256: and 43 characters, as `ssh-keyscan HOST | ssh-keygen -lf -` shows it.");
	if (given.port < 1 || given.port > 65535) error("invalid-option-value", ["node_ssh", "port"], `${given.port} is no port`);
}
function judgeNames({ format, disks, output, s3 }, { error, isLate }) {
	if (format === "vzdump" || disks.length < 2) return;
	const names = [[["output"], output], [["s3", "key"], s3?.key ?? ""]];
	for (const [path, name] of names) if (name !== "" && !isLate(path) && !/\{\{[^}]*\.Disk\b/.test(name)) error("invalid-option-value", path, `${path.at(-1)} is the same for ${disks.length} disks`, "Put {{.Disk}} into it.");
}

export { s3Options as i, standardName as n, exportFields as r, resolveExport as t };