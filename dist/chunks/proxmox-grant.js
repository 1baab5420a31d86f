// src/proxmox/grant.ts
/** The smallest role of Proxmox's own that holds a privilege; undefined where only Administrator does. */
function roleWith(privilege) {
	if (privilege.startsWith("VM.")) return "PVEVMAdmin";
	if (privilege === "Datastore.AllocateSpace" || privilege === "Datastore.Audit") return "PVEDatastoreUser";
	if (privilege.startsWith("Datastore.")) return "PVEDatastoreAdmin";
	if (privilege === "SDN.Use") return "PVESDNUser";
	if (privilege.startsWith("SDN.")) return "PVESDNAdmin";
	if (privilege.startsWith("Mapping.")) return "PVEMappingUser";
	if (privilege === "Sys.Audit") return "PVEAuditor";
}
/** The commands, to be run on a node, that give privileges to a user or a token (`user@realm!id`). */
function grantCommands(given, identity) {
	const roles = /* @__PURE__ */ new Map();
	const commands = [];
	for (const { path, privileges } of given) {
		const target = path.replace(/^\/vms\/\d+$/, "/vms");
		const needed = roles.get(target) ?? /* @__PURE__ */ new Set();
		roles.set(target, needed);
		const own = privileges.filter((privilege) => roleWith(privilege) === void 0);
		if (own.length > 0) commands.push(`pveum role add TemplateDownload --privs "${[.../* @__PURE__ */ new Set([...own, "Sys.Audit"])].join(" ")}"`);
		for (const privilege of privileges) if (own.length === 0 || roleWith(privilege) !== "PVEAuditor") needed.add(roleWith(privilege) ?? "TemplateDownload");
	}
	for (const [target, names] of roles) {
		const least = [...names].filter((name) => name !== "PVEDatastoreUser" || !names.has("PVEDatastoreAdmin"));
		commands.push(`pveum acl modify ${target} --roles ${least.join(",")} ${holders(identity)}`);
	}
	return commands;
}
/** The command that lets a user or token see machines, and no more. */
function auditCommand(identity) {
	return `pveum acl modify /vms --roles PVEAuditor ${holders(identity)}`;
}
/** A token may do what its user may do too: both need it. */
function holders(identity) {
	const [user = ""] = identity.split("!");
	if (user === identity) return `--users '${user}'`;
	return user === "root@pam" ? `--tokens '${identity}'` : `--tokens '${identity}' --users '${user}'`;
}
/** Tokens have rights of their own: the commonest reason why a user who may do something is refused with a token. */
function tokenNote(identity) {
	return `"${identity}" is an API token with, unless it was made with --privsep 0, rights of its own: what its user may do, it may do only where an ACL names the token too.`;
}
/** Which privilege on which path was missing, and how to grant it. */
function grantHint(refused) {
	const named = /Permission check failed \((\/[^,)]*), ([^)]+)\)/.exec(refused.reason);
	const [path, privileges] = named === null ? guess(refused) : [named[1] ?? "/", (named[2] ?? "").split("|")];
	const notes = refused.identity.includes("!") ? [tokenNote(refused.identity)] : [];
	if (privileges.length === 0) return [`"${refused.identity}" lacks a privilege for this call.`, ...notes].join("\n");
	return [
		`"${refused.identity}" needs ${privileges.join(" or ")} on ${path}. To grant it, on a node:`,
		...grantCommands([{
			path,
			privileges: privileges.slice(-1)
		}], refused.identity).map((command) => `  ${command}`),
		...notes
	].join("\n");
}
/** Some refusals come without path and privilege (create, download-url) or without any text (upload). */
function guess({ method, path = "" }) {
	if (method === "POST" && /^\/nodes\/[^/]+\/qemu(\/\d+\/clone)?$/.test(path)) return ["/vms", ["VM.Allocate"]];
	const storage = /^\/nodes\/([^/]+)\/storage\/([^/]+)\/(upload|download-url|content)/.exec(path);
	if (storage?.[3] === "upload") return [`/storage/${storage[2]}`, ["Datastore.AllocateTemplate"]];
	if (storage?.[3] === "download-url") return [`/nodes/${storage[1]}`, ["Sys.AccessNetwork"]];
	if (storage?.[3] === "content" && method === "DELETE") return [`/storage/${storage[2]}`, ["Datastore.Allocate"]];
	return ["", []];
}

export { tokenNote as i, grantCommands as n, grantHint as r, auditCommand as t };