// src/events/artifact.ts
function machineOf(artifact) {
	return artifact?.kind === "template" || artifact?.kind === "vm" ? artifact : void 0;
}
/** Its ID as Packer's artifacts have it. */
function artifactId(artifact) {
	switch (artifact.kind) {
		case "template":
		case "vm": return String(artifact.vmid);
		case "file": return "File";
		case "none": return "Null";
	}
}
/** Where it is: `template 105 (debian) on pve`; empty where there is nothing. */
function describeArtifact(artifact) {
	const machine = machineOf(artifact);
	if (machine !== void 0) return `${machine.kind} ${machine.vmid} (${machine.name}) on ${machine.node}`;
	return artifact?.kind === "file" ? `file ${artifact.files.join(", ")}` : "";
}
/** Files on this machine. */
function filesOf(artifact) {
	return artifact?.kind === "file" ? artifact.files : [];
}

export { machineOf as i, describeArtifact as n, filesOf as r, artifactId as t };