import { i as TemplateError } from "./diagnostics-errors.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { t as Source } from "./diagnostics-source.js";
import { t as parseJson } from "./hcl-json-json-parser.js";
import { t as readLegacy } from "./packer-legacy-legacy-template.js";
import { t as readSource } from "./hcl-syntax-parse.js";
import { t as fullTrust } from "./trust-trust.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import path from "node:path";

// src/packer/upgrade/fix-template.ts
const builderNames = [
	{
		from: "ssh_wait_timeout",
		to: "ssh_timeout"
	},
	{
		from: "ssh_key_path",
		to: "ssh_private_key_file"
	},
	{
		from: "ssh_disable_agent",
		to: "ssh_disable_agent_forwarding"
	}
];
const provisionerNames = [{
	from: "galaxycommand",
	to: "galaxy_command",
	types: ["ansible-local"]
}];
const postProcessorNames = [{
	from: "filename",
	to: "output",
	types: ["manifest"]
}, {
	from: "tag",
	to: "tags",
	types: ["docker-tag"]
}];
const builderTypes = /* @__PURE__ */ new Map([
	["proxmox", "proxmox-iso"],
	["virtualbox", "virtualbox-iso"],
	["vmware", "vmware-iso"]
]);
/**
* A template in JSON with what older Packers took otherwise as those of today take it: names of options, types of builders,
* checksums, functions that are called otherwise. All else, and the order, stays.
*/
function fixTemplate(template) {
	return mapped(template, {
		builders: (value) => each(value, fixBuilder),
		provisioners: (value) => each(value, fixProvisioner),
		"error-cleanup-provisioner": (value) => isObject(value) ? fixProvisioner(value) : value,
		"post-processors": (value) => each(value, fixPostProcessor, (chain) => each(chain, fixPostProcessor))
	});
}
function fixBuilder(builder) {
	return withCalls(withChecksum(mapped(rename(builder, builderNames), { type: (value) => typeof value === "string" ? builderTypes.get(value) ?? value : value })));
}
/** One option holds what were four: `md5:...`, `file:https://...`. */
function withChecksum(builder) {
	const { iso_md5: md5, iso_checksum_url: url, iso_checksum_type: type, iso_checksum: sum, ...rest } = builder;
	if (md5 === void 0 && url === void 0 && type === void 0) return builder;
	const checksum = typeof md5 === "string" ? `md5:${md5}` : typeof url === "string" && url !== "" ? `file:${url}` : type === "none" ? "none" : typeof sum === "string" && sum !== "" && typeof type === "string" && type !== "" ? `${type}:${sum}` : sum;
	return checksum === void 0 || checksum === "" ? rest : {
		...rest,
		iso_checksum: checksum
	};
}
/** Functions and fields of `{{ }}` that are called otherwise now. */
function withCalls(value) {
	if (typeof value === "string") return value.replaceAll(/\bclean_(?:image|ami)_name\b/g, "clean_resource_name").replaceAll(/\{\{\s*\.CreateTime\s*\}\}/g, "{{timestamp}}");
	if (Array.isArray(value)) return value.map(withCalls);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withCalls(inner)]));
}
function fixProvisioner(provisioner) {
	const renamed = rename(provisioner, provisionerNames);
	if (renamed["type"] !== "powershell") return renamed;
	const bare = (value) => typeof value === "string" ? value.replaceAll(/`([$"`'])/g, "$1") : value;
	return mapped(renamed, {
		elevated_user: bare,
		elevated_password: bare,
		environment_vars: (value) => Array.isArray(value) ? value.map(bare) : value
	});
}
function fixPostProcessor(postProcessor) {
	return rename(postProcessor, postProcessorNames);
}
/** Where both names stand, the one of today counts. */
function rename(object, names) {
	const type = object["type"];
	const known = names.filter(({ types }) => types === void 0 || typeof type === "string" && types.includes(type));
	return Object.fromEntries(Object.entries(object).flatMap(([name, value]) => {
		const to = known.find(({ from }) => from === name)?.to;
		if (to === void 0) return [[name, value]];
		return to in object ? [] : [[to, value]];
	}));
}
function each(value, fix, fixList = (list) => list) {
	if (!Array.isArray(value)) return value;
	return value.map((item) => isObject(item) ? fix(item) : Array.isArray(item) ? fixList(item) : item);
}
function mapped(object, changes) {
	const change = (name, value) => Object.hasOwn(changes, name) ? changes[name]?.(value) : void 0;
	return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value) ?? value]));
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/packer/upgrade/read-to-fix.ts
/** Reads a template in JSON, and writes it as Packers of today take it. `path` is absolute. Throws TemplateError. */
function readToFix(path, around) {
	const { source, diagnostics } = readSource(path, around);
	if (source === void 0) throw new TemplateError(diagnostics);
	if (/\.pkr\.(?:hcl|json)$/.test(path) || !/^\s*\{/.test(source.text)) throw new TemplateError([{
		...error("not-legacy", "The template is in HCL2", "There is nothing to fix: only JSON is."),
		subject: source.name
	}]);
	const { diagnostics: wrong } = parseJson(source);
	if (hasErrors(wrong)) throw new TemplateError(wrong);
	const text = JSON.stringify(fixTemplate(JSON.parse(source.text)), null, 2);
	const { root } = parseJson(new Source(source.name, text));
	return {
		text,
		problems: root === void 0 ? [] : readLegacy(root).diagnostics
	};
}

// src/terminal/packer/fix-command.ts
/** Writes a template in JSON to standard output, with what older Packers took otherwise as those of today take it. */
async function fix(product, template, { validate }, streams, signal) {
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: []
	}, audience);
	const workingDirectory = process.cwd();
	const outcome = await session.work(signal, async () => {
		const { text, problems } = readToFix(path.resolve(template), {
			workingDirectory,
			trust: fullTrust
		});
		streams.out.write(`${text}\n`);
		if (validate && problems.length > 0) throw new TemplateError(problems);
		return "succeeded";
	});
	return exitCodes[outcome];
}

export { fix };