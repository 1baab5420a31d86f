import { r as exitCodes, t as Session } from "./engine-session.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { n as say } from "./terminal-packer-inspect-command.js";

// src/terminal/packer/verify-attestation-command.ts
/** Says whether an attestation is signed and says what is expected; in Packer's words where it does. */
async function verifyAttestation(product, attestation, given, streams, signal) {
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const outcome = await new Session(product, {
		...streams,
		known: []
	}, audience).work(signal, async () => {
		await product.verifyAttestation({
			...given,
			attestation,
			workingDirectory: process.cwd(),
			env: streams.env,
			signal
		});
		say({ say: "Attestation verified." }, streams);
		return "succeeded";
	});
	return exitCodes[outcome];
}

export { verifyAttestation };