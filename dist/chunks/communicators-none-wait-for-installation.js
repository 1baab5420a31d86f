import { r as GuestError } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";

// src/communicators/none/wait-for-installation.ts
const betweenLooks = 3e3;
const waiting = {
	poweroff: "the machine is on",
	reboot: "the guest has not restarted",
	agent: "the guest agent does not answer"
};
/** Waits for the end of an installation that nobody reaches. Throws GuestError and Cancelled. */
async function waitForInstallation(end, timeout, context) {
	const { machine, signal, clock, message } = context;
	if (machine === void 0) throw new TypeError("the builder makes no machine to wait for");
	await context.step("Waiting for the installation", async () => {
		message(`Waiting for the installation, at most ${formatDuration(timeout)}: ${waiting[end]}`);
		const started = clock.now();
		for (;;) {
			if (!await machine.isOn(signal)) return message(`The installation has ended: ${ends[end]}`);
			if (end === "agent" && await machine.agentAnswers(signal)) return message("The installation has ended: the guest agent answers");
			const elapsed = clock.now() - started;
			if (elapsed >= timeout) throw timedOut(end, timeout, context);
			context.waiting(`Waiting for the installation: ${waiting[end]}`, elapsed, timeout);
			await clock.sleep(betweenLooks, signal);
		}
	});
	context.waiting("Waiting for the installation", 1, 1, true);
}
const ends = {
	poweroff: "the machine is off",
	reboot: "the guest restarted or switched itself off",
	agent: "the machine is off, before its agent answered"
};
const advice = {
	poweroff: "An installer that restarts at its end never switches the machine off: use none_wait = \"reboot\", or have the answer file power off (`d-i debian-installer/exit/poweroff boolean true`, `poweroff`, `shutdown: poweroff`).",
	reboot: "An installer that asks somebody before it restarts does so for ever: its answer file has to say that it may.",
	agent: "Is qemu-guest-agent installed and started by the answer file? Without it use none_wait = \"poweroff\" or \"reboot\"."
};
function timedOut(end, timeout, { evidence }) {
	const known = evidence?.() ?? [];
	return new GuestError("installation-timeout", "Timeout waiting for the installation to end.", [
		`In ${formatDuration(timeout)} (none_wait_timeout) it did not: ${waiting[end]}. The machine was not converted, since half an installation is of no use.`,
		...known.map(({ text }) => `- ${text}`),
		[
			...known.flatMap(({ advice: more = [] }) => more),
			advice[end],
			"The console of the machine shows what it waits for."
		].join(" ")
	].join("\n"));
}

export { waitForInstallation };