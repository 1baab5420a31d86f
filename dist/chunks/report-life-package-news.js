import { t as formatBytes } from "./report-figures.js";
import { n as code, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";

// src/report/life/attestation-report.ts
function attestationReport({ url, subjects, bundle, identity }) {
	return {
		url,
		subjects,
		bundle,
		...identity === void 0 ? {} : { identity }
	};
}
/** A line for each attestation. */
function* attestationLines({ builds }, { secrets }) {
	for (const { name, attestation } of builds) {
		if (attestation === void 0) continue;
		const url = secrets.redact(attestation.url);
		const label = "Attested";
		const about = plain(clip(secrets.redact(subjectsOf(attestation)), 300));
		yield `🔏 ${code(clip(secrets.redact(name), 120))}: ${url === attestation.url ? link(label, url) : label} by this workflow: ${about}`;
	}
}
/** `Attested by this workflow: disk.qcow2, proxmox-iso:105. https://github.com/...` */
function attestationSentence(attestation) {
	return `Attested by this workflow: ${subjectsOf(attestation)}. ${attestation.url}`;
}
/** Names that are told; the others are counted. */
const mostNamed$2 = 8;
function subjectsOf({ subjects }) {
	const more = subjects.length - mostNamed$2;
	return [...subjects.slice(0, mostNamed$2), ...more > 0 ? [counted(more, "other")] : []].join(", ");
}

// src/report/life/bill-report.ts
/** Undefined: there is none, or what it tells of was never to be. */
function billOf({ sbom, artifact, outcome }) {
	return artifact !== void 0 || outcome === "succeeded" ? sbom : void 0;
}
function billReport({ files, manager, count, licences }) {
	return {
		...files,
		manager,
		count,
		licences
	};
}
/** Licences that are named; the others are counted. */
const mostNamed$1 = 5;
/** A line for each bill of material. */
function* billLines({ builds }, { secrets }) {
	for (const build of builds) {
		const bill = billOf(build);
		if (bill === void 0) continue;
		yield `🧾 ${code(clip(secrets.redact(build.name), 120))}: ${plain(clip(secrets.redact(billSentence(bill)), 400))}`;
	}
}
/** `Bill of material of 312 packages: GPL-2.0-or-later 120, MIT 80; 12 other licences; 24 whose licence is not told.` */
function billSentence({ count, licences }) {
	const told = licences.filter(({ licence }) => licence !== "");
	const silent = licences.find(({ licence }) => licence === "")?.count ?? 0;
	const named = told.slice(0, mostNamed$1).map(({ licence, count }) => `${licence} ${count}`);
	const parts = [
		...named.length === 0 ? [] : [named.join(", ")],
		...told.length > mostNamed$1 ? [counted(told.length - mostNamed$1, "other licence")] : [],
		...silent === 0 ? [] : [`${silent} whose licence is not told`]
	];
	return `Bill of material of ${counted(count, "package")}: ${parts.join("; ")}.`;
}

// src/report/life/package-news.ts
function packageReport(news) {
	const { manager, count, inventory, file, usedBytes, against } = news;
	return {
		manager,
		count,
		inventory,
		file,
		...usedBytes === void 0 ? {} : { usedBytes },
		...against === void 0 ? {} : {
			against: {
				templateId: against.vmid,
				count: against.count,
				...against.usedBytes === void 0 ? {} : { usedBytes: against.usedBytes }
			},
			...against.diff
		},
		sentence: packageSentence(news)
	};
}
/** What people look for first, where there are many. */
const notable = [
	/^linux-image|^kernel(?:-core)?$|^linux(?:-lts|-virt)?$/,
	/^(?:lib)?openssl|^libssl/,
	/^openssh(?:-server)?$/,
	/^(?:libc6|glibc|musl)$/,
	/^(?:sudo|systemd|bash|curl|cloud-init|qemu-guest-agent|ca-certificates)$/
];
const mostNamed = 3;
/** `12 packages upgraded, among them openssl 3.0.14 → 3.0.15; 1 removed (telnet).` */
function packageSentence({ count, against }) {
	if (against === void 0) return `${counted(count, "package")}.`;
	const { upgraded, downgraded, added, removed } = against.diff;
	const [first, ...rest] = [
		...changes(upgraded, "upgraded"),
		...changes(downgraded, "downgraded"),
		...comings(added, "added"),
		...comings(removed, "removed")
	];
	if (first === void 0) return `No package is different from template ${against.vmid}.`;
	return `${[`${counted(first.count, "package")} ${first.text}`, ...rest.map((part) => `${part.count} ${part.text}`)].join("; ")}.`;
}
function changes(changed, verb) {
	if (changed.length === 0) return [];
	const named = foremost(changed).map(({ name, from, to }) => `${name} ${from} → ${to}`);
	const among = changed.length > mostNamed ? `, among them ${listed(named)}` : `: ${listed(named)}`;
	return [{
		count: changed.length,
		text: `${verb}${among}`
	}];
}
function comings(packages, verb) {
	if (packages.length === 0) return [];
	const named = foremost(packages).map(({ name }) => name);
	const text = packages.length > mostNamed ? `${named.join(", ")}, ...` : named.join(", ");
	return [{
		count: packages.length,
		text: `${verb} (${text})`
	}];
}
function listed(items) {
	return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
/** What is notable first, and else in the order of the list. Of one name in several architectures one. */
function foremost(items) {
	const rank = ({ name }) => {
		const index = notable.findIndex((pattern) => pattern.test(name));
		return index === -1 ? notable.length : index;
	};
	const names = /* @__PURE__ */ new Set();
	return items.toSorted((left, right) => rank(left) - rank(right)).filter(({ name }) => !names.has(name) && names.add(name)).slice(0, mostNamed);
}
/** `The root file system holds 812 MiB, 14 MiB more than before.` Undefined: it is not known. */
function usedSentence({ usedBytes, against }) {
	if (usedBytes === void 0) return void 0;
	const holds = `The root file system holds ${formatBytes(usedBytes)}`;
	if (against?.usedBytes === void 0) return `${holds}.`;
	const more = usedBytes - against.usedBytes;
	return more === 0 ? `${holds}, as much as before.` : `${holds}, ${formatBytes(Math.abs(more))} ${more > 0 ? "more" : "less"} than before.`;
}

export { billOf as a, attestationLines as c, billLines as i, attestationReport as l, packageSentence as n, billReport as o, usedSentence as r, billSentence as s, packageReport as t, attestationSentence as u };